"""Totals over enterprises."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quarters import Quarter
from core.statuses import Status
from targets.rollup import (
    Comparable,
    EnterpriseValue,
    Total,
    compute_enterprise_comparable,
    compute_enterprise_rolling_four,
    compute_enterprise_single_quarter,
    compute_ratio_of_sums,
    impute_total,
    sum_enterprises,
)

D = Decimal
FIRST = Quarter(2012, 1)
AT = Quarter(2013, 2)
LAST_YEAR, THIS_YEAR = [200, 440, 675, 960], [250, 540, 810, 1200]
ytd_values = st.lists(
    st.none() | st.decimals(-(10**9), 10**9, places=4), min_size=8, max_size=8
)
NOTHING = {
    "value": None,
    "quarter_value": None,
    "rolling_value": None,
    "comparable_value": None,
    "same_period": None,
    "reported": 0,
    "quarter_n": 0,
    "rolling_n": 0,
    "comparable_n": 0,
    "rereported_n": 0,
    "estimated": 0,
    "standing_in_value": None,
    "standing_in_n": 0,
}


def cell(value, *, then=None, status=None):
    known = None if value is None else D(value)
    status = status or (Status.MISSING if value is None else Status.REPORTED)
    return EnterpriseValue(known, status, None if then is None else D(then))


def firm(values, **changes):
    """A series from 2012-Q1 on; changes replace cells, e.g. Q2=cell(5) in 2013."""
    series = {FIRST + n: cell(value) for n, value in enumerate(values)}
    return series | {Quarter.parse(f"2013{q}"): one for q, one in changes.items()}


WHOLE = firm(LAST_YEAR + THIS_YEAR)


def shown(result, *fields):
    return tuple(getattr(result, field) for field in fields)


@pytest.mark.parametrize(
    ("quarter", "single", "rolling"),
    [(1, 250, 1010), (2, 290, 1060), (3, 270, 1095), (4, 390, 1200)],
)
def test_a_firm_has_single_quarters_and_rolling_years(quarter, single, rolling):
    at = Quarter(2013, quarter)
    assert compute_enterprise_single_quarter(WHOLE, at) == single
    assert compute_enterprise_rolling_four(WHOLE, at) == rolling


@pytest.mark.parametrize("gap", [FIRST + 1, FIRST + 3, AT])
def test_a_rolling_year_needs_each_of_its_three_parts(gap):
    assert compute_enterprise_rolling_four(WHOLE | {gap: cell(None)}, AT) is None
    without = {quarter: one for quarter, one in WHOLE.items() if quarter != gap}
    assert compute_enterprise_rolling_four(without, AT) is None


def test_a_rolling_year_at_its_end_is_the_year_alone():
    assert (
        compute_enterprise_rolling_four({AT.year_end: cell(1200)}, AT.year_end) == 1200
    )


@pytest.mark.parametrize("gap", [AT - 1, AT])
def test_a_single_quarter_needs_both_its_ends(gap):
    assert compute_enterprise_single_quarter(WHOLE | {gap: cell(None)}, AT) is None


def test_the_first_quarter_does_not_look_into_last_year():
    assert compute_enterprise_single_quarter({AT - 1: cell(250)}, AT - 1) == 250


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        (cell(540, then=450), 440, Comparable(D(540), D(450), rereported=True)),
        (cell(540, then=0), 440, Comparable(D(540), D(0), rereported=True)),
        (cell(540), 440, Comparable(D(540), D(440), rereported=False)),
        (cell(540, then=450), None, Comparable(D(540), D(450), rereported=True)),
        (cell(540), None, None),
        (cell(None, then=450), 440, None),
        (cell(540, then=450, status=Status.WITHHELD), 440, None),
    ],
)
def test_last_year_is_taken_as_rereported_else_as_it_stood(now, then, expected):
    assert (
        compute_enterprise_comparable({AT: now, AT.year_ago: cell(then)}, AT)
        == expected
    )


def test_a_firm_without_the_quarter_is_not_comparable():
    assert compute_enterprise_comparable({AT.year_ago: cell(440)}, AT) is None


def test_a_total_says_how_many_stand_behind_each_value():
    newcomer = firm([None] * 4 + [10, 30])
    silent = firm([*LAST_YEAR, 250, None])
    city = sum_enterprises([WHOLE, newcomer, silent], AT, "flow")
    assert shown(city, "value", "reported", "expected") == (570, 2, 3)
    assert shown(city, "quarter_value", "quarter_n") == (310, 2)
    assert shown(city, "rolling_value", "rolling_n") == (1060, 1)
    assert shown(city, "comparable_value", "same_period") == (540, 440)
    assert shown(city, "comparable_n", "rereported_n") == (1, 0)


def test_growth_is_on_the_firms_that_have_both_years():
    firms = [firm([], Q2=cell(120, then=100)), firm([], Q2=cell(900))]
    city = sum_enterprises(firms, AT, "flow")
    assert (city.growth, city.comparable_n, city.rereported_n) == (D("0.2"), 1, 1)


@pytest.mark.parametrize("then", [0, -50])
def test_growth_on_a_base_that_is_not_positive_is_undefined(then):
    city = sum_enterprises([firm([], Q2=cell(30, then=then))], AT, "signed_flow")
    assert (city.same_period, city.growth) == (then, None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.MISSING, 1),
        (Status.WITHHELD, 1),
        (Status.NOT_APPLICABLE, 0),
        (Status.WITHDRAWN, 0),
    ],
)
def test_a_total_of_nothing_is_unknown_not_zero(status, expected):
    city = sum_enterprises([firm([], Q2=cell(None, status=status))], AT, "flow")
    assert city == Total(**NOTHING, expected=expected)
    assert (city.growth, city.coverage) == (None, 0 if expected else None)


def test_what_a_firm_withholds_does_not_enter_the_total():
    secret = firm([], Q2=cell(7, status=Status.WITHHELD))
    city = sum_enterprises([secret, WHOLE], AT, "flow")
    assert shown(city, "value", "reported", "expected") == (540, 1, 2)


def test_a_reported_zero_counts():
    city = sum_enterprises([firm([], Q2=cell(0))], AT, "flow")
    assert shown(city, "value", "reported") == (0, 1)


def test_estimates_count_and_are_counted():
    city = sum_enterprises(
        [WHOLE, firm([], Q2=cell(60, status=Status.ESTIMATED))], AT, "flow"
    )
    assert shown(city, "value", "reported", "estimated") == (600, 2, 1)


def test_firms_without_a_cell_are_not_expected():
    assert sum_enterprises([{}, WHOLE], AT, "flow").expected == 1


@pytest.mark.parametrize("nature", ["stock", "cumulative"])
def test_only_flows_have_quarters_and_rolling_years(nature):
    city = sum_enterprises([WHOLE], AT, nature)
    assert shown(city, "quarter_value", "quarter_n") == (None, 0)
    assert shown(city, "rolling_value", "rolling_n") == (None, 0)
    assert shown(city, "value", "comparable_n") == (540, 1)


@pytest.mark.parametrize("nature", ["ratio", "", "signed flow"])
def test_a_ratio_is_never_summed(nature):
    with pytest.raises(ValueError, match="not summed"):
        sum_enterprises([WHOLE], AT, nature)


@given(st.lists(ytd_values, max_size=4))
def test_a_total_is_the_sum_of_its_firms(values):
    firms = [firm(one) for one in values]
    city = sum_enterprises(firms, AT, "signed_flow")
    quarters = [compute_enterprise_single_quarter(one, AT) for one in firms]
    known = [quarter for quarter in quarters if quarter is not None]
    assert city.quarter_n == len(known)
    assert city.quarter_value == (sum(known) if known else None)


@given(st.lists(ytd_values, max_size=4), st.randoms())
def test_the_order_of_the_firms_does_not_matter(values, random):
    firms = [firm(one) for one in values]
    before = sum_enterprises(firms, AT, "flow")
    random.shuffle(firms)
    assert sum_enterprises(firms, AT, "flow") == before


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(20, 1000), (12, 200)], "0.02666"),
        ([(20, 1000), (12, None), (None, 200)], "0.02"),
        ([(12, None)], None),
        ([(12, 0)], None),
        ([], None),
    ],
)
def test_a_ratio_is_taken_over_firms_that_have_both_parts(pairs, expected):
    share = compute_ratio_of_sums(
        tuple(None if part is None else D(part) for part in pair) for pair in pairs
    )
    assert (share and str(share)[:7]) == expected


def test_an_estimate_for_the_missing_scales_by_their_share_last_time():
    assert impute_total(D(300), D(330), D(250)) == 396
    assert impute_total(D(300), D(1), D("0.5")) == 600
    assert impute_total(D(300), D(330), D(0)) is None
    assert impute_total(D(300), None, D(250)) is None
