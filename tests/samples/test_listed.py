"""Real listed companies become a programme of their own."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bases.models import Programme
from core.quarters import Quarter
from enterprises.models import BaseMembership, Enterprise
from reporting.actors import Actor
from reporting.models import Entry, Release, Submission
from reporting.releases.releasing import publish_release
from samples.listed import load_listed
from samples.listed_file import REVENUE_COLUMN
from targets.models import Baseline

pytestmark = pytest.mark.django_db
HEAD = (
    "security_code,short_name,region,industry,year,quarter,"
    "revenue_ytd_million_yuan,net_profit_ytd_million_yuan\n"
)
LINES = (
    "000001,甲,青海,铜,2014,4,100,10\n"
    "600002,乙,青海,白酒,2014,3,30,-3\n"
    "600002,丙,青海,白酒,2014,4,50,-5\n"
)


@pytest.fixture
def load(tmp_path):
    """Load lines as a file; return programme and report."""

    def load(lines, **options):
        path = tmp_path / "listed.csv"
        path.write_text(HEAD + lines)
        return load_listed(path, by=Actor("operator:x"), **options)

    return load


def test_a_company_is_a_member_from_its_first_row_and_has_its_latest_name(load):
    programme, _report = load(LINES)
    assert programme.public_figures
    company = Enterprise.objects.get(code="L-600002")
    membership = BaseMembership.objects.get(enterprise=company)
    assert (company.name_zh, membership.base) == ("丙", None)
    assert membership.valid_from == Quarter(2014, 3).first_day


def test_the_baseline_is_the_revenue_of_the_base_year_in_ten_thousand_yuan(load):
    load(LINES)
    found = Baseline.objects.get()
    assert (found.value, found.year) == (Decimal(15_000), 2014)
    assert (found.is_sample, found.is_confirmed) == (True, False)


def test_an_amended_base_year_makes_a_new_baseline(load):
    programme, _report = load(LINES)
    publish_release(programme=programme, by=Actor("bureau"))
    load(LINES.replace("2014,4,100", "2014,4,110"))
    publish_release(programme=programme, by=Actor("bureau"))
    assert Baseline.objects.as_of(1).get().value == 15_000
    assert Baseline.objects.as_of(2).get().value == 16_000


def test_the_same_file_twice_changes_nothing(load):
    load(LINES)
    _programme, report = load(LINES)
    assert (report.changed, Baseline.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("600003,丁,青海,铜,2014,5,1,1\n", "not_a_quarter"),
        ("6003,丁,青海,铜,2014,4,1,1\n", "not_a_security_code"),
        ("600003,丁,青海,铜,2014,4,many,1\n", "not_a_number"),
        ("600003,丁,青海,铜,2009,4,1,1\n", "unknown_period"),
        ("000001,甲,青海,铜,2014,4,101,10\n", "conflict"),
    ],
)
def test_a_refused_file_leaves_no_trace(load, line, code):
    programme, report = load(LINES + line)
    assert (programme, {found.code for found in report.errors}) == (None, {code})
    assert Programme.objects.count() == Enterprise.objects.count() == 0


def test_a_revenue_below_zero_is_left_out_and_named_by_the_files_own_column(load):
    programme, report = load(LINES + "600003,丁,青海,铜,2014,4,-0.0001,-2\n")
    assert programme is not None
    (left_out,) = (found for found in report.warnings if found.code == "left_out")
    assert (left_out.row, left_out.column) == (5, "revenue_ytd_million_yuan")
    assert left_out.sentence("zh-hans") == (
        "第5行“revenue_ytd_million_yuan”列：-0.0001小于零，该指标不可能为负，"
        "此单元格未导入。"
    )
    cells = Entry.objects.filter(submission__enterprise__code="L-600003")
    assert dict(cells.values_list("indicator__code", "value")) == {
        "EC01": None,
        "NP01": -200,
    }
    assert Submission.objects.count() == 4


@pytest.mark.parametrize(
    ("value", "code", "column"),
    [
        ("1000000001", "too_large", "revenue_ytd_million_yuan"),
        ("many", "not_a_number", "revenue_ytd_million_yuan"),
    ],
)
def test_what_refuses_a_file_is_named_by_its_own_column(load, value, code, column):
    _programme, report = load(LINES + f"600003,丁,青海,铜,2014,4,{value},1\n")
    assert [(found.code, found.column) for found in report.errors] == [(code, column)]


def test_a_quarter_of_another_time_is_named_by_the_files_own_column(load):
    _programme, report = load(LINES + "600003,丁,青海,铜,2009,4,1,1\n")
    assert {found.column for found in report.errors} == {"quarter"}


DOUBTS = {
    "600003,丁,青海,铜,2014,4,10000000,1\n": "impossible_size",
    "600003,丁,青海,铜,2014,4,1,-10000000\n": "impossible_size",
    "600003,甲,青海,铜,2014,4,1,1\n": "shared_name",
    "000001,甲,青海,铜,2014,3,99,9\n": "single_quarters",
}


@pytest.mark.parametrize(("line", "code"), DOUBTS.items())
def test_a_doubtful_file_leaves_no_trace_unless_it_is_forced(load, line, code):
    programme, report = load(LINES + line)
    assert programme is None
    assert [found.code for found in report.doubts] == [code]
    assert Programme.objects.count() == Enterprise.objects.count() == 0
    programme, report = load(LINES + line, force=True)
    assert programme is not None
    assert [found.code for found in report.doubts] == [code]
    assert Submission.objects.count() == 4


def test_a_doubt_rests_on_what_earlier_files_said_as_well(load):
    load(LINES)
    _programme, report = load("600009,乙,青海,白酒,2014,4,30,1\n")
    assert report.doubts == []  # 乙 is called 丙 by now
    load(
        LINES.replace("600002,丙,青海,白酒,2014,4,50", "600002,丙,青海,白酒,2014,4,31")
    )
    _programme, report = load("600008,丙,青海,白酒,2014,4,30,1\n")
    assert [found.code for found in report.doubts] == ["shared_name"]
    _programme, report = load("000001,甲,青海,铜,2014,1,99,9\n")
    assert [found.code for found in report.doubts] == ["single_quarters"]


def test_an_older_file_never_replaces_a_newer_name(load):
    load(LINES)
    load("600002,旧,青海,百货,2014,3,30,-3\n600002,旧,青海,百货,2014,1,9,-3\n")
    company = Enterprise.objects.get(code="L-600002")
    assert (company.name_zh, company.industry_zh) == ("丙", "白酒")
    assert company.memberships.get().valid_from == Quarter(2014, 1).first_day
    load("600002,新,青海,白酒,2015,1,9,-3\n")
    company.refresh_from_db()
    assert company.name_zh == "新"


def test_the_command_says_why_it_stopped_and_releases_what_is_forced(tmp_path):
    path = tmp_path / "listed.csv"
    path.write_text(HEAD + LINES + "600003,甲,青海,铜,2014,4,1,1\n")
    out = StringIO()
    with pytest.raises(CommandError, match="--force"):
        call_command("load_listed", path, stdout=out)
    assert "would change / 将变更" in out.getvalue()
    assert "“甲”: L-000001 L-600003" in out.getvalue()
    assert Release.objects.count() == 0
    call_command("load_listed", path, force=True, stdout=out)
    assert Release.objects.count() == 1


@pytest.mark.slow
def test_three_cells_of_all_of_china_are_left_out_and_the_rest_is_loaded(
    shared_data, tmp_path
):
    lines = (shared_data / "listed_companies_china_2014.csv").read_text().splitlines()
    below = {100: "-0.0001", 200: "-0.0036", 300: "-0.0067"}
    for row, value in below.items():
        cells = lines[row - 1].split(",")
        lines[row - 1] = ",".join([*cells[:6], value, *cells[7:]])
    path = tmp_path / "listed.csv"
    path.write_text("\n".join(lines))
    programme, report = load_listed(path, by=Actor("operator:x"))
    assert (report.errors, report.doubts) == ([], [])
    found = [one for one in report.warnings if one.code == "left_out"]
    assert {one.row: str(one.params["text"]) for one in found} == below
    assert {one.column for one in found} == {"revenue_ytd_million_yuan"}
    assert Submission.objects.filter(programme=programme).count() == 11_081


@pytest.mark.slow
def test_all_of_china_as_single_quarters_is_doubtful(shared_data, tmp_path):
    source = shared_data / "listed_companies_china_2015_every_fifth.csv"
    path = tmp_path / "listed.csv"
    write_single_quarters(source, path)
    _programme, report = load_listed(source, by=Actor("operator:x"))
    assert report.doubts == []
    _programme, report = load_listed(path, by=Actor("operator:x"))
    assert [found.code for found in report.doubts] == ["single_quarters"]


def write_single_quarters(source, path):
    """Write a file again with each quarter alone in the place of the year to date."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {
        (row["security_code"], row["quarter"]): row[REVENUE_COLUMN] for row in rows
    }
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            before = known.get((row["security_code"], str(int(row["quarter"]) - 1)))
            value = row[REVENUE_COLUMN]
            if before and value:
                value = f"{abs(Decimal(value) - Decimal(before)):f}"
            writer.writerow({**row, REVENUE_COLUMN: value})


def facts_of(path):
    """What a plain reading of the file finds: repeats, blanks, falling companies."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = Counter((row["security_code"], row["quarter"]) for row in rows)
    blanks = sum(not row["revenue_ytd_million_yuan"] for row in rows)
    series = defaultdict(dict)
    for row in rows:
        if row["revenue_ytd_million_yuan"]:
            value = Decimal(row["revenue_ytd_million_yuan"])
            series[row["security_code"]][row["quarter"]] = value
    falling = {
        code
        for code, values in series.items()
        if (ordered := [values[q] for q in sorted(values)]) != sorted(ordered)
    }
    return sum(keys.values()) - len(keys), blanks, falling


@pytest.mark.slow
def test_all_of_china_loads_and_every_repeat_blank_and_fall_is_named(shared_data):
    path = shared_data / "listed_companies_china_2014.csv"
    repeats, blanks, falling = facts_of(path)
    _programme, report = load_listed(path, by=Actor("operator:x"))
    revenue = [found for found in report.warnings if "EC01" in found.params.values()]
    by_code = Counter(found.code for found in revenue)
    assert report.errors == []
    assert (by_code["repeat"], by_code["blank"]) == (repeats, blanks) == (180, 25)
    fell = {f.params["subject"] for f in revenue if f.code == "falling"}
    assert fell == {f"L-{code}" for code in falling}
    assert len(fell) == 11
    assert Submission.objects.count() == 11_081
