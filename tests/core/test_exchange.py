"""Registers leave the admin as tables and come back; what is wrong is said in place."""

import tempfile

import pytest
from django.contrib import admin
from django.utils import translation

from accounts.models import User
from core.exchange.admin import ExchangesRows, ExportsRows
from core.exchange.cells import ChoiceCell, escape_formula, read_cell_text
from enterprises.models import Cooperation, Enterprise, Partner, Patent
from problems.models import TechnicalProblem
from tests.support import factories
from tests.support import register_factories as rows
from tests.support.exchanges import (
    CSV,
    XLSX,
    address,
    built,
    csv_of,
    exported,
    findings,
    imported,
    previewed,
    totals,
    xlsx_of,
)
from tests.support.forms import form_of
from tests.support.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGES = dict(admin.site._registry)
TABLES = [
    (model, number)
    for model, page in PAGES.items()
    if isinstance(page, ExchangesRows)
    for number, _table in enumerate(page.resource_classes)
]
table = pytest.mark.parametrize(
    ("model", "number"), TABLES, ids=lambda value: getattr(value, "__name__", None)
)
EVERY = [
    (model, number)
    for model, page in PAGES.items()
    if isinstance(page, ExportsRows)
    for number, _table in enumerate(page.resource_classes)
]
every_table = pytest.mark.parametrize(
    ("model", "number"), EVERY, ids=lambda value: getattr(value, "__name__", None)
)
LANGUAGES = ["zh-hans", "en"]
language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of our own for uploads."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.mark.parametrize("kind", [XLSX, CSV])
@table
@language
def test_what_was_exported_changes_nothing_when_it_is_imported(
    chief, model, number, kind, language
):
    for _row in range(2):
        built(model)
    chief.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    found = exported(chief, model, number, kind)
    file_of = xlsx_of if kind == XLSX else csv_of
    for reader in LANGUAGES:
        chief.defaults["HTTP_ACCEPT_LANGUAGE"] = reader
        answer = previewed(chief, model, found, number, file_of)
        assert "result" in answer.context, answer.context["form"].errors
        assert (findings(answer), totals(answer)) == ({}, {"skip": len(found) - 1})
    assert len(found) > 2


@every_table
@language
def test_a_table_has_one_label_for_each_column_and_takes_it_back(
    model, number, language
):
    with translation.override(language):
        sheet = PAGES[model].resource_classes[number]()
        header = sheet.get_export_headers()
        listed = [field.column_name for field in sheet.get_user_visible_fields()]
    columns = list(sheet.get_import_order())
    assert (len(set(header)), listed) == (len(columns), header)
    assert sheet.columns_of(header) == sheet.columns_of(columns) == columns


@every_table
@language
def test_a_choice_has_one_label_and_is_read_back_by_it(model, number, language):
    sheet = PAGES[model].resource_classes[number]()
    cells = [field.widget for field in sheet.fields.values()]
    for cell in cells:
        for code, _label in cell.choices if isinstance(cell, ChoiceCell) else ():
            with translation.override(language):
                label = cell.render(code)
            assert cell.read(label) == cell.read(code) == code


@language
def test_an_export_and_the_page_of_an_import_speak_the_readers_language(
    chief, language
):
    chief.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    built(Partner)
    header = exported(chief, Partner)[0]
    page = text_of(chief.get(address(Partner, "import")).text)
    assert header[0] == {"en": "Name in Chinese", "zh-hans": "名称（中文）"}[language]
    assert [name for name in header if name not in page] == []
    assert "name_zh" not in page


def test_a_workbook_is_imported_once_it_is_confirmed(chief):
    firm = factories.enterprise(code="E-1", industry_zh="白酒")
    sheet = [["code", "name_zh", "industry_zh"], ["E-1", firm.name_zh, "青稞酒"]]
    sheet.append(["E-2", "新企业", "锂电"])
    answer = previewed(chief, Enterprise, sheet, file_of=xlsx_of)
    assert totals(answer) == {"new": 1, "update": 1}
    assert "<del>白酒</del> <ins>青稞酒</ins>" in answer.text
    assert Enterprise.objects.count() == 1
    url = address(Enterprise, "process_import")
    assert chief.post(url, form_of(answer).filled()).status_code == 302
    found = Enterprise.objects.values_list("code", "industry_zh")
    assert set(found) == {("E-1", "青稞酒"), ("E-2", "锂电")}
    for row in Enterprise.objects.all():
        newest = row.history.latest()
        assert newest.history_user.username == "chief"
        assert newest.history_change_reason == "rows.xlsx"


def test_a_row_that_says_nothing_new_leaves_no_history(chief):
    firm = factories.enterprise(code="E-1")
    imported(chief, Enterprise, [["code", "name_zh"], ["E-1", firm.name_zh]])
    assert firm.history.count() == 1


def test_a_column_that_is_left_out_keeps_what_it_holds(chief):
    factories.enterprise(code="E-1", industry_zh="白酒")
    imported(chief, Enterprise, [["code", "name_zh"], ["E-1", "改名企业"]])
    row = Enterprise.objects.get()
    assert (row.name_zh, row.industry_zh) == ("改名企业", "白酒")


@pytest.mark.parametrize(
    "header",
    [
        ["code", "name_zh", "industry_zh"],
        ["代码", "中文名称", "行业（中文）"],
        ["Code", "NAME IN CHINESE", "industry in Chinese"],
    ],
)
def test_headers_are_field_names_or_what_people_read(chief, header):
    with translation.override("zh-hans"):
        opts = Enterprise._meta
        known = [str(opts.get_field(name).verbose_name) for name in ("code", "name_zh")]
    header = [*known, "industry_zh"] if header[0] == "代码" else header
    answer = previewed(chief, Enterprise, [header, ["E-1", "企业", "白酒"]])
    assert (findings(answer), totals(answer)) == ({}, {"new": 1})


LABELS = (
    "Code; Name in Chinese; Name in English; Industry in Chinese; "
    "Industry in English; Sample data; Fact of an article; Note in Chinese; "
    "Note in English."
)
HEADERS = {
    "an unknown column": (["code", "name_zh", "nmae_en"], "column “nmae_en” is not"),
    "a column twice": (["code", "name_zh", "Code"], "column “Code” appears twice"),
    "no key": (["name_zh", "name_en"], "column “Code” is missing"),
    "a blank header": (["code", "name_zh", ""], "column “” is not known"),
    "no column": (["x", "y", "z"], f"Add a row with these column names: {LABELS}"),
    "the labels": (
        ["code", "name_zh", "x"],
        f"“x” is not known. Use these columns: {LABELS}",
    ),
}


@pytest.mark.parametrize(("header", "says"), HEADERS.values(), ids=HEADERS)
def test_a_wrong_header_is_refused_naming_the_column(chief, header, says):
    cells = ["E-1", "企业", "x"][: len(header)]
    answer = previewed(chief, Enterprise, [header, cells])
    assert says in text_of(answer.text)
    assert "Traceback" not in answer.text
    assert 'name="confirm"' not in answer.text


PATENT = ["201110012345.5", "invention", "一种提锂方法", "2011-01-20"]
WRONG_PATENTS = {
    "a wrong check digit": (0, "201110012345.6", "Application number", "typing error"),
    "a NUL": (2, "题\0目", "Title in Chinese", "U+0000"),
    "a right-to-left mark": (2, "\u202e题目", "Title in Chinese", "U+202E"),
    "10,000 characters": (2, "长" * 10_000, "Title in Chinese", "at most 200"),
    "no day": (3, "soon", "Filed on", "is not a date"),
    "no such day": (3, "2013-02-30", "Filed on", "is not a date"),
    "no choice": (1, "magic", "Kind", "one of: invention"),
    "another kind": (1, "design", "Kind", "belongs to the kind “invention”"),
    "a formula": (2, "=1+1", "Title in Chinese", "is a formula"),
    "nothing": (2, "", "Title in Chinese", "cannot be blank"),
    "a grant before the filing": (4, "2010-01-01", "", "cannot be before the filing"),
    "a fact that is not": (5, "F999", "Fact of an article", "is registered as"),
    "Enter yes or no": (6, "maybe", "Sample data", "Enter yes or no"),
}


@pytest.mark.parametrize(
    ("place", "value", "column", "says"), WRONG_PATENTS.values(), ids=WRONG_PATENTS
)
def test_a_wrong_cell_is_named_by_row_and_column(chief, place, value, column, says):
    header = ["number", "kind", "title_zh", "filed_on", "granted_on", "fact"]
    header.append("is_sample")
    wrong = [*PATENT, "", "", ""]
    wrong[place] = value
    good = ["201110012346.3", *PATENT[1:], "", "", ""]
    found = findings(previewed(chief, Patent, [header, good, wrong]))
    assert says in found.get((3, column), found)
    assert not Patent.objects.exists()


WRONG_ROWS = {
    "an identifier's check character": (
        1,
        [["enterprise", "kind", "value"], ["E-1", "uscc", "91630100PDY00001X3"]],
        (2, "Number"),
        "check character does not match",
    ),
    "memberships that overlap": (
        2,
        [
            ["enterprise", "programme", "base", "valid_from"],
            ["E-1", "p", "B1", "2013-01-01"],
            ["E-1", "p", "B1", "2014-01-01"],
        ],
        (3, "From"),
        "member of this base during part",
    ),
    "an end before its start": (
        2,
        [
            ["enterprise", "programme", "base", "valid_from", "valid_to"],
            ["E-1", "p", "B1", "2013-01-01", "2012-01-01"],
        ],
        (2, ""),
        "The end date cannot be before the start date.",
    ),
    "no such enterprise": (
        3,
        [["enterprise", "park", "valid_from"], ["E-9", "k", "2013-01-01"]],
        (2, "Enterprise"),
        "is registered as",
    ),
    "one row twice": (
        0,
        [["code", "name_zh"], ["E-2", "甲"], ["e-3", "乙"], ["E-2", "丙"]],
        (4, ""),
        "This row repeats row 2. Delete one of them.",
    ),
    "another's name": (
        0,
        [["code", "name_zh"], ["E-2", "企业一"]],
        (2, "Name in Chinese"),
        "Another enterprise already has this name.",
    ),
}


@pytest.mark.parametrize(
    ("number", "sheet", "place", "says"), WRONG_ROWS.values(), ids=WRONG_ROWS
)
def test_rows_that_contradict_are_refused_and_nothing_is_stored(
    chief, number, sheet, place, says
):
    factories.enterprise(code="E-1", name_zh="企业一")
    programme = factories.programme(code="p")
    factories.base(programme, code="B1")
    answer = previewed(chief, Enterprise, sheet, number)
    assert says in findings(answer).get(place, findings(answer))
    firm = Enterprise.objects.get()
    assert not firm.identifiers.exists()
    assert not firm.memberships.exists()


def seat(code) -> list[list]:
    """A table that puts an enterprise into a park."""
    park = factories.park(factories.programme())
    header = ["enterprise", "park", "valid_from"]
    return [header, [code, park.slug, "2013-01-01"]]


@pytest.mark.parametrize("code", ["e-1", "E-1"])
def test_of_two_codes_that_look_alike_the_very_same_is_named(chief, code):
    for each in ("E-1", "e-1"):
        factories.enterprise(code=each)
    imported(chief, Enterprise, seat(code), 3)
    assert Enterprise.objects.get(residences__isnull=False).code == code


def test_a_code_that_fits_two_rows_and_is_neither_names_none(chief):
    for each in ("E-1", "e-1"):
        factories.enterprise(code=each)
    said = findings(previewed(chief, Enterprise, seat("ｅ-1"), 3))
    assert "matches more than one" in said[2, "Enterprise"]


def test_a_platform_is_not_counted_twice(chief):
    known = rows.platform(name_zh="Lab")
    header = ["kind", "name_zh", "level", "host_enterprise"]
    again = [known.kind, "LAB", "city", factories.enterprise().code]
    found = findings(previewed(chief, type(known), [header, again]))
    assert "Each platform is counted once" in found[2, ""]


def test_an_agreement_without_partners_is_refused(chief):
    firm = factories.enterprise()
    header = ["enterprise", "title_zh", "kind", "valid_from"]
    sheet = [header, [firm.code, "协议", "talent", "2013-05-20"]]
    answer = previewed(chief, Cooperation, sheet)
    assert findings(answer) == {(2, "Partners"): "Enter at least one."}


def test_the_state_of_a_problem_is_never_imported(chief):
    problem = rows.problem(factories.base(factories.programme()))
    sheet = [["number", "state"], [problem.number, "accepted"]]
    answer = previewed(chief, TechnicalProblem, sheet)
    assert "cannot be imported" in findings(answer)[2, "Status"]
    sheet[1][1] = "collected"
    assert totals(previewed(chief, TechnicalProblem, sheet)) == {"skip": 1}


TEXTS = ["=1+1", "+86", "-5", "@a", "＝1", "＋1", "'=1"]


@pytest.mark.parametrize("kind", [XLSX, CSV])
@pytest.mark.parametrize("text", TEXTS)
def test_no_export_holds_a_formula_and_the_text_comes_back(chief, text, kind):
    Partner.objects.create(name_zh="大学", name_en=text, kind="university")
    header, cells = exported(chief, Partner, kind=kind)
    found = dict(zip(header, cells, strict=True))["Name in English"]
    assert found == f"'{text}"
    Partner.objects.update(name_en="")
    imported(chief, Partner, [["name_zh", "name_en"], ["大学", found]])
    assert Partner.objects.get().name_en == text


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_blanks_that_hide_a_formula_are_inert_too(text):
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2013/6/30", "2013-06-30"), ("2013年6月30日", "2013-06-30"), ("", "None")],
)
def test_days_are_read_as_officials_type_them(chief, typed, day):
    found = rows.patent()
    imported(chief, Patent, [["number", "granted_on"], [found.number, typed]])
    found.refresh_from_db()
    assert str(found.granted_on) == day


def test_numbers_are_read_with_their_commas_and_named_when_they_are_none(chief):
    problem = rows.problem(factories.base(factories.programme()))
    sheet = [["number", "budget"], [problem.number, "1,180.5"]]
    imported(chief, TechnicalProblem, sheet)
    problem.refresh_from_db()
    assert str(problem.budget) == "1180.5000"
    for wrong in ("a lot", "1,5", "12,34", "1,,180"):
        sheet[1][1] = wrong
        said = findings(previewed(chief, TechnicalProblem, sheet))
        assert list(said) == [(2, "Budget (10,000 yuan)")], wrong


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1 + 0.2, "0.3"), (2013.0, "2013"), (1180.5, "1180.5"), (0.00001, "0.00001")],
)
def test_a_number_of_a_workbook_has_the_digits_that_spreadsheets_show(number, text):
    assert read_cell_text(number) == text
