"""The formulas of quarterly statistics beyond the worked cases."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quarters import Quarter
from targets.formulas import (
    ChangeUnit,
    Turn,
    choose_change_unit,
    classify_turn,
    compute_amount_per_period,
    compute_attainment,
    compute_change,
    compute_composite,
    compute_compound_rate,
    compute_elapsed_share,
    compute_geometric_milestone,
    compute_geometric_projection,
    compute_growth,
    compute_linear_milestone,
    compute_linear_projection,
    compute_multiplier_target,
    compute_need_per_quarter,
    compute_progress_share,
    compute_quarter_on_quarter,
    compute_ratio,
    compute_rolling_four,
    compute_seasonal_pace,
    compute_single_quarter,
    compute_stepwise_milestone,
    is_behind_baseline,
    is_met,
    is_ytd_falling,
)

D = Decimal
START, MIDDLE, DUE = Quarter(2011, 4), Quarter(2013, 4), Quarter(2015, 4)
POINTS = ((START, D(100)), (MIDDLE, D(120)), (DUE, D(200)))
values = st.decimals(-(10**9), 10**9, places=4)
positive = st.decimals(1, 10**9, places=4)


def near(value, expected):
    return abs(value - D(expected)) < D("1e-20") * max(1, abs(value))


@pytest.mark.parametrize(
    ("function", "known"),
    [
        (compute_ratio, (D(1), D(2))),
        (compute_single_quarter, (D(2), D(1))),
        (is_ytd_falling, (D(1), D(2))),
        (compute_rolling_four, (D(1), D(2), D(1))),
        (compute_growth, (D(3), D(2))),
        (classify_turn, (D(3), D(-2))),
        (compute_seasonal_pace, (D(1), D(2))),
        (compute_compound_rate, (D(1), D(2), 4)),
        (compute_amount_per_period, (D(1), D(2), 4)),
        (compute_progress_share, (D(2), D(1), D(3))),
        (compute_attainment, (D(2), D(3), "up")),
        (is_met, (D(2), D(3), ">=")),
        (is_behind_baseline, (D(2), D(3), ">=")),
        (compute_change, (D(6), D(1))),
        (compute_linear_milestone, (D(1), D(2), D("0.5"))),
        (compute_geometric_milestone, (D(1), D(2), D("0.5"))),
        (compute_linear_projection, (D(1), D(2), D("0.5"))),
        (compute_geometric_projection, (D(1), D(2), D("0.5"))),
    ],
)
def test_one_missing_part_leaves_no_result(function, known):
    assert function(*known) is not None
    for place in range(len(known)):
        assert function(*known[:place], None, *known[place + 1 :]) is None


@pytest.mark.parametrize(
    "undefined",
    [
        compute_ratio(D(1), D(0)),
        compute_ratio(D(1), D(-2)),
        compute_growth(D(1), D(0)),
        compute_growth(D(1), D(-1)),
        compute_progress_share(D(1), D(5), D(5)),
        compute_attainment(D(1), D(0), "up"),
        compute_attainment(D(0), D(1), "down"),
        compute_compound_rate(D(0), D(2), 4),
        compute_compound_rate(D(2), D(-1), 4),
        compute_compound_rate(D(1), D(2), 0),
        compute_amount_per_period(D(1), D(2), 0),
        compute_need_per_quarter(D(1), D(2), 4),
        compute_elapsed_share(-1, 16),
        compute_elapsed_share(0, 0),
        compute_geometric_milestone(D(0), D(2), D("0.5")),
        compute_geometric_milestone(D(2), D(0), D("0.5")),
        compute_linear_projection(D(1), D(2), D(0)),
        compute_geometric_projection(D(1), D(2), D(0)),
        compute_geometric_projection(D(-1), D(2), D("0.5")),
        compute_composite([]),
        compute_composite([(D(1), None)]),
    ],
)
def test_undefined_is_none_never_zero(undefined):
    assert undefined is None


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        (-20, 30, Turn.TURNED_PROFITABLE),
        (20, -30, Turn.TURNED_TO_LOSS),
        (-20, -10, Turn.LOSS_NARROWED),
        (-20, 0, Turn.LOSS_NARROWED),
        (-20, -30, Turn.LOSS_WIDENED),
        (0, 5, Turn.FROM_ZERO),
        (0, -5, Turn.FROM_ZERO),
        (0, 0, None),
        (-20, -20, None),
        (20, 30, None),
        (20, 0, None),
        ("-0.5", "0.5", Turn.TURNED_PROFITABLE),
        ("0.5", "-0.5", Turn.TURNED_TO_LOSS),
        ("0.5", "0.25", None),
    ],
)
def test_profit_and_loss_turn_in_words(then, now, word):
    assert classify_turn(D(now), D(then)) == word


def test_small_bases_are_bases_too():
    half, one = D("0.5"), D(1)
    assert (compute_ratio(one, half), compute_growth(one, half)) == (2, 1)
    assert compute_multiplier_target(half, D(2)) == 1
    assert compute_amount_per_period(half, one, 1) == half


@pytest.mark.parametrize(("ytd", "falls"), [(539, True), (540, False), (541, False)])
def test_a_year_to_date_that_stands_still_does_not_fall(ytd, falls):
    assert is_ytd_falling(D(ytd), D(540)) is falls


@pytest.mark.parametrize("measure", ["ytd", "rolling_four", ""])
def test_only_single_quarters_and_stocks_grow_quarter_on_quarter(measure):
    assert compute_quarter_on_quarter(D(270), D(290), measure) is None
    assert compute_quarter_on_quarter(D(319), D(290), "stock") == D("0.1")


@given(st.lists(values, min_size=4, max_size=4))
def test_single_quarters_add_up_to_the_year_to_date(ytd):
    quarters = [
        compute_single_quarter(*pair) for pair in zip(ytd, [D(0), *ytd], strict=False)
    ]
    assert sum(quarters) == ytd[-1]


@given(st.lists(values, min_size=8, max_size=8), st.integers(1, 4))
def test_rolling_four_is_the_sum_of_the_last_four_single_quarters(singles, quarter):
    last, this = singles[:4], singles[4:]
    rolling = compute_rolling_four(sum(this[:quarter]), sum(last), sum(last[:quarter]))
    assert rolling == sum(singles[quarter : quarter + 4])


@given(values, values, values)
def test_progress_is_the_same_rising_and_falling(actual, baseline, target):
    rising = compute_progress_share(actual, baseline, target)
    assert compute_progress_share(-actual, -baseline, -target) == rising


def test_attainment_of_a_falling_indicator_is_target_over_actual():
    assert compute_attainment(D(50), D(40), "down") == D("0.8")


@pytest.mark.parametrize(
    ("actual", "comparator", "met"),
    [
        (2, ">=", False),
        (3, ">=", True),
        (4, ">=", True),
        (2, "<=", True),
        (3, "<=", True),
        (4, "<=", False),
    ],
)
def test_a_bound_includes_its_number(actual, comparator, met):
    assert is_met(D(actual), D(3), comparator) is met


@pytest.mark.parametrize(
    ("passed", "whole", "share"),
    [
        (0, 1, "0"),
        (1, 1, "1"),
        (6, 16, "0.375"),
        (16, 16, "1"),
        (18, 16, "1"),
        (365, 1460, "0.25"),
    ],
)
def test_elapsed_time_ends_at_the_due_date(passed, whole, share):
    assert compute_elapsed_share(passed, whole) == D(share)


@given(positive, positive)
def test_both_paths_run_from_baseline_to_target(baseline, target):
    for path in (compute_linear_milestone, compute_geometric_milestone):
        assert near(path(baseline, target, D(0)), baseline)
        assert near(path(baseline, target, D(1)), target)


@given(positive, positive, st.integers(1, 16))
def test_a_projection_from_a_point_on_the_path_is_the_target(baseline, target, passed):
    elapsed = compute_elapsed_share(passed, 16)
    straight = compute_linear_milestone(baseline, target, elapsed)
    curved = compute_geometric_milestone(baseline, target, elapsed)
    assert near(compute_linear_projection(baseline, straight, elapsed), target)
    assert near(compute_geometric_projection(baseline, curved, elapsed), target)


@given(positive, positive, st.integers(1, 40))
def test_a_required_rate_compounds_to_the_target(actual, target, periods):
    rate = compute_compound_rate(actual, target, periods)
    assert near(actual * (1 + rate) ** periods, target)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (START - 1, None),
        (START, "100"),
        (START + 2, "105"),
        (MIDDLE, "120"),
        (MIDDLE + 4, "160"),
        (DUE, "200"),
        (DUE + 4, "200"),
    ],
)
def test_a_stepwise_path_is_linear_between_milestones(at, value):
    assert compute_stepwise_milestone(POINTS, at) == (value and D(value))


def test_a_composite_caps_each_part_and_weighs_it():
    parts = [(D(3), D("0.5")), (D(1), D("1.36")), (D(9), None)]
    assert compute_composite(parts) == D("0.625")


def test_seasonal_pace_is_last_years_share_of_its_year():
    assert compute_seasonal_pace(D(440), D(960)) == compute_ratio(D(11), D(24))


@pytest.mark.parametrize(
    ("then", "kind", "unit"),
    [
        (D(1), "is_count", ChangeUnit.COUNT),  # one problem overcome, then six
        (D("19.9999"), "is_count", ChangeUnit.COUNT),
        (D(0), "is_count", ChangeUnit.COUNT),
        (D(20), "is_count", None),
        (None, "is_count", None),
        (D(500), "is_cumulative", ChangeUnit.COUNT),
        (None, "is_cumulative", ChangeUnit.COUNT),
        (D(5), "is_percentage", ChangeUnit.POINTS),
        (D(5), "none of them", None),
    ],
)
def test_a_change_that_a_percentage_would_exaggerate_has_its_unit(then, kind, unit):
    kinds = ("is_percentage", "is_cumulative", "is_count")
    found = choose_change_unit(then, **{name: name == kind for name in kinds})
    assert found == unit
    assert compute_change(D(6), D(1)) == 5


@pytest.mark.parametrize(
    ("baseline", "target", "comparator", "is_behind"),
    [
        (100, 50, ">=", True),
        (100, 100, ">=", False),
        (100, 200, ">=", False),
        (100, 200, "<=", True),
        (100, 50, "<=", False),
    ],
)
def test_a_target_lies_beyond_its_baseline(baseline, target, comparator, is_behind):
    assert is_behind_baseline(D(baseline), D(target), comparator) is is_behind
