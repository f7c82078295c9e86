"""Real listed companies become a programme of their own."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from bases.models import Programme
from core.quarters import Quarter
from enterprises.models import BaseMembership, Enterprise
from reporting.actors import Actor
from reporting.models import Submission
from reporting.releases.releasing import release
from samples.listed import load_listed
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

    def load(lines):
        path = tmp_path / "listed.csv"
        path.write_text(HEAD + lines)
        return load_listed(path, by=Actor("operator:x"))

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
    release(programme=programme, by=Actor("bureau"))
    load(LINES.replace("2014,4,100", "2014,4,110"))
    release(programme=programme, by=Actor("bureau"))
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
