"""Reads the table of a CSV file or an XLSX workbook, whatever wrote the file.

CSV is read in UTF-8, UTF-16 (with its byte order mark) or GB18030, strictly: a file
is refused rather than guessed. Both forms stream, so memory does not grow with the
number of rows (for workbooks see `reporting.tables.xlsx`).
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from reporting.tables.cells import Cell, make_excerpt
from reporting.tables.columns import (
    LONG_FORM,
    Layout,
    NumberedRow,
    Table,
    is_blank,
    read_unit_line,
)
from reporting.tables.faults import FileProblem, FileRefused
from reporting.tables.xlsx import read_sheets

_MaybeNamedSheet = tuple[str | None, Iterator[Sequence[Cell]]]

MEGABYTE = 1024 * 1024
UPLOAD_LIMITS = {"limit_bytes": 10 * MEGABYTE, "limit_rows": 20_000}
"""For files that people upload through pages."""
SERVER_LIMITS = {"limit_bytes": 40 * MEGABYTE, "limit_rows": 500_000}
"""For files that an operator imports at the server."""

MAX_COLUMNS = 200
_HEADER_WITHIN = 20
_BINARY_WITHIN = 16
_BLOCK = 1 << 20

_ZIP = b"PK\x03\x04"
# PDF, RTF, HTML and XML, an old or encrypted Office file: texts or not, no tables.
_OTHERS = (b"%PDF", b"{\\rtf", b"<", b"\xd0\xcf\x11\xe0")
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LONG_UTF8 = re.compile("[\u0800-\U0010ffff]")
# Neither ASCII nor a digit of any script: digits alone are no Chinese text misread.
_LETTER = re.compile(r"[^\x00-\x7f\d]")
_CUT_OFF = {
    "unexpected end of data",
    "truncated data",
    "incomplete multibyte sequence",
}


def read_table(
    path: Path, *, limit_bytes: int, limit_rows: int, layout: Layout = LONG_FORM
) -> Table:
    """The first table of a file whose header `layout` recognises; sheets in order.

    Titles may stand above the header. Raises FileRefused, now or while the rows are
    read.
    """
    start = _read_first_bytes(path, limit_bytes)
    sheets: Iterable[_MaybeNamedSheet]
    if start.startswith(_ZIP):
        sheets = read_sheets(path, limit_bytes)
    elif start.startswith(_OTHERS):
        raise FileRefused(FileProblem("not_a_table"))
    else:
        sheets = [(None, _read_csv(path, _find_encoding(path, start), layout))]
    return _find_table(sheets, layout, limit_rows)


def _read_first_bytes(path: Path, limit_bytes: int) -> bytes:
    if not path.is_file():
        raise FileRefused(FileProblem("not_found"))
    size = path.stat().st_size
    if not size:
        raise FileRefused(FileProblem("empty"))
    if size > limit_bytes:
        raise _build_limit_refusal("too_big", limit_bytes // MEGABYTE)
    with path.open("rb") as file:
        return file.read(_BLOCK)


def _find_encoding(path: Path, start: bytes) -> str:
    """The encoding in which the whole file is valid and means one thing."""
    marked = [name for mark, name in _MARKS.items() if start.startswith(mark)]
    if not marked and b"\0" in start[:_BINARY_WITHIN]:
        raise FileRefused(FileProblem("not_a_table"))
    for encoding in marked or ["utf-8", "gb18030"]:
        fault = _find_decoding_fault(path, encoding)
        if fault in _CUT_OFF:
            raise FileRefused(FileProblem("truncated"))
        if not fault:
            break
    else:
        raise FileRefused(FileProblem("bad_encoding"))
    if encoding == "utf-8" and _is_ambiguous(path):
        raise FileRefused(FileProblem("ambiguous_encoding"))
    return encoding


def _find_decoding_fault(path: Path, encoding: str) -> str:
    """What keeps the file from being valid in an encoding; empty if nothing does."""
    try:
        for _ in _read_blocks(path, encoding):
            pass
    except UnicodeDecodeError as error:
        return error.reason
    return ""


def _is_ambiguous(path: Path) -> bool:
    """Whether valid UTF-8 is likely another text: 元 in GB18030 reads as Ԫ in UTF-8.

    Only characters of two bytes can be mistaken so; one Chinese character is proof.
    """
    plain = True
    for block in _read_blocks(path, "utf-8"):
        if _LONG_UTF8.search(block):
            return False
        plain = plain and not _LETTER.search(block)
    return not plain and not _find_decoding_fault(path, "gb18030")


def _read_blocks(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        yield from iter(lambda: file.read(_BLOCK), "")


def _read_csv(path: Path, encoding: str, layout: Layout) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _find_delimiter(islice(file, _HEADER_WITHIN), layout)
        file.seek(0)
        row = 1
        try:
            for cells in csv.reader(file, delimiter=delimiter, strict=True):
                yield cells
                row += 1
        except csv.Error as error:
            raise FileRefused(_build_csv_problem(error, row)) from error


def _build_csv_problem(error: csv.Error, row: int) -> FileProblem:
    """What the reader of CSV ran into; an open quotation mark may be either."""
    if "field limit" in str(error):
        return FileProblem(
            "endless_cell", row, params={"limit": csv.field_size_limit()}
        )
    return FileProblem("bad_quotes", row)


def _find_delimiter(lines: Iterable[str], layout: Layout) -> str:
    """The sign by which a line splits into a header; else a comma."""
    for line in lines:
        for delimiter in ",\t;":
            if layout.recognises([cell.strip('"') for cell in line.split(delimiter)]):
                return delimiter
    return ","


def _find_table(
    sheets: Iterable[_MaybeNamedSheet], layout: Layout, limit_rows: int
) -> Table:
    others: list[str] = []
    sheets = iter(sheets)
    for sheet, cells in sheets:
        rows = enumerate(map(tuple, cells), 1)
        unit = None
        for number, header in islice(rows, _HEADER_WITHIN):
            if layout.recognises(header):
                names = tuple(
                    make_excerpt(" ".join(str(cell).split())) for cell in header
                )
                if len(names) > MAX_COLUMNS:
                    raise _build_limit_refusal("too_many_columns", MAX_COLUMNS)
                below = _list_rows(rows, limit_rows, sheets, others)
                return Table(sheet, names, number, below, unit, others)
            unit = read_unit_line(header) or unit
        if sheet is not None:
            others.append(sheet)
    raise FileRefused(_build_header_problem(layout, others))


def _list_rows(
    rows: Iterator[NumberedRow],
    limit: int,
    sheets: Iterator[_MaybeNamedSheet],
    others: list[str],
) -> Iterator[NumberedRow]:
    """The rows of a table; then note which sheets stand behind it."""
    yield from _list_filled_rows(rows, limit)
    others.extend(sheet for sheet, _cells in sheets if sheet is not None)


def _build_header_problem(layout: Layout, sheets: Sequence[str]) -> FileProblem:
    """What columns a table needs, and where they were looked for."""
    params = {
        "rows": _HEADER_WITHIN,
        "needed": layout.name_columns(needed=True),
        "optional": layout.name_columns(needed=False) or "—",
    }
    if not sheets:
        return FileProblem("no_header", params=params)
    return FileProblem(
        "no_header_in_sheets", params=params | {"sheets": ", ".join(sheets)}
    )


def _list_filled_rows(rows: Iterator[NumberedRow], limit: int) -> Iterator[NumberedRow]:
    """The rows that are not blank. Raises FileRefused if they are too many."""
    filled = (row for row in rows if not all(map(is_blank, row[1])))
    yield from islice(filled, limit)
    if next(filled, None):
        raise _build_limit_refusal("too_many_rows", limit)


def _build_limit_refusal(code: str, limit: int) -> FileRefused:
    return FileRefused(FileProblem(code, params={"limit": limit}))
