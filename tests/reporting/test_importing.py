"""A file of figures becomes approved returns, all of it or nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import EnterpriseIdentifier
from reporting.actors import Actor
from reporting.imports import importing
from reporting.imports.importing import import_file
from reporting.imports.ways import ImportWay
from reporting.models import Entry, Figure, ImportBatch, Submission
from reporting.releases.releasing import publish_release
from tests.support import factories

pytestmark = pytest.mark.django_db
HEAD = "subject,indicator,period,value（万元）,unit,status,note\n"


@pytest.fixture
def house(tmp_path):
    """A programme whose firm, park and indicators a file can name."""
    programme = factories.programme(code="town")
    firm = factories.member(programme, enterprise=factories.enterprise(code="F1"))
    factories.park(programme, slug="east", name_zh="东园")
    for number in (1, 2):
        factories.period(programme, Quarter(2013, number))
    factories.period(programme, Quarter(2099, 1))
    factories.indicator(programme, code="EC01")
    factories.indicator(programme, code="IP01", unit_zh="件", unit_en="patents")
    factories.indicator(
        programme, code="PL02", unit_zh="个", unit_en="platforms", collected_at="park"
    )
    factories.indicator(programme, code="EC03", nature="signed_flow")
    return programme, firm


@pytest.fixture
def load(house, tmp_path):
    """Import a text as a file; return the report."""

    def load(text, **options):
        path = tmp_path / "figures.csv"
        path.write_bytes(text if isinstance(text, bytes) else (HEAD + text).encode())
        return import_file(path, programme=house[0], by=Actor("operator:x"), **options)

    return load


def cells():
    return {
        (entry.indicator.code, str(entry.submission.period)): entry.value
        for entry in Entry.objects.select_related("indicator", "submission")
    }


def test_a_file_becomes_approved_returns_with_the_file_as_the_reason(house, load):
    report = load("F1,EC01,2013-Q1,100.5,,,\nF1,EC01,2013-Q2,300,,,\n")
    assert (report.changed, report.returns, report.errors) == (2, 2, [])
    states = Submission.objects.values_list("state", flat=True)
    assert set(states) == {"approved"}
    batch = ImportBatch.objects.get()
    assert (batch.operator, batch.cells) == ("operator:x", 2)
    assert batch.sha256 in Submission.objects.first().reason


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.2480,亿元", "12480"),
        ("1248,百万元", "124800"),
        ("5,千元", "0.5"),
        ("10000,元", "1"),
        ('"1,234.5",', "1234.5"),
        ("１２３,", "123"),
        ("0,", "0"),
    ],
)
def test_values_are_stored_in_the_indicators_unit(load, typed, stored):
    load(f"F1,EC01,2013-Q1,{typed},,\n")
    assert cells() == {("EC01", "2013-Q1"): Decimal(stored)}


def test_money_finer_than_a_yuan_is_rounded_aloud(load):
    report = load("F1,EC01,2013-Q1,10000.55,元,,\n")
    assert [found.code for found in report.warnings] == ["rounded"]
    assert cells() == {("EC01", "2013-Q1"): Decimal("1.0001")}


def test_an_enterprise_is_named_by_any_of_its_identifiers(house, load):
    EnterpriseIdentifier.objects.create(
        enterprise=house[1], kind="security_code", value="600001"
    )
    assert load("600001,EC01,2013-Q1,1,,,\n").changed == 1


def test_an_empty_value_is_missing_and_never_zero(load):
    report = load("F1,EC01,2013-Q1,,,,\n")
    assert [found.code for found in report.warnings] == ["blank"]
    entry = Entry.objects.get()
    assert (entry.value, entry.status) == (None, Status.MISSING)


BAD_LINES = [
    ("nobody,EC01,2013-Q1,1,,,", "unknown_subject", "subject"),
    ("F1,XX99,2013-Q1,1,,,", "unknown_indicator", "indicator"),
    ("F1,EC01,2013-Q3,1,,,", "unknown_period", "period"),
    ("F1,EC01,soon,1,,,", "not_a_period", "period"),
    ("F1,EC01,2099-Q1,1,,,", "not_ended", "period"),
    ("F1,EC01,2013-Q1,many,,,", "not_a_number", "value"),
    ("F1,EC01,2013-Q1,NaN,,,", "not_a_number", "value"),
    ("F1,EC01,2013-Q1,1e400,,,", "scientific", "value"),
    ("F1,EC01,2013-Q1,٣,,,", "not_a_number", "value"),
    ("F1,IP01,2013-Q1,-5,,,", "negative", "value"),
    ("F1,EC01,2013-Q1,1,斤,,", "wrong_unit", "unit"),
    ("F1,IP01,2013-Q1,1,万元,,", "wrong_unit", "unit"),
    ("F1,PL02,2013-Q1,1,,,", "wrong_subject", "subject"),
    ("东园,EC01,2013-Q1,1,,,", "wrong_subject", "subject"),
    ("F1,EC01,2013-Q1,99999999999,亿元,,", "too_large", "value"),
    ("F1,EC01,2013-Q1,1,,missing,", "value_forbidden", "value"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("line", "code", "column"), BAD_LINES)
def test_a_bad_line_refuses_the_file_and_names_its_place(load, line, code, column):
    report = load(f"F1,EC01,2013-Q2,7,,,\n{line}\n")
    assert [(e.code, e.row, e.column) for e in report.errors] == [
        (code, 3, "value（万元）" if column == "value" else column)
    ]
    for language, place in (("en", "Row 3"), ("zh-hans", "第3行")):
        assert place in report.errors[0].sentence(language)
    assert Submission.objects.count() == ImportBatch.objects.count() == 0


def test_two_values_for_one_cell_refuse_the_file(load):
    report = load("F1,EC01,2013-Q1,1,,,\nF1,EC01,2013-Q1,2,,,\n")
    assert [(e.code, e.row) for e in report.errors] == [("conflict", 3)]
    assert Entry.objects.count() == 0


def test_one_cell_in_two_units_is_one_value(load):
    report = load("F1,EC01,2013-Q1,1,亿元,,\nF1,EC01,2013-Q1,10000,万元,,\n")
    assert (report.errors, report.changed) == ([], 1)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0", b"%PDF-1.4", b"\xff"])
def test_a_file_that_is_no_table_is_refused(load, content):
    report = load(content)
    assert len(report.errors) == 1
    assert ImportBatch.objects.count() == 0


def test_a_file_over_the_limit_is_refused(load, monkeypatch):
    monkeypatch.setitem(importing.SERVER_LIMITS, "limit_bytes", 40)
    assert [e.code for e in load("F1,EC01,2013-Q1,1,,,\n").errors] == ["too_big"]


def test_a_dry_run_says_what_would_change_and_stores_nothing(load):
    report = load("F1,EC01,2013-Q1,1,,,\n", dry_run=True)
    assert (report.changed, report.returns) == (1, 1)
    assert Submission.objects.count() == ImportBatch.objects.count() == 0


def test_the_same_file_twice_changes_nothing(load):
    text = "F1,EC01,2013-Q1,100,,,\nF1,IP01,2013-Q1,,,,\n"
    assert load(text).changed == 2
    assert load(text).changed == 0


def test_an_amended_file_makes_a_revision_of_the_changed_cells_only(house, load):
    load("F1,EC01,2013-Q1,100,,,\nF1,EC01,2013-Q2,200,,,\n")
    publish_release(programme=house[0], by=Actor("bureau"))
    report = load("F1,EC01,2013-Q1,100,,,\nF1,EC01,2013-Q2,250,,,\n")
    amended = Submission.objects.get(batch=report.batch)
    assert (str(amended.period), amended.revision) == ("2013-Q2", 2)
    publish_release(programme=house[0], by=Actor("bureau"))
    standing = Figure.objects.as_of(2).filter(indicator__code="EC01")
    assert sorted(standing.values_list("value", flat=True)) == [100, 250]


def test_a_blank_does_not_remove_a_released_value(house, load):
    load("F1,EC01,2013-Q1,100,,,\n")
    publish_release(programme=house[0], by=Actor("bureau"))
    report = load("F1,EC01,2013-Q1,,,,\n")
    assert report.changed == 0
    assert {found.code for found in report.warnings} == {"blank", "blank_kept"}


@pytest.mark.parametrize(
    ("row", "kept", "changed"),
    [("100,", 90, 0), ("110,", 90, 1), ("110,95", 95, 1), (",", 90, 0)],
)
def test_a_blank_same_period_does_not_remove_one_that_is_known(
    load, row, kept, changed
):
    head = HEAD.replace("unit,", "same_period_last_year,unit,")
    load((head + "F1,EC01,2013-Q1,100,90,,,\n").encode())
    report = load((head + f"F1,EC01,2013-Q1,{row},,,\n").encode())
    assert report.changed == changed
    assert Entry.objects.order_by("submission__revision").last().same_period == kept


def test_a_newer_approved_value_is_what_the_next_file_is_compared_with(load):
    for value in (100, 200):
        load(f"F1,EC01,2013-Q1,{value},,,\n")
    assert load("F1,EC01,2013-Q1,200,,,\n").changed == 0
    assert load("F1,EC01,2013-Q1,100,,,\n").changed == 1


def test_a_return_to_another_programme_takes_the_next_revision(house, load):
    other = factories.programme()
    factories.approved(other, house[1], Quarter(2013, 1), {})
    report = load("F1,EC01,2013-Q1,1,,,\n")
    assert Submission.objects.get(batch=report.batch).revision == 2


def test_a_quarter_can_be_imported_from_the_day_after_its_end(house):
    reader = importing.LineResolver(house[0], date(2013, 4, 1))
    reader.check_period(Quarter(2013, 1))
    with pytest.raises(ValueError, match="not_ended"):
        importing.LineResolver(house[0], date(2013, 3, 31)).check_period(
            Quarter(2013, 1)
        )


def test_a_falling_flow_is_questioned_and_a_signed_one_is_not(load):
    report = load(
        "F1,EC01,2013-Q1,9,,,\nF1,EC01,2013-Q2,8,,,\n"
        "F1,EC03,2013-Q1,9,,,\nF1,EC03,2013-Q2,-8,,,\n",
        way=ImportWay(accept_warnings=True),
    )
    found = [(one.code, one.row) for one in report.problems]
    assert found == [("unit_of_header", 2), ("falling", 3), ("finding", 3)]
    assert report.changed == 4


def test_the_command_refuses_in_both_languages(house, tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + "nobody,EC01,2013-Q1,1,,,\n")
    with pytest.raises(CommandError, match="nothing was imported / 未导入"):
        call_command("import_figures", path, programme="town")
    printed = capsys.readouterr().out
    assert "Row 2, column subject" in printed
    assert "第2行" in printed


def test_the_command_names_the_programmes_there_are(house, tmp_path):
    with pytest.raises(CommandError, match="town"):
        call_command("import_figures", tmp_path / "x.csv", programme="nowhere")
