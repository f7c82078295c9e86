"""Public funds and investment are held against the projects' budgets on record."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.quarters import Quarter
from problems.models import Project
from reporting.checks.context import load_cells, load_sheet, load_sheets
from reporting.checks.project_budgets import collect_budgets, sum_budgets
from reporting.checks.rules import check_sheet
from tests.support import factories
from tests.support import register_factories as registers

AT = Quarter(2014, 2)
STARTED = {"state": Project.State.RUNNING, "starts_on": date(2013, 5, 1)}


@pytest.fixture
def house(db):
    """A firm that reports public funds, and the park it sits in."""
    programme = factories.programme()
    park = factories.park(programme)
    firm = factories.member(programme, park=park)
    return programme, firm, park


def returned(programme, subject, code, value):
    known = programme.indicators.filter(code=code).first()
    kind = subject._meta.model_name
    row = known or factories.indicator(programme, code=code, collected_at=kind)
    return factories.approved(programme, subject, AT, {row: value}, kind=kind)


def run_by(firm, **fields):
    project = registers.project(**STARTED | {"budget": Decimal(100)} | fields)
    project.enterprises.add(firm)


def found(submission):
    return [
        one.rule for one in check_sheet(load_sheet(submission)) if one.rule in "V08 V17"
    ]


@pytest.mark.parametrize(("funds", "rules"), [(250, []), (251, ["V08"])])
def test_public_funds_above_all_budgets_ask_for_an_explanation(house, funds, rules):
    programme, firm, _park = house
    for budget in (100, 150):
        run_by(firm, budget=Decimal(budget))
    assert found(returned(programme, firm, "RD06", funds)) == rules


@pytest.mark.parametrize(("done", "rules"), [(110, []), (111, ["V17"])])
def test_investment_of_a_park_may_exceed_the_budgets_by_a_tenth(house, done, rules):
    programme, _firm, park = house
    registers.project(park=park, budget=Decimal(100), **STARTED)
    assert found(returned(programme, park, "PJ02", done)) == rules


@pytest.mark.parametrize(
    "fields",
    [
        {"scheme": Project.Scheme.OWN},
        {"state": Project.State.APPLIED},
        {"starts_on": date(2014, 7, 1)},
        {"ends_on": date(2013, 12, 31)},
        {"budget": None},
    ],
)
def test_what_brings_no_funds_or_has_no_budget_says_nothing(house, fields):
    programme, firm, _park = house
    run_by(firm, **fields)
    assert found(returned(programme, firm, "RD06", 999)) == []


def test_one_project_without_a_budget_leaves_the_sum_unknown(house):
    programme, firm, _park = house
    run_by(firm)
    run_by(firm, budget=None)
    row = returned(programme, firm, "RD06", 999)
    assert collect_budgets(load_cells([row])) == {}


def test_projects_of_others_are_not_counted(house):
    programme, firm, park = house
    run_by(factories.member(programme, park=park), budget=Decimal(900))
    run_by(firm)
    row = returned(programme, firm, "RD06", 101)
    assert collect_budgets(load_cells([row])) == {row.pk: {"RD06": Decimal(100)}}


@pytest.mark.parametrize(
    ("spans", "known"),
    [
        ([], None),
        ([(date(2014, 6, 30), None, Decimal(5))], 5),
        ([(date(2014, 7, 1), None, Decimal(5))], None),
        ([(date(2012, 1, 1), date(2014, 1, 1), Decimal(5))], 5),
        ([(date(2012, 1, 1), date(2013, 12, 31), Decimal(5))], None),
        ([(None, None, Decimal(5))], None),
        ([(date(2013, 1, 1), None, Decimal(0))], 0),
    ],
)
def test_the_budgets_of_a_year_are_those_of_what_ran_in_it(spans, known):
    assert sum_budgets(spans, AT) == known


def test_a_hundred_returns_take_as_many_queries_as_one(house):
    programme, firm, _park = house
    counts = []
    rows = [returned(programme, firm, "RD06", 1)]
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            load_sheets(load_cells(rows))
        counts.append(len(captured))
        for _ in range(20):
            firm = factories.member(programme)
            run_by(firm)
            rows.append(returned(programme, firm, "RD06", 1))
    assert counts[0] == counts[1]
