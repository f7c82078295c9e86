"""Which cells are taken and as what."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quarters import Quarter
from core.statuses import Status
from reporting.tables import cells
from reporting.tables.faults import CellFault


def fault_of(parse, cell, *limits) -> str:
    with pytest.raises(CellFault) as raised:
        parse(cell, *limits)
    return raised.value.code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("12480", "12480"),
        ("1.2345", "1.2345"),
        ("956.361800", "956.3618"),
        (".5", "0.5"),
        ("-12.5", "-12.5"),
        ("－12.5", "-12.5"),
        ("−12.5", "-12.5"),
        ("1,234.5", "1234.5"),
        ("12,345,678", "12345678"),
        ("１，２３４．５", "1234.5"),
        (" 12\u3000", "12"),
        ("99999999999.9999", "99999999999.9999"),
        (2012.0, "2012"),
        (0.1 + 0.2, "0.3"),
        (-241.8119, "-241.8119"),
        (99999999999.9999, "99999999999.9999"),
        (0.00005 * 2, "0.0001"),
    ],
)
def test_a_number_is_read_exactly(cell, value):
    assert cells.parse_number(cell) == Decimal(value)
    assert str(cells.parse_number("-0")) == "0.0000"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("N/A", "not_a_number"),
        ("—", "not_a_number"),
        ("-", "not_a_number"),
        (".", "not_a_number"),
        ("5.", "not_a_number"),
        ("NaN", "not_a_number"),
        ("sNaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("-inf", "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("٣", "not_a_number"),
        ("１٣", "not_a_number"),
        ("½", "not_a_number"),
        ("三", "not_a_number"),
        ("1 234", "not_a_number"),
        ("(12.5)", "not_a_number"),
        ("（12.5）", "not_a_number"),
        ("+5", "not_a_number"),
        ("--5", "not_a_number"),
        ("12%", "not_a_number"),
        ("12万", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("2013-06-30", "not_a_number"),
        ("TRUE", "not_a_number"),
        ("1\x002", "not_a_number"),
        ("1\u200f2", "not_a_number"),
        ("1e400", "scientific"),
        ("1E+05", "scientific"),
        ("１ｅ５", "scientific"),
        ("12,34", "bad_grouping"),
        ("1,2345", "bad_grouping"),
        ("1,,234", "bad_grouping"),
        ("1234,567", "bad_grouping"),
        (",123", "bad_grouping"),
        ("=1+1", "formula"),
        ("#REF!", "cell_error"),
        ("#N/A", "cell_error"),
        ("0.00001", "too_precise"),
        ("1.23456", "too_precise"),
        (1.23456, "too_precise"),
        (1e-300, "too_precise"),
        ("100000000000", "too_large"),
        ("-100,000,000,000", "too_large"),
        ("9" * 5000, "too_large"),
        (1e11, "too_large"),
        (1e300, "too_large"),
        (True, "yes_no"),
        (False, "yes_no"),
    ],
)
def test_what_is_no_figure_is_refused_by_name(cell, code):
    assert fault_of(cells.parse_number, cell) == code


def test_the_echo_of_a_bad_cell_is_short_and_visible():
    with pytest.raises(CellFault) as raised:
        cells.parse_number("x\x00\u202e" + "y" * 100)
    assert raised.value.params == {"text": "xU+0000U+202E" + "y" * 37 + "…"}


@given(st.decimals(-99_999_999_999, 99_999_999_999, places=4))
def test_every_figure_within_bounds_survives_as_text_and_as_a_workbook_number(value):
    assert cells.parse_number(str(value)) == value
    assert cells.parse_number(f"{value:,}") == value
    assert cells.parse_number(float(value)) == value


@given(st.text() | st.floats() | st.booleans())
def test_any_cell_gives_a_figure_within_bounds_or_a_fault(cell):
    try:
        value = cells.parse_number(cell)
    except CellFault:
        return
    assert abs(value) < 10**11
    assert value.as_tuple().exponent == -4


@pytest.mark.parametrize(
    "text", ["青海㛃𠮷有限公司", "བོད", "1=1", "-12.5", "a\nb", "café"]
)
def test_a_text_stays_as_it_is(text):
    assert cells.parse_text(f"\u3000{text} ") == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "control_character"),
        ("a\x1f", "control_character"),
        ('=HYPERLINK("http://127.0.0.1")', "formula"),
        ("#N/A", "cell_error"),
        ("万\x9b元", "control_character"),
        ("a\ufffdb", "garbled"),
        ("a\ue000b", "garbled"),
        ("锟斤拷", "garbled"),
        ("西宁市".encode().decode("latin-1"), "garbled"),
        ("一".encode().decode("cp1252"), "garbled"),
        ("企业名称".encode().decode("gb18030"), "garbled"),
        ("x" * 501, "too_long"),
    ],
)
def test_an_unreadable_text_is_refused_by_name(text, code):
    assert fault_of(cells.parse_text, text) == code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" E001 ", "E001"),
        ("ＥＣ０１", "EC01"),
        ("青海（集团）公司", "青海（集团）公司"),
        ("000792", "000792"),
        (600714.0, "600714"),
        (630100123456789.0, "630100123456789"),
        (True, "TRUE"),
    ],
)
def test_a_code_is_read_as_it_is_looked_up(cell, text):
    assert cells.parse_code(1.0) == "1"
    assert cells.parse_code(cell) == text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("E\u200f001", "invisible_character"),
        ("E\u202e001", "invisible_character"),
        ("E\u200b001", "invisible_character"),
        ("\ufeffE001", "invisible_character"),
        ("E\n001", "control_character"),
        ("E\x00", "control_character"),
        ("x" * 101, "too_long"),
        (1e15, "lost_digits"),
    ],
)
def test_a_code_with_something_hidden_in_it_is_refused_by_name(cell, code):
    assert fault_of(cells.parse_code, cell) == code


@pytest.mark.parametrize(
    "cell", ["2013-Q2", "2013年二季度", "2013年1-6月", "２０１３Ｑ２"]
)
def test_a_period_is_read_in_each_of_its_forms(cell):
    assert cells.parse_period(cell) == Quarter(2013, 2)


@pytest.mark.parametrize("cell", ["2013-Q5", "2013", 2013.0, "2013-06-30", "4-6月"])
def test_what_is_no_period_is_refused(cell):
    assert fault_of(cells.parse_period, cell) == "not_a_period"


@pytest.mark.parametrize(
    ("cell", "status"),
    [("estimated", Status.ESTIMATED), ("未报", Status.MISSING)],
)
def test_a_status_is_read_in_both_languages(cell, status):
    assert cells.parse_status(cell) is status


@pytest.mark.parametrize("cell", ["done", "withdrawn", "撤回", 1.0])
def test_what_a_file_may_not_say_of_a_figure_is_refused(cell):
    assert fault_of(cells.parse_status, cell) == "not_a_status"


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("百万元", "百万元"), ("million yuan", "百万元"), ("件", "件"), ("％", "%")],
)
def test_a_unit_of_money_gets_its_chinese_name(cell, unit):
    assert cells.parse_unit(cell) == unit


def test_a_hidden_character_in_a_period_is_named():
    assert fault_of(cells.parse_period, "2013\u200b-Q2") == "invisible_character"
    assert fault_of(cells.parse_status, "report\u200bed") == "invisible_character"
