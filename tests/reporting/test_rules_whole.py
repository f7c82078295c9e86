"""The rules together: order, severity, what blocks, and no rule ever fails."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quarters import Quarter
from core.statuses import Status
from reporting.checks.rules import (
    RULES,
    Cell,
    Finding,
    Kind,
    Severity,
    Sheet,
    blocking,
    check,
)
from tests.support.validation import PERIOD, cell, sheet

pytestmark = pytest.mark.slow

QUIET = [status for status in Status if not status.has_value]


def test_findings_stand_at_their_cell_with_their_severity():
    cells = [cell("EC01", "100"), cell("EC05", "101"), cell("RD01", "40")]
    found = [(f.rule, f.severity, f.indicator) for f in check(sheet(*cells))]
    assert found == [
        ("V03", Severity.HARD, "EC05"),
        ("V04", Severity.VERIFY, "RD01"),
    ]


@pytest.mark.parametrize(
    ("severity", "explanation", "blocks"),
    [
        (Severity.HARD, "but why", True),
        (Severity.VERIFY, "", True),
        (Severity.VERIFY, " \n", True),
        (Severity.VERIFY, "a merger in May", False),
        (Severity.INFO, "", False),
    ],
)
def test_what_blocks_a_submission(severity, explanation, blocks):
    finding = Finding("V01", severity, "EC01", Kind.FALLS, {})
    given_sheet = sheet(cell("EC01", "1", explanation=explanation))
    assert blocking([finding], given_sheet) == ([finding] if blocks else [])


amounts = st.decimals(-(10**11), 10**11, places=4) | st.just(Decimal(0))
codes = st.sampled_from(
    ["EC01", "EC03", "EC05", "EC06", "RD01", "RD03", "RD04", "IP01", "IP03", "IP04"]
)
natures = st.sampled_from(["flow", "signed_flow", "stock", "cumulative", "ratio"])
units = st.sampled_from(["万元", "件", "人", ""])


def cells_of(statuses):
    return st.builds(
        Cell,
        codes,
        natures,
        units,
        st.booleans(),
        st.none() | amounts,
        st.none() | amounts,
        statuses,
    )


def by_indicator(cells):
    return {each.indicator: each for each in cells}


def sheets(statuses):
    quarters = st.builds(Quarter.from_code, st.integers(8040, 8053))
    past = st.lists(st.tuples(quarters, amounts), max_size=12, unique_by=lambda p: p[0])
    numbers = st.dictionaries(codes, amounts)
    counts = st.dictionaries(codes, st.integers(0, 99))
    return st.builds(
        Sheet,
        kind=st.just("enterprise"),
        period=st.just(PERIOD),
        today=st.dates(date(2013, 6, 1), date(2013, 7, 31)),
        cells=st.lists(cells_of(statuses)).map(by_indicator),
        previous=numbers,
        year_ago=numbers,
        history=st.dictionaries(codes, past.map(sorted)),
        register=counts,
        parts=numbers,
        lost=counts,
    )


@given(sheets(st.sampled_from(Status)))
def test_no_sheet_makes_a_rule_fail_and_the_findings_are_the_same_again(given_sheet):
    found = check(given_sheet)
    assert found == check(given_sheet)
    assert all(finding.rule in RULES for finding in found)
    assert set(blocking(found, given_sheet)) <= set(found)


@given(sheets(st.sampled_from(QUIET)))
def test_a_cell_without_a_value_has_no_finding(given_sheet):
    assert check(given_sheet) == []
