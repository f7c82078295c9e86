"""Estimates of the missing, coverage by value, moved baselines, the leading quarter."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from targets.estimates import (
    STEADY,
    BaselineMoves,
    Growth,
    Pair,
    QuarterCoverage,
    carry_latest,
    choose_growth,
    choose_leading,
    compute_annual,
    compute_coverage,
    compute_estimate_by_quarters,
    compute_estimate_from_last_year,
    compute_flow_estimate,
    compute_moved_baseline,
    compute_stock_estimate,
    compute_weight,
    is_comparable,
    sum_moves,
)

D = Decimal
FIRST = Quarter(2012, 1)
AT = Quarter(2013, 3)
LAST_YEAR, THIS_YEAR = [200, 440, 675, 960], [250, 540, 810, 1200]
WHOLE = [*LAST_YEAR, *THIS_YEAR]
HALF_MORE = Growth(D(150), D(100))


def values(numbers, *without):
    """A series from 2012-Q1 on, without some quarters."""
    found = {FIRST + n: D(number) for n, number in enumerate(numbers)}
    return {at: value for at, value in found.items() if str(at) not in without}


def by_quarter(quarter):
    """Every single quarter of the others grew by half."""
    return HALF_MORE


def by_year(back):
    """Annual values of the others grew by a hundredth a quarter."""
    return Growth(D(100 + back), D(100))


def shown(numbers, *without, at=AT):
    """Year to date and annual value, known or estimated."""
    return tuple(
        compute_flow_estimate(values(numbers, *without), at, by_quarter, by_year)
    )


@pytest.mark.parametrize(
    ("without", "ytd", "annual"),
    [
        # all is there: 810 + 960 - 675
        ([], 810, 1095),
        # the quarter is missing: 540 + (675 - 440) x 1.5 = 892.5
        (["2013-Q3"], D("892.5"), D("1177.5")),
        # and the one before: 250 + (440 - 200) x 1.5 + (675 - 440) x 1.5
        (["2013-Q3", "2013-Q2"], D("962.5"), D("1247.5")),
        # and the first: 200 x 1.5 and so on
        (["2013-Q3", "2013-Q2", "2013-Q1"], D("1012.5"), D("1297.5")),
        # last year's quarter is unknown: A of 2013-Q2 (1,060), one quarter back
        (["2012-Q3"], 810, D("1070.6")),
        # last year's single quarter is unknown, so is the year to date
        (["2013-Q3", "2012-Q2"], None, D("1030.2")),
        # last year's end is unknown: no annual value in the year but 2012-Q4 itself
        (["2012-Q4"], 810, None),
    ],
)
def test_a_flow_is_estimated_from_its_own_past_and_the_others(without, ytd, annual):
    assert shown(WHOLE, *without) == (ytd, annual)


def test_at_the_end_of_a_year_both_estimates_are_one():
    end = Quarter(2013, 4)
    assert shown(WHOLE, "2013-Q4", "2013-Q3", "2012-Q3", at=end) == (
        (D("1081.2"),) * 2  # 1,060 of 2013-Q2, two quarters back, x 1.02
    )


def test_no_more_than_four_quarters_in_a_row_are_estimated():
    silent = values(WHOLE, "2012-Q4", "2013-Q1", "2013-Q2", "2013-Q3")
    assert compute_estimate_by_quarters(silent, Quarter(2013, 4), by_quarter) is None
    older = values(WHOLE[:4])
    at = Quarter(2014, 1)
    assert compute_estimate_from_last_year(older, at, by_year) is None
    assert compute_estimate_from_last_year(older, at - 1, by_year) == D("998.4")


def test_an_estimate_is_rounded_half_up_to_what_is_stored():
    third = Growth(D(1), D(3))
    assert third.apply(D("0.0002")) == D("0.0001")
    assert Growth(D(1), D(2)).apply(D("0.0001")) == D("0.0001")


@pytest.mark.parametrize(
    ("base", "programme", "expected"),
    [
        (Pair(D(6), D(5), 3), Pair(D(9), D(10), 30), Growth(D(6), D(5))),
        (Pair(D(6), D(5), 2), Pair(D(9), D(10), 30), Growth(D(9), D(10))),
        (Pair(D(6), D(0), 3), Pair(D(9), D(10), 30), Growth(D(9), D(10))),
        (None, Pair(D(9), D(0), 30), STEADY),
        (None, None, STEADY),
    ],
)
def test_three_others_of_the_base_decide_else_the_programme(base, programme, expected):
    assert choose_growth(base, programme) == expected


def test_a_stock_keeps_its_last_value_for_four_quarters():
    stock = values([7, 8])
    assert compute_stock_estimate(stock, Quarter(2013, 2)) == 8
    assert compute_stock_estimate(stock, Quarter(2013, 3)) is None


def test_a_cumulative_count_is_carried_on():
    since_start = values([2, 5])
    assert carry_latest(since_start, Quarter(2012, 3)) == 5
    assert carry_latest(since_start, Quarter(2015, 4)) == 5
    assert carry_latest({}, AT) is None


@pytest.mark.parametrize(
    ("numbers", "without", "nature", "weight"),
    [
        (WHOLE, ["2013-Q3"], "flow", 1060),
        (WHOLE, ["2013-Q3", "2013-Q2"], "flow", 1010),
        ([-900, -900, -900, -960], [], "signed_flow", 960),
        ([3, 4, 5, 6, 7, 8], [], "stock", 8),
        ([3], [], "stock", None),
        ([200, 440], [], "flow", None),
    ],
)
def test_a_weight_is_the_annual_value_before(numbers, without, nature, weight):
    assert compute_weight(values(numbers, *without), AT, nature) == weight


def test_who_has_no_annual_value_in_a_year_is_not_comparable():
    assert not is_comparable(values([200, 440]), Quarter(2012, 2), "flow")
    assert is_comparable(values(LAST_YEAR), Quarter(2012, 4), "flow")
    assert is_comparable(values([200]), FIRST, "stock")


@pytest.mark.parametrize(
    ("weights", "counts", "coverage"),
    [((30, 40), (1, 3), D("0.75")), ((None, None), (1, 4), D("0.25"))],
)
def test_coverage_is_by_value_else_by_count(weights, counts, coverage):
    weights = [None if one is None else D(one) for one in weights]
    assert compute_coverage(*weights, *counts) == coverage


def test_a_missing_quarter_that_is_rereported_gives_the_annual_value():
    known = values(WHOLE, "2012-Q2")
    assert compute_annual(known, AT - 1) is None
    assert compute_annual(known | {FIRST + 1: D(450)}, AT - 1) == 540 + 960 - 450


def test_a_baseline_follows_those_who_move():
    moves = sum_moves(
        {1, 2, 3}, {1, 2, 4}, [2], {1: D(10), 2: D(20), 3: D(30), 4: D(5)}
    )
    assert moves == BaselineMoves(D(5), D(50), is_broken=False)
    assert compute_moved_baseline(D(60), moves) == 15
    assert compute_moved_baseline(D(60), None) == 60


@pytest.mark.parametrize(
    ("then", "now", "apart"), [({1}, {1, 9}, []), ({1, 9}, {1}, []), ({9}, {9}, [9])]
)
def test_a_series_breaks_where_the_value_of_a_mover_is_not_known(then, now, apart):
    moves = sum_moves(then, now, apart, {1: D(10)})
    assert moves.is_broken
    assert compute_moved_baseline(D(60), moves) is None


def test_a_newcomer_that_is_not_comparable_yet_breaks_nothing():
    assert not sum_moves({1}, {1, 9}, [9], {1: D(10)}).is_broken


@pytest.mark.parametrize(
    ("quarters", "leading"),
    [
        ([("0.95", True), ("0.91", True), ("0.62", True)], 1),
        ([("0.95", True), ("0.40", False)], 0),
        ([("0.60", True), ("0.55", True), ("0.30", False)], 1),
        ([("0.30", False)], None),
        ([], None),
    ],
)
def test_the_newest_quarter_that_is_nearly_whole_leads(quarters, leading):
    rows = [
        QuarterCoverage(FIRST + n, D(lowest), has_half)
        for n, (lowest, has_half) in enumerate(quarters)
    ]
    expected = None if leading is None else FIRST + leading
    assert choose_leading(rows) == expected
