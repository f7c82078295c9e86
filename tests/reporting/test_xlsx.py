"""XLSX workbooks, honest and hostile."""

import datetime
import io
import os
import signal
import subprocess
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from reporting.tables import xlsx, xlsx_child
from reporting.tables.faults import FileRefused
from reporting.tables.reader import MEGABYTE, UPLOAD_LIMITS, read_table
from reporting.tables.xlsx import read_sheets
from tests.support.tables import HEADER, ROW, write_xlsx

pytestmark = pytest.mark.slow

LIMIT = 10 * MEGABYTE
SHEET = "xl/worksheets/sheet1.xml"
START = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>"
)
END = "</sheetData></worksheet>"


def sheets_of(path: Path) -> dict[str, list]:
    return {name: list(rows) for name, rows in read_sheets(path, LIMIT)}


def changed(path: Path, **parts: str | bytes) -> Path:
    """A good workbook with its sheet replaced or with more parts."""
    good = write_xlsx(path.with_name("good.xlsx"), [HEADER, ROW])
    with (
        zipfile.ZipFile(good) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def with_cells(path: Path, cells: str) -> Path:
    return changed(path, **{SHEET: START + cells + END})


def test_cells_come_as_texts_numbers_and_booleans(tmp_path):
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("数据")
    sheet.write_row(0, 0, ["青海㛃𠮷 བོད", 2012, -0.5, True])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_datetime(1, 0, datetime.datetime(2013, 6, 30), day)  # noqa: DTZ001
    sheet.write_formula(1, 1, '=SUM(A1:B1)&"<"', value="12")
    sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")
    book.close()
    first, second = sheets_of(path)["数据"]
    assert first == ["青海㛃𠮷 བོད", 2012.0, -0.5, True]
    assert second == ["2013-06-30", '=SUM(A1:B1)&"<"', "=1/0", ""]


@pytest.mark.parametrize(
    ("cells", "row"),
    [
        ('<row><c t="e"><v>#REF!</v></c><c><v>2</v></c></row>', ["#REF!", 2.0]),
        ("<row r='1'><c t = 'e' r='A1'><v>#N/A</v></c></row>", ["#N/A"]),
        ('<row><c r="A1" t="n"><f>1+1</f><v>2</v></c></row>', ["=1+1"]),
        ('<row><c r="A1"><f t="shared" si="0"/><v>2</v></c></row>', ["="]),
        ('<row><c r="A1"><f>1+1</f></c><c><v>3</v></c></row>', ["=1+1", 3.0]),
        ('<row><c r="A1"> <f>1</f> <v/></c><c><v>3</v></c></row>', ["=1", 3.0]),
        ('<row><c t="str"><v>t="e" &lt;f></v></c></row>', ['t="e" <f>']),
    ],
)
def test_errors_and_formulas_are_seen_however_they_are_written(tmp_path, cells, row):
    assert sheets_of(with_cells(tmp_path / "f.xlsx", cells))["数据"] == [row]


@pytest.mark.parametrize("block", range(1, 60))
def test_no_cell_is_cut_where_a_part_is_read_in_blocks(monkeypatch, block):
    monkeypatch.setattr(xlsx_child, "BLOCK", block)
    cells = b'<x:c t="n"><x:f>1</x:f><x:v>2</x:v></x:c><c t="e"/><c t="b"><f/></c>'
    pieces = list(xlsx_child.split_at_cells(io.BytesIO(cells)))
    assert b"".join(pieces) == cells
    assert b"".join(map(xlsx_child.convert_cells_to_text, pieces)) == (
        b'<x:c t="str"><x:v>=1</x:v></x:c><c t="str"/><c t="str"><v>=</v></c>'
    )


def test_names_with_a_prefix_are_read(tmp_path):
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = '<x:row><x:c t="e"><x:v>#REF!</x:v></x:c><x:c><x:f>1</x:f></x:c></x:row>'
    sheet = (
        f'<x:worksheet xmlns:x="{namespace}"><x:sheetData>{cells}</x:sheetData>'
        "</x:worksheet>"
    )
    path = changed(tmp_path / "f.xlsx", **{SHEET: sheet})
    assert sheets_of(path)["数据"] == [["#REF!", "=1"]]


def test_the_first_sheet_with_the_header_is_read(tmp_path):
    sheets = {"空": [], "填报": [["标题"], [], HEADER, ROW], "再": [HEADER, ROW, ROW]}
    path = write_xlsx(tmp_path / "f.xlsx", [["说明"]], **sheets)
    table = read_table(path, **UPLOAD_LIMITS)
    assert (table.sheet, table.header_row) == ("填报", 3)
    assert list(table.rows) == [(4, ROW)]


def test_a_table_that_starts_further_in_keeps_its_row_numbers(tmp_path):
    rows = [[], [], *(["", "", *row] for row in (HEADER, ROW))]
    table = read_table(write_xlsx(tmp_path / "f.xlsx", rows), **UPLOAD_LIMITS)
    assert table.header_row == 3
    assert [number for number, _ in table.rows] == [4]


@pytest.mark.parametrize("hide", ["hide", "very_hidden"])
def test_a_sheet_that_people_do_not_see_is_not_read(tmp_path, hide):
    book = xlsxwriter.Workbook(tmp_path / "f.xlsx")
    book.add_worksheet("shown").write_row(0, 0, ["seen"])
    hidden = book.add_worksheet("hidden")
    hidden.write_row(0, 0, HEADER)
    getattr(hidden, hide)()
    book.close()
    assert sheets_of(tmp_path / "f.xlsx") == {"shown": [["seen"]]}


def test_a_reader_that_stops_early_leaves_no_process(tmp_path, monkeypatch):
    started = []
    real = subprocess.Popen

    def popen(*arguments, **options):
        started.append(real(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(xlsx.subprocess, "Popen", popen)
    table = read_table(
        write_xlsx(tmp_path / "f.xlsx", [HEADER, *[ROW] * 15_000]), **UPLOAD_LIMITS
    )
    assert next(table.rows) == (2, ROW)
    assert started[0].returncode is None
    table.rows.close()
    del table
    assert started[0].returncode == -signal.SIGKILL


def test_what_is_not_part_of_the_table_is_left_alone(tmp_path):
    parts = {"evil.zip": b"PK\x03\x04", "../up.xml": "<a/>", "xl/vbaProject.bin": b"x"}
    path = changed(tmp_path / "f.xlsx", **parts)
    assert sheets_of(path)["数据"][1] == list(ROW)
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as archive:
        xlsx_child.copy_parts(archive, copy)
    kept = zipfile.ZipFile(copy).namelist()
    assert not {"evil.zip", "xl/vbaProject.bin"} & set(kept)


def test_a_workbook_unpacks_to_no_more_than_a_multiple_of_the_limit(tmp_path):
    path = write_xlsx(tmp_path / "f.xlsx", [HEADER, ROW])
    with pytest.raises(FileRefused, match="unpacks_too_big"):
        next(read_sheets(path, 1000))


def spaces(path: Path, megabytes: int) -> Path:
    return with_cells(path, " " * (megabytes * MEGABYTE))


def far_cells(path: Path) -> Path:
    row = '<row r="%d"><c r="%s"><v>1</v></c></row>'
    return with_cells(path, row % (1, "A1") + row % (1048576, "XFD1048576"))


def repeated_text(path: Path) -> Path:
    """Half a megabyte that a reader would turn into a gigabyte."""
    return write_xlsx(path, [["x" * 10_000]] * 100_000)


def understated(path: Path) -> Path:
    """A part that unpacks to more than it declares."""
    content = bytearray(spaces(path, 30).read_bytes())
    declared = (30 * MEGABYTE + len(START) + len(END)).to_bytes(4, "little")
    assert content.count(declared) == 2  # beside the part and in the directory
    path.write_bytes(content.replace(declared, (1000).to_bytes(4, "little")))
    return path


def many_parts(path: Path) -> Path:
    return changed(path, **{f"xl/{number}.xml": "" for number in range(10_000)})


def entities(path: Path) -> Path:
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "haha">{nested}]>' + START
    cells = '<row><c t="str"><v>&e9;</v></c></row>'
    return changed(path, **{SHEET: bomb + cells + END})


def outside(path: Path) -> Path:
    head = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + START
    cells = '<row><c t="str"><v>&x;</v></c></row>'
    return changed(path, **{SHEET: head + cells + END})


def cut_short(path: Path) -> Path:
    good = write_xlsx(path, [HEADER, ROW]).read_bytes()
    path.write_bytes(good[: len(good) // 2])
    return path


def one_bit_wrong(path: Path) -> Path:
    content = bytearray(with_cells(path, "<row/>" * 1000).read_bytes())
    content[content.index(SHEET.encode()) + len(SHEET) + 30] ^= 1
    path.write_bytes(content)
    return path


def not_xml(path: Path) -> Path:
    return changed(path, **{SHEET: "<worksheet><sheetData><row><c>"})


def processor_seconds() -> float:
    """What this process and those it has waited for have spent, however busy it is."""
    return sum(os.times()[:4])


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda path: spaces(path, 100), "unpacks_too_big"),
        (lambda path: spaces(path, 30), "unpacks_too_big"),
        (many_parts, "unpacks_too_big"),
        (far_cells, "unreadable_workbook"),
        (repeated_text, "unreadable_workbook"),
        (understated, "unreadable_workbook"),
        (entities, "unreadable_workbook"),
        (outside, "unreadable_workbook"),
        (cut_short, "unreadable_workbook"),
        (one_bit_wrong, "unreadable_workbook"),
    ],
)
def test_a_hostile_workbook_is_refused_at_little_cost(tmp_path, build, code):
    path = build(tmp_path / "bomb.xlsx")
    tracemalloc.start()
    began = processor_seconds()
    with pytest.raises(FileRefused, match=code):
        sheets_of(path)
    spent, peak = processor_seconds() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 5
    assert peak < 20 * MEGABYTE


@pytest.mark.parametrize(
    ("build", "english", "chinese"),
    [
        (many_parts, "The workbook is too large", "工作簿解压后过大"),
        (cut_short, "The workbook cannot be read", "工作簿无法读取"),
    ],
)
def test_the_refusal_of_a_workbook_says_what_to_do(tmp_path, build, english, chinese):
    with pytest.raises(FileRefused) as raised:
        sheets_of(build(tmp_path / "bad.xlsx"))
    (problem,) = raised.value.problems
    assert problem.sentence("en").startswith(english)
    assert problem.sentence("en").endswith("into a new workbook.")
    assert problem.sentence("zh-hans").startswith(chinese)
    assert problem.sentence("zh-hans").endswith("新工作簿中。")
