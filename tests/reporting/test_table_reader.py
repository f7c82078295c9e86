"""Files as they come: encodings, line ends, what is no table, what is too much."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from reporting.tables.faults import FileProblem, FileRefused
from reporting.tables.reader import UPLOAD_LIMITS, read_table
from tests.support.tables import (
    CHINESE,
    ENCODINGS,
    HEADER,
    ROW,
    row_with,
    write_csv,
    write_xlsx,
)

RARE = row_with(subject="青海㛃𠮷公司", note="བོད 藏药 · é Ԫ €")


def table_of(path: Path, **limits: int) -> list[tuple]:
    table = read_table(path, **(UPLOAD_LIMITS | limits))
    return [(table.header_row, table.header), *table.rows]


def refusal(path: Path, **limits: int) -> FileProblem:
    with pytest.raises(FileRefused) as raised:
        table_of(path, **limits)
    (problem,) = raised.value.problems
    return problem


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("header", [HEADER, CHINESE])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_is_read_to_the_letter(tmp_path, encoding, header):
    path = write_csv(tmp_path / "f.csv", [header, RARE], encoding)
    assert table_of(path) == [(1, header), (2, RARE)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_both_byte_orders_of_utf16_are_read(tmp_path, encoding):
    text = "\ufeffsubject\tindicator\r\n青海㛃𠮷\tEC01\r\n"
    path = written(tmp_path, text.encode(encoding))
    assert table_of(path)[1] == (2, ("青海㛃𠮷", "EC01"))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("quoting", [0, 1])
def test_line_ends_delimiters_and_quotes_do_not_matter(
    tmp_path, ending, delimiter, quoting
):
    row = row_with(note='a "quoted", text; with\ttab\nand line end')
    rows = [["西宁市, 季报; 2013"], HEADER, row, [], ROW]
    path = tmp_path / "f.csv"
    write_csv(path, rows, lineterminator=ending, delimiter=delimiter, quoting=quoting)
    assert table_of(path) == [(2, HEADER), (3, row), (5, ROW)]


def test_blank_rows_are_left_out_and_counted(tmp_path):
    rows = [HEADER, ["", " ", "\u3000"], ROW, [""] * 8]
    assert table_of(write_csv(tmp_path / "f.csv", rows)) == [(1, HEADER), (3, ROW)]


def other_office_file(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
        b"%PDF-1.7\nsubject,indicator,period,value\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b"<html><table><tr><td>subject,indicator</td></tr></table></html>",
        b"{\\rtf1 subject,indicator}",
        "subject,indicator\n".encode("utf-16-le"),
        other_office_file,
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, content):
    content = content if isinstance(content, bytes) else content(tmp_path / "x.docx")
    problem = refusal(written(tmp_path, content))
    assert problem.sentence("en") == (
        "This file is not an XLSX workbook or a CSV file. Save the table as .xlsx or "
        "as CSV in UTF-8."
    )
    assert problem.sentence("zh-hans") == (
        "这既不是XLSX工作簿，也不是CSV文件。请将表格另存为.xlsx或UTF-8编码的CSV。"
    )


UTF8 = f"{','.join(HEADER)}\n{','.join(ROW)}".encode()
ENGLISH = b"subject,indicator,period,value,note\nE1,EC01,2013-Q2,5,"
NEEDED = "subject 填报对象, indicator 指标, period 报告期, value 本年累计"


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        (b"", "The file is empty.", "文件为空。"),
        (
            UTF8[:-1],
            "The file ends in the middle of a character",
            "文件在一个字符中间中断",
        ),
        (
            UTF8.decode().encode("gb18030")[:-1],
            "The file ends in the",
            "文件在一个字符",
        ),
        (UTF8.decode().encode("utf-16")[:-1], "The file ends in the", "文件在一个字符"),
        (ENGLISH + "备".encode()[:2], "The file ends in the middle", "文件在一个字符"),
        (
            UTF8 + b"\xff\xff\n",
            "The encoding of the file is not",
            "文件的编码不是UTF-8",
        ),
        (
            ENGLISH + b"caf\xe9, \n",
            "The encoding of the file is not",
            "文件的编码不是UTF-8",
        ),
        (
            ENGLISH + "元\n".encode("gb18030"),
            "The text can be read in both UTF-8 and GB18030",
            "文件按UTF-8和GB18030读出的内容不同。",
        ),
        (
            UTF8 + b'\n"E2",EC01,2013-Q2,"5',
            "Row 3: From this row on, the quotation marks do not match. Correct them.",
            "第3行：自本行起引号不配对。",
        ),
        (
            UTF8 + b"\nE2,EC01,2013-Q2," + b"5" * 5_000_000,
            "Row 3: A cell is longer than 131072 characters.",
            "第3行：有一个单元格超过131072个字符。",
        ),
        (
            b"a,b,c\n1,2,3\n",
            "The file has no header row. The first 20 rows were looked at. Each row "
            f"below a header gives one figure. Columns that are needed: {NEEDED}; "
            "optional: ",
            "未找到列名所在的行。已查看前20行。",
        ),
        (b"\xff\xfe", "The file has no header row.", "未找到列名所在的行。"),
        (b"hello", "The file has no header row.", "未找到列名所在的行。"),
        (
            "填報對象,指標,報告期\n".encode("big5"),
            "The file has no header row",
            "未找到列名",
        ),
    ],
)
def test_a_text_that_cannot_be_trusted_is_refused(tmp_path, content, english, chinese):
    problem = refusal(written(tmp_path, content))
    assert problem.sentence("en").startswith(english)
    assert problem.sentence("zh-hans").startswith(chinese)


def test_characters_of_two_bytes_are_trusted_beside_a_chinese_one(tmp_path):
    assert table_of(written(tmp_path, ENGLISH + "·西宁\n".encode()))[1][1][4] == "·西宁"
    assert table_of(written(tmp_path, ENGLISH + b"plain\n"))[1][1][4] == "plain"


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "absent.csv"):
        assert refusal(path).sentence("en") == "The file does not exist."
        assert refusal(path).sentence("zh-hans") == "没有这个文件。"


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_file_has_its_bounds(tmp_path, write):
    path = write(tmp_path / "f", [HEADER, ROW, ROW, [""] * 8, ROW])
    assert len(table_of(path, limit_rows=3)) == 4
    assert refusal(path, limit_rows=2).sentence("en") == (
        "The file has more than 2 rows. Split the table and upload the parts one "
        "at a time."
    )
    assert refusal(path, limit_rows=2).sentence("zh-hans") == "文件超过2行。"
    assert refusal(path, limit_bytes=100).code == "too_big"


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_table_has_its_widest(tmp_path, write):
    wide = [*HEADER, *(f"c{number}" for number in range(193))]
    problem = refusal(write(tmp_path / "f", [wide]))
    assert (
        problem.sentence("en")
        == "The table has more than 200 columns. Delete columns that are not needed."
    )
    assert len(table_of(write(tmp_path / "g", [wide[:200]]))[0][1]) == 200


@pytest.mark.slow
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_rows_stream_so_that_memory_does_not_grow(tmp_path, write):
    path = write(tmp_path / "f", [HEADER, *[ROW] * 15_000])
    tracemalloc.start()
    rows = read_table(path, **UPLOAD_LIMITS).rows
    assert sum(1 for _ in rows) == 15_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
