"""Files of figures as people type, print and save them: read, or refused aloud."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from enterprises.models import BaseMembership, Enterprise
from reporting.actors import Actor
from reporting.imports.importing import import_file
from reporting.imports.ways import ImportWay
from reporting.models import AuditRecord, Entry, Submission
from tests.support import factories
from tests.support.tables import write_csv, write_xlsx

pytestmark = pytest.mark.django_db
HEAD = ("企业", "指标", "报告期", "本年累计", "单位")
ROW = ("DEMO-01", "EC01", "2014年1-9月", "105000", "万元")


@pytest.fixture
def town():
    """A programme with one enterprise and the quarters of a year."""
    town = factories.programme(code="town")
    factories.member(town, enterprise=factories.enterprise(code="DEMO-01"))
    for quarter in Quarter.span(Quarter(2014, 1), Quarter(2014, 4)):
        factories.period(town, quarter)
    factories.indicator(town, code="EC01")
    factories.indicator(town, code="IP01", unit_zh="件", unit_en="patents")
    return town


@pytest.fixture
def load(town, tmp_path):
    """Import rows as a CSV file, or as a workbook; return the report."""

    def load(rows, write=write_csv, **options):
        path = write(tmp_path / "f", rows)
        return import_file(path, programme=town, by=Actor("operator:x"), **options)

    return load


def stored() -> dict[tuple[str, str], Decimal | None]:
    return {
        (entry.indicator.code, str(entry.submission.period)): entry.value
        for entry in Entry.objects.select_related("indicator", "submission")
    }


@pytest.mark.parametrize(
    "header",
    [
        ("填报对象", "指  标", "报 告 期", "本年累计", "单　位"),
        ("填报对象", "指\n标", "报告期", "本年\n累计", "计量 单位"),
        ("填报对象", "指标", "报告期", "本年累计（万元）", "单位"),
        ("企　业", "指标", "报告期", "本年累计 (单位：万元)", "单位"),
    ],
)
def test_a_header_is_read_as_people_type_it(load, header):
    assert load([header, ROW]).errors == []
    assert stored() == {("EC01", "2014-Q3"): 105000}


@pytest.mark.parametrize(
    ("period", "quarter"),
    [
        ("2014年上半年", "2014-Q2"),
        ("2014年前三季度", "2014-Q3"),
        ("2014年前3季度", "2014-Q3"),
        ("2014年全年", "2014-Q4"),
        ("2014年1-9月份", "2014-Q3"),
        ("2014年1—9月份", "2014-Q3"),
    ],
)
def test_a_period_is_read_as_bulletins_write_it(load, period, quarter):
    assert load([HEAD, (*ROW[:2], period, *ROW[3:])]).errors == []
    assert list(stored()) == [("EC01", quarter)]


@pytest.mark.parametrize("period", ["2014年下半年", "2014年后三季度", "2014年4-9月份"])
def test_a_period_that_is_no_year_to_date_is_refused(load, period):
    report = load([HEAD, (*ROW[:2], period, *ROW[3:])])
    assert [error.code for error in report.errors] == ["not_a_period"]


@pytest.mark.parametrize(
    ("number", "unit", "value"),
    [
        ("10.54316271", "亿元", "105431.6271"),
        ("14.76809", "亿元", "147680.9"),
        ("1.234567", "百万元", "123.4567"),
    ],
)
def test_an_amount_exact_to_the_yuan_is_read(load, number, unit, value):
    assert load([HEAD, (*ROW[:3], number, unit)]).problems == []
    assert stored() == {("EC01", "2014-Q3"): Decimal(value)}


@pytest.mark.parametrize(
    ("number", "unit"), [("1.23456", "万元"), ("1.123456789", "亿元")]
)
def test_an_amount_finer_than_its_unit_keeps_is_refused(load, number, unit):
    report = load([HEAD, (*ROW[:3], number, unit)])
    assert [error.code for error in report.errors] == ["too_precise"]


def test_an_amount_without_a_unit_is_refused(load):
    report = load([HEAD[:4], ROW[:4]])
    assert [(e.code, e.row, e.column) for e in report.errors] == [
        ("unit_needed", 2, "本年累计")
    ]
    assert stored() == {}


@pytest.mark.parametrize(
    ("above", "header", "value"),
    [
        ([], (*HEAD[:3], "本年累计（元）"), "10.5"),
        ([("季报",), ("单位：元",)], HEAD[:4], "10.5"),
        ([("单 位: 亿元",)], HEAD[:4], "1050000000"),
        ([("单位：亿元",)], (*HEAD[:3], "本年累计（元）"), "10.5"),
    ],
)
def test_a_unit_said_elsewhere_is_taken_and_said(load, above, header, value):
    report = load([*above, header, ROW[:4], ("DEMO-01", "IP01", "2014-Q3", 3)])
    assert [found.code for found in report.problems] == ["unit_of_header"]
    assert stored() == {("EC01", "2014-Q3"): Decimal(value), ("IP01", "2014-Q3"): 3}


def test_a_unit_beside_the_amount_goes_before_that_of_the_header(load):
    report = load([(*HEAD[:3], "本年累计（元）", "单位"), ROW])
    assert (report.problems, stored()) == ([], {("EC01", "2014-Q3"): 105000})


def test_a_header_without_rows_is_no_success(load):
    report = load([HEAD])
    assert [(e.code, e.row) for e in report.errors] == [("no_rows", 1)]


def test_the_place_of_an_error_is_named_as_the_file_names_it(load):
    wrong = ("DEMO-99", *ROW[1:])
    (error,) = load([HEAD, wrong]).errors
    assert error.sentence("zh-hans").startswith("第2行“企业”列")
    (error,) = load([HEAD, wrong], write_xlsx).errors
    assert error.sheet is not None
    assert (error.row, error.column) == (2, "企业")


def test_a_wrong_table_is_told_what_a_row_is_and_which_columns_may_be_left_out(load):
    (error,) = load([("地区", "2014年第三季度"), ("某市", 812.7)]).errors
    said = error.sentence("zh-hans")
    needed, optional = said.split("可选的列：")
    assert "每行一个数据" in needed
    assert "本年累计" in needed
    assert "上年同期" in optional


@pytest.mark.parametrize("text", ['=HYPERLINK("http://127.0.0.1")', "#N/A"])
def test_a_formula_or_an_error_in_a_text_is_refused(load, text):
    report = load([(*HEAD, "备注"), (*ROW, text)])
    assert [error.column for error in report.errors] == ["备注"]


def test_a_sheet_that_is_not_read_is_named(load, tmp_path):
    book = write_xlsx(tmp_path / "g", [("说明",)], 一=[HEAD, ROW], 二=[HEAD, ROW])
    report = load([], lambda _path, _rows: book)
    found = [(one.code, one.sheet) for one in report.warnings]
    assert found == [("other_sheet", "数据"), ("other_sheet", "二")]
    assert stored() == {("EC01", "2014-Q3"): 105000}


def load_strictly(load, number="98765432"):
    before = [("DEMO-01", "EC01", f"2014-Q{n}", str(n * 35000), "万元") for n in (1, 2)]
    assert load([HEAD, *before]).errors == []
    return load([HEAD, (*ROW[:3], number, "万元")])


def test_a_file_with_a_slip_of_unit_is_refused_before_anything_is_stored(load):
    report = load_strictly(load)
    assert {"V02", "V10"} & {found.params["rule"] for found in report.doubts}
    assert report.doubts[0].row == 2
    assert ("EC01", "2014-Q3") not in stored()


def test_an_operator_takes_what_the_desk_would_ask_an_explanation_for(load):
    way = ImportWay(accept_warnings=True)
    load_strictly(load)
    report = load([HEAD, (*ROW[:3], "98765432", "万元")], way=way)
    assert report.doubts
    assert stored()["EC01", "2014-Q3"] == 98765432


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "reviewed"])
def test_a_file_names_an_open_return_and_does_not_end_it(town, load, state):
    firm = Enterprise.objects.get()
    row = Submission.objects.create(
        kind="enterprise",
        programme=town,
        enterprise=firm,
        period=Quarter(2014, 3),
        state=state,
    )
    report = load([HEAD, ROW])
    assert [error.code for error in report.errors] == ["open_return"]
    assert str(firm) in report.errors[0].sentence("zh-hans")
    row.refresh_from_db()
    assert (row.is_newest, stored()) == (True, {})


def test_an_operator_lets_a_file_take_the_place_of_an_open_return(town, load):
    row = Submission.objects.create(
        kind="enterprise",
        programme=town,
        enterprise=Enterprise.objects.get(),
        period=Quarter(2014, 3),
    )
    report = load([HEAD, ROW], way=ImportWay(replace_open=True))
    assert [found.code for found in report.problems] == ["open_replaced"]
    row.refresh_from_db()
    assert (row.is_newest, row.state) == (False, "draft")
    assert AuditRecord.objects.get(action="figures.imported").detail["replaced"] == 1


def test_what_must_be_corrected_refuses_whatever_the_operator_accepts(town, load):
    for code, unit in (("EC06", "人"), ("RD03", "人")):
        factories.indicator(town, code=code, unit_zh=unit, unit_en="persons")
    rows = [
        ("DEMO-01", code, "2014-Q3", n, "人")
        for code, n in (("EC06", 10), ("RD03", 999))
    ]
    report = load([HEAD, *rows], way=ImportWay(accept_warnings=True))
    assert {(e.code, e.params["rule"]) for e in report.errors} == {
        ("finding_hard", "V06")
    }
    assert stored() == {}


def test_a_figure_of_who_was_no_member_then_is_named(town, load):
    BaseMembership.objects.update(valid_from=Quarter(2014, 4).first_day)
    report = load([HEAD, ROW])
    assert [(found.code, found.column) for found in report.warnings] == [
        ("not_a_member", "企业")
    ]
