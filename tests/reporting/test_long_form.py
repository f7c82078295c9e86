"""The long form of a file of figures, read row by row."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quarters import Quarter
from core.statuses import Status
from reporting.imports.long_form import FigureLine, parse_long_form
from reporting.tables.columns import LONG_FORM
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

LINE = FigureLine(
    row=2,
    subject="E001",
    indicator="EC01",
    period=Quarter(2013, 2),
    value=Decimal("12.5"),
    same_period=Decimal(10),
    unit="万元",
    status=Status.REPORTED,
    note="第一行",
)


def parsed(path) -> list[FigureLine | FileProblem]:
    return list(parse_long_form(read_table(path, **UPLOAD_LIMITS)))


def refusals(path) -> list[FileProblem]:
    with pytest.raises(FileRefused) as raised:
        parsed(path)
    return raised.value.problems


def both_sentences(problem: FileProblem) -> tuple[str, str]:
    return problem.sentence("en"), problem.sentence("zh-hans")


@pytest.mark.parametrize("header", [HEADER, CHINESE])
@pytest.mark.parametrize("backwards", [False, True])
def test_the_columns_stand_in_any_order_in_either_language(tmp_path, header, backwards):
    order = slice(None, None, -1 if backwards else 1)
    path = write_csv(tmp_path / "f.csv", [header[order], ROW[order]])
    assert parsed(path) == [LINE]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("subject", "enterprise"),
        ("subject", "企业"),
        ("subject", " Subject "),
        ("same_period_last_year", "Same period last year"),
        ("value", "ｖａｌｕｅ"),
    ],
)
def test_a_column_may_have_another_of_its_names(tmp_path, name, other):
    header = [other if column == name else column for column in HEADER]
    assert parsed(write_csv(tmp_path / "f.csv", [header, ROW])) == [LINE]


def test_the_optional_columns_may_be_left_out(tmp_path):
    path = write_csv(tmp_path / "f.csv", [HEADER[:4], ROW[:4]])
    assert parsed(path) == [LINE._replace(same_period=None, unit=None, note="")]


@pytest.mark.parametrize(
    ("header", "english", "chinese"),
    [
        (
            [*HEADER, "colour"],
            f"Row 1, column colour: This column is not known. Use these columns: "
            f"{LONG_FORM}.",
            f"第1行“colour”列：无法识别此列。可用的列：{LONG_FORM}。",
        ),
        (
            [*HEADER, "企业"],
            "Row 1, column 企业: This column appears twice. Delete one of them.",
            "第1行“企业”列：此列重复。",
        ),
        (
            ["subject", "indicator", "value"],
            "Row 1: The column period 报告期 is missing. Add it.",
            "第1行：缺少“period 报告期”列。",
        ),
    ],
)
def test_a_header_that_does_not_fit_is_refused(tmp_path, header, english, chinese):
    (problem,) = refusals(write_csv(tmp_path / "f.csv", [header, ROW]))
    assert both_sentences(problem) == (english, chinese)


def test_every_fault_of_a_header_is_named(tmp_path):
    path = write_csv(tmp_path / "f.csv", [["subject", "indicator", "x", "指标"]])
    codes = [problem.code for problem in refusals(path)]
    assert codes == ["unknown_column", "repeated_column", *["missing_column"] * 2]


def test_a_title_above_the_header_shifts_no_row_number(tmp_path):
    path = write_csv(tmp_path / "f.csv", [["西宁市季报"], [], HEADER, [], ROW])
    assert parsed(path) == [LINE._replace(row=5)]


@pytest.mark.parametrize(
    ("cells", "value", "status"),
    [
        ({"value": "0", "status": ""}, Decimal(0), Status.REPORTED),
        ({"value": "", "status": ""}, None, Status.MISSING),
        ({"value": "\u3000", "status": " "}, None, Status.MISSING),
        ({"value": "", "status": "missing"}, None, Status.MISSING),
        ({"value": "", "status": "不适用"}, None, Status.NOT_APPLICABLE),
        ({"value": "", "status": "withheld"}, None, Status.WITHHELD),
        ({"value": "7", "status": "预计"}, Decimal(7), Status.ESTIMATED),
    ],
)
def test_a_blank_value_is_missing_and_never_zero(tmp_path, cells, value, status):
    path = write_csv(tmp_path / "f.csv", [HEADER, row_with(**cells)])
    assert parsed(path) == [LINE._replace(value=value, status=status)]


NUMBER_NEEDED = (
    "is not a number. If there is no figure, leave the cell blank or enter a status."
)
NEEDS = "needs a value. Enter a value or change the status."
FORBIDS = "cannot have a value. Delete the value or change the status."
BAD_CELLS = [
    ("subject", "", "This cell cannot be blank.", "此单元格不得为空。"),
    ("indicator", " ", "This cell cannot be blank.", "此单元格不得为空。"),
    ("period", "", "This cell cannot be blank.", "此单元格不得为空。"),
    (
        "subject",
        "E\u200f1",
        "The text contains the invisible character U+200F. Delete it.",
        "文字中含有不可见字符U+200F。",
    ),
    (
        "indicator",
        "EC\x0001",
        "The text contains the control character U+0000. Delete it.",
        "文字中含有控制字符U+0000。",
    ),
    (
        "subject",
        "x" * 101,
        "The text is longer than 100 characters. Shorten it.",
        "文字超过100个字符。",
    ),
    (
        "period",
        "2013-Q5",
        "“2013-Q5” is not a reporting period. Write 2013-Q2, 2013年二季度 or "
        "2013年1-6月.",
        "“2013-Q5”不是报告期。请写作2013-Q2、2013年二季度或2013年1-6月。",
    ),
    (
        "value",
        "N/A",
        f"“N/A” {NUMBER_NEEDED}",
        "“N/A”不是数字。没有数据时，请留空或填写数据状态。",
    ),
    (
        "same_period_last_year",
        "—",
        f"“—” {NUMBER_NEEDED}",
        "“—”不是数字。没有数据时，请留空或填写数据状态。",
    ),
    (
        "value",
        "1e400",
        "“1e400” is in scientific notation. Write the number in full.",
        "“1e400”是科学记数法。请写出完整数字。",
    ),
    (
        "value",
        "12,34",
        "“12,34” has a thousands separator in the wrong place. Write 1,234.5 or "
        "1234.5.",
        "“12,34”没有按三位分节。请写作1,234.5或1234.5。",
    ),
    (
        "value",
        "=1+1",
        "“=1+1” is a formula. Replace it with its value.",
        "“=1+1”是公式。请改为粘贴数值。",
    ),
    (
        "value",
        "#REF!",
        "“#REF!” is a spreadsheet error, not a number. Correct the cell.",
        "“#REF!”是表格软件的错误值，不是数字。",
    ),
    (
        "value",
        "1.23456",
        "“1.23456” has more than 4 decimals. Round it.",
        "“1.23456”的小数超过4位。",
    ),
    (
        "value",
        "100000000000",
        "“100000000000” has more than 11 digits before the decimal point. Use a "
        "larger unit.",
        "“100000000000”的小数点前超过11位。请改用更大的计量单位。",
    ),
    (
        "status",
        "withdrawn",
        "“withdrawn” is not a valid status. Use: reported, estimated, missing, "
        "not_applicable or withheld.",
        "“withdrawn”不是有效的数据状态。请填写已报、预计、未报、不适用或保密。",
    ),
    (
        "note",
        "\ufffd\ufffd",
        "“\ufffd\ufffd” is garbled: the file was saved in the wrong encoding. "
        "Save it again from the original, as CSV in UTF-8 or as .xlsx.",
        "“\ufffd\ufffd”是乱码：文件此前曾以错误的编码保存。",
    ),
]


@pytest.mark.parametrize(("column", "cell", "english", "chinese"), BAD_CELLS)
def test_a_bad_cell_is_named_with_its_place(tmp_path, column, cell, english, chinese):
    rows = [HEADER, row_with(**{column: cell}), row_with(subject="E002")]
    problem, line = parsed(write_csv(tmp_path / "f.csv", rows))
    assert line == LINE._replace(row=3, subject="E002")
    assert problem.sentence("en") == f"Row 2, column {column}: {english}"
    assert problem.sentence("zh-hans") == f"第2行“{column}”列：{chinese}"


@pytest.mark.parametrize(
    ("status", "value", "english", "chinese"),
    [
        (
            "reported",
            "",
            f"The status “reported” {NEEDS}",
            "数据状态“reported”须有数值。",
        ),
        ("预计", "", f"The status “预计” {NEEDS}", "数据状态“预计”须有数值。"),
        (
            "missing",
            "0",
            f"The status “missing” {FORBIDS}",
            "数据状态“missing”不应有数值。",
        ),
        (
            "保密",
            "5",
            f"The status “保密” {FORBIDS}",
            "数据状态“保密”不应有数值。",
        ),
    ],
)
def test_status_and_value_must_agree(tmp_path, status, value, english, chinese):
    row = row_with(status=status, value=value)
    (problem,) = parsed(write_csv(tmp_path / "f.csv", [HEADER, row]))
    assert problem.sentence("en") == f"Row 2, column value: {english}"
    assert problem.sentence("zh-hans") == f"第2行“value”列：{chinese}"


def test_every_fault_of_a_row_is_named(tmp_path):
    row = row_with(subject="", period="x", value="y", status="reported")
    problems = parsed(write_csv(tmp_path / "f.csv", [HEADER, row]))
    assert {problem.column for problem in problems} == {"subject", "period", "value"}


def test_a_row_that_ends_early_is_refused_and_not_taken_as_blank(tmp_path):
    (problem,) = parsed(write_csv(tmp_path / "f.csv", [HEADER, ROW[:3]]))
    assert both_sentences(problem) == (
        "Row 2, column value: The row ends before this column. Complete it.",
        "第2行“value”列：本行在此列之前就结束了。",
    )


@pytest.mark.parametrize("header", [HEADER, [*HEADER, "", ""]])
def test_a_cell_outside_the_columns_is_refused(tmp_path, header):
    rows = [header, [*ROW, "", "7"], [*ROW, "", " "]]
    problem, line = parsed(write_csv(tmp_path / "f.csv", rows))
    assert line.row == 3
    assert both_sentences(problem) == (
        "Row 2: There is text outside the table: “7”. Delete it or give it a column.",
        "第2行：表格各列之外的单元格写有“7”。",
    )


def test_a_workbook_gives_the_same_lines_and_names_the_sheet_too(tmp_path):
    rows = [
        HEADER,
        row_with(value=12.5, same_period_last_year=10),
        row_with(value=True),
    ]
    line, problem = parsed(write_xlsx(tmp_path / "f.xlsx", rows))
    assert line == LINE
    assert both_sentences(problem) == (
        "Sheet 数据, row 3, column value: The cell contains a yes or no, not a "
        "number. Correct it.",
        "工作表“数据”第3行“value”列：单元格里是逻辑值（是/否），不是数字。",
    )


names = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
subjects = st.sampled_from(
    ["E001", "青海㛃𠮷（集团）", "བོད", "000792", "A=1", "-1", "@x"]
)
figures = st.decimals(-99_999_999_999, 99_999_999_999, places=4)
notes = st.lists(names | st.sampled_from(["1=1", "+", "\t", "\n", ",", '"', ";"]))


@st.composite
def lines(draw) -> FigureLine:
    value = draw(st.none() | figures)
    statuses = [s for s in Status if s != 6 and s.has_value == (value is not None)]
    return LINE._replace(
        subject=draw(subjects),
        period=Quarter(draw(st.integers(1900, 2100)), draw(st.integers(1, 4))),
        value=value,
        same_period=draw(st.none() | figures),
        unit=draw(st.sampled_from([None, "万元", "亿元", "件"])),
        status=draw(st.sampled_from(statuses)),
        note=" ".join(draw(notes)).strip()[:500].strip(),
    )


def as_cells(line: FigureLine, number) -> list:
    """The cells a line is read from, in the order of its fields."""
    shown = {Decimal: number, Status: lambda status: status.word, type(None): str}
    texts = [shown.get(type(part), str)(part) for part in line[1:9]]
    return ["" if text == "None" else text for text in texts]


@given(
    st.lists(lines(), min_size=1, max_size=8),
    st.sampled_from(ENCODINGS),
    st.sampled_from(",;\t"),
)
def test_any_table_survives_csv_in_every_encoding(
    tmp_path_factory, table, encoding, delimiter
):
    rows = [CHINESE, *(as_cells(line, str) for line in table)]
    path = tmp_path_factory.mktemp("csv") / "f.csv"
    write_csv(path, rows, encoding, delimiter=delimiter)
    numbered = [line._replace(row=row) for row, line in enumerate(table, 2)]
    assert parsed(path) == numbered


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(lines(), min_size=1, max_size=8), st.sampled_from([str, float]))
def test_any_table_survives_a_workbook(tmp_path_factory, table, number):
    rows = [HEADER, *(as_cells(line, number) for line in table)]
    path = write_xlsx(tmp_path_factory.mktemp("xlsx") / "f.xlsx", rows)
    numbered = [line._replace(row=row) for row, line in enumerate(table, 2)]
    assert parsed(path) == numbered
