"""Writes the cells of one XLSX workbook to standard output; a program of its own.

The reader behind it keeps a sheet as one dense grid and copies each repeated text, so
a few kilobytes can ask for gigabytes, and it aborts the process where it gets none.
Here it can only end this process, within its bounds of memory, time and disk. Only
`reporting.tables.xlsx` runs this; nothing of the project is imported.

Arguments: the file, and how many bytes it may have. Output: marshalled pairs of a
sheet's name and some of its rows, then None. A fault that has a name is a string.
"""

import marshal
import re
import resource
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

UNPACKED_PER_BYTE = 8  # a full sheet of figures has about 6.5
MAX_RATIO = 100
RATIO_FROM = 1 << 20
MAX_ENTRIES = 200
BATCH = 1000
BLOCK = 1 << 20
PLAIN = {str, float, bool}

# The reader leaves out errors and the formulas of cells. In the copy that it is given
# both are texts, so that the importer sees and names them.
ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["'])e(["'])""")
FORMULA_CELL = re.compile(
    rb"<((?:\w+:)?)c((?:\s[^<>]*)?)>\s*<\1f(?:\s[^<>]*)?(?:/>|>([^<]*)</\1f>)"
    rb"\s*(?:<\1v(?:\s[^<>]*)?(?:/>|>[^<]*</\1v>))?"
)
CELL_TYPE = re.compile(rb"""\st\s*=\s*["'][^"'<>]*["']""")


def main(path: str, limit_bytes: int) -> None:
    """Send every row of every visible sheet."""
    limit_process(limit_bytes)
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryFile() as copy:
        if fault := find_fault(archive, limit_bytes):
            send_message(fault)
            return
        copy_parts(archive, copy)
        copy.seek(0)
        workbook = CalamineWorkbook.from_filelike(copy)
        for name in list_visible_sheets(workbook):
            rows = workbook.get_sheet_by_name(name).iter_rows()
            while batch := list(islice(rows, BATCH)):
                send_message((name, batch))
    send_message(None)


def limit_process(limit_bytes: int) -> None:
    """Bound what this process may take; beyond it, it ends."""
    megabytes = limit_bytes >> 20
    limits = {
        resource.RLIMIT_AS: 24 * limit_bytes + (256 << 20),
        resource.RLIMIT_CPU: 2 * megabytes + 10,
        resource.RLIMIT_FSIZE: UNPACKED_PER_BYTE * limit_bytes + (1 << 20),
    }
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (soft, hard))


def find_fault(archive: zipfile.ZipFile, limit_bytes: int) -> str:
    """Why the archive is not unpacked; empty if it is. Sizes are as it declares."""
    parts = archive.infolist()
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    if "xl/workbook.xml" not in archive.namelist():
        return "not_a_table"
    if len(parts) > MAX_ENTRIES or unpacked > UNPACKED_PER_BYTE * limit_bytes:
        return "unpacks_too_big"
    return "unpacks_too_big" if unpacked > max(MAX_RATIO * packed, RATIO_FROM) else ""


def copy_parts(archive: zipfile.ZipFile, copy: IO[bytes]) -> None:
    """Copy the parts that make the table, stored, no longer than they declare."""
    with zipfile.ZipFile(copy, "w") as target:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as old, target.open(part.filename, "w") as new:
                    new.writelines(map(convert_cells_to_text, split_at_cells(old)))


def split_at_cells(part: IO[bytes]) -> Iterator[bytes]:
    """A part in pieces that end where cells end."""
    piece = b""
    while block := part.read(BLOCK):
        piece += block
        end = max(piece.rfind(b"</c>"), piece.rfind(b":c>"))
        if end > 0:
            yield piece[:end]
            piece = piece[end:]
    yield piece


def convert_cells_to_text(piece: bytes) -> bytes:
    """Turn errors and formulas of cells into texts; most pieces have none."""
    if b'"e"' in piece or b"'e'" in piece:
        piece = ERROR_CELL.sub(rb"\1str\2", piece)
    if b"<f" in piece or b":f" in piece:
        piece = FORMULA_CELL.sub(convert_formula_to_text, piece)
    return piece


def convert_formula_to_text(cell: re.Match[bytes]) -> bytes:
    """A cell that says `=A1+B1` instead of what that came to."""
    prefix, attributes, formula = cell.groups(b"")
    kept = CELL_TYPE.sub(b"", attributes)
    return b'<%bc%b t="str"><%bv>=%b</%bv>' % (prefix, kept, prefix, formula, prefix)


def list_visible_sheets(workbook: CalamineWorkbook) -> list[str]:
    """The names of the sheets with cells that people see."""
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
        and sheet.visible == SheetVisibleEnum.Visible
    ]


def send_message(message: tuple[str, list[list[Any]]] | str | None) -> None:
    """Write one message; marshal has no dates, so those go as texts."""
    try:
        marshal.dump(message, sys.stdout.buffer)
    except ValueError:
        if not isinstance(message, tuple):
            raise
        name, rows = message
        plain = [
            [cell if type(cell) in PLAIN else str(cell) for cell in row] for row in rows
        ]
        marshal.dump((name, plain), sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
