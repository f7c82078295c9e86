"""Where a target stands: paths, lights, what is not computable."""

from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quarters import Quarter
from targets.lights import Light, Thresholds, choose_light
from targets.progress import Outcome, Reason, Terms, measure_progress

D = Decimal
START, AT, DUE = Quarter(2011, 4), Quarter(2013, 2), Quarter(2015, 4)
DOUBLE = Terms(D(800), D(1600), ">=", "up", "linear", START, DUE)
GEOMETRIC = replace(DOUBLE, path="geometric")
STEPWISE = replace(DOUBLE, path="stepwise", milestones=((Quarter(2012, 4), D(1000)),))
ACTUAL = D(1060)
values = st.decimals(-(10**6), 10**6, places=4)
quarters = st.integers(0, 24).map(START.__add__)


def six(value):
    return None if value is None else str(round(value, 6))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("progress", "0.325000"),
        ("attainment", "0.662500"),
        ("elapsed", "0.375000"),
        ("expected_linear", "1100.000000"),
        ("expected_geometric", "1037.471644"),
        ("expected_on_path", "1100.000000"),
        ("gap_points", "-5.000000"),
        ("pace", "0.866667"),
        ("required_per_quarter", "0.042033"),
        ("required_per_year", "0.179032"),
        ("required_amount_per_quarter", "54.000000"),
        ("projection_linear", "1493.333333"),
        ("projection_geometric", "1694.333882"),
    ],
)
def test_a_doubling_in_the_middle_of_its_way(field, value):
    assert six(getattr(measure_progress(DOUBLE, ACTUAL, AT), field)) == value


@pytest.mark.parametrize(
    ("terms", "expected", "gap"),
    [
        (DOUBLE, "1100.000000", "-5.000000"),
        (GEOMETRIC, "1037.471644", "2.816045"),
        (STEPWISE, "1100.000000", "-5.000000"),
        (replace(STEPWISE, milestones=()), "1100.000000", "-5.000000"),
        (replace(STEPWISE, milestones=((AT, D(900)),)), "900.000000", "20.000000"),
    ],
)
def test_the_gap_is_measured_on_the_targets_own_path(terms, expected, gap):
    state = measure_progress(terms, ACTUAL, AT)
    assert (six(state.expected_on_path), six(state.gap_points)) == (expected, gap)


def test_milestones_are_taken_in_order_of_time():
    later, earlier = (Quarter(2014, 4), D(1500)), (Quarter(2012, 4), D(850))
    terms = replace(STEPWISE, milestones=(later, earlier))
    assert measure_progress(terms, ACTUAL, Quarter(2013, 4)).expected_on_path == D(1175)


@pytest.mark.parametrize("outside", [START - 4, START, DUE, DUE + 4])
def test_milestones_outside_the_way_are_passed_over(outside):
    terms = replace(DOUBLE, path="stepwise", milestones=((outside, D(5)),))
    assert measure_progress(terms, ACTUAL, AT).expected_on_path == D(1100)


def test_milestones_bend_a_stepwise_path_only():
    terms = replace(STEPWISE, path="linear", milestones=((AT, D(5)),))
    assert measure_progress(terms, ACTUAL, AT).expected_on_path == D(1100)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"baseline": None}, Reason.NO_BASELINE),
        ({"baseline": None, "target": None}, Reason.NO_BASELINE),
        ({"baseline": D(0), "target": None}, Reason.BASELINE_NOT_POSITIVE),
        ({"baseline": D(-5), "target": None}, Reason.BASELINE_NOT_POSITIVE),
        ({"target": None}, Reason.NO_TARGET),
        ({"baseline": D("0.5"), "target": None}, Reason.NO_TARGET),
        ({"baseline": D(1600)}, Reason.BASELINE_EQUALS_TARGET),
        ({"due": START}, Reason.DUE_NOT_AFTER_START),
        ({"start": AT + 1}, Reason.BEFORE_START),
    ],
)
def test_progress_that_cannot_be_computed_says_why(change, reason):
    state = measure_progress(replace(DOUBLE, **change), ACTUAL, AT)
    assert state.not_computable == reason
    assert (state.progress, state.gap_points, state.pace) == (None, None, None)
    assert state.light == Light.NONE


def test_what_was_not_reported_is_not_zero():
    state = measure_progress(DOUBLE, None, AT)
    assert state.not_computable == Reason.NOT_REPORTED
    assert (state.progress, state.attainment, state.met) == (None, None, None)
    assert (state.expected_on_path, state.light) == (D(1100), Light.NONE)


@pytest.mark.parametrize(
    ("baseline", "target", "comparator", "actual"),
    [(0, 80, ">=", 70), (-5, 80, ">=", 70), (80, 0, "<=", 90)],
)
def test_a_geometric_path_needs_two_positive_ends(baseline, target, comparator, actual):
    ends = {"baseline": D(baseline), "target": D(target), "comparator": comparator}
    state = measure_progress(replace(GEOMETRIC, **ends), D(actual), AT)
    assert state.progress is not None
    assert (state.gap_points, state.light) == (None, Light.NONE)
    assert state.not_computable == Reason.PATH_NOT_COMPUTABLE


def test_a_computable_target_has_no_reason():
    assert measure_progress(DOUBLE, ACTUAL, AT).not_computable is None


def test_an_absolute_target_without_baseline_still_says_how_far_it_is():
    state = measure_progress(replace(DOUBLE, baseline=None), D(1200), AT)
    assert (state.attainment, state.met) == (D("0.75"), False)
    assert state.required_amount_per_quarter == D(40)


def test_a_met_target_is_green_even_without_a_baseline():
    state = measure_progress(replace(DOUBLE, baseline=None), D(1600), AT)
    assert (state.met, state.light) == (True, Light.GREEN)


@pytest.mark.parametrize(
    ("gap", "met", "expected"),
    [
        ("0", False, Light.GREEN),
        ("-9.999", False, Light.GREEN),
        ("-10", False, Light.AMBER),
        ("-30", False, Light.AMBER),
        ("-30.001", False, Light.RED),
        ("-99", True, Light.GREEN),
        (None, False, Light.NONE),
        (None, None, Light.NONE),
    ],
)
def test_lights_by_points_behind(gap, met, expected):
    assert choose_light(gap and D(gap), met=met, thresholds=Thresholds()) == expected


def test_thresholds_are_a_setting():
    strict = Thresholds(amber=D(0), red=D(-5))
    assert measure_progress(DOUBLE, ACTUAL, AT, strict).light == Light.AMBER
    assert measure_progress(DOUBLE, ACTUAL - 1, AT, strict).light == Light.RED


@pytest.mark.parametrize(
    ("passed", "whole", "amber", "red", "behind"),
    [(2, 14, -10, -30, 10), (2, 14, -10, -30, 30), (2, 12, -3, -8, 8)],
)
def test_a_gap_of_exactly_a_threshold_is_amber(passed, whole, amber, red, behind):
    """The quotients have no end: computed, the gaps are -9.99...7 and -8.00...3."""
    ends = {"baseline": D(0), "target": D(100 * whole), "due": START + whole}
    actual, limits = D(100 * passed - behind * whole), Thresholds(D(amber), D(red))
    state = measure_progress(replace(DOUBLE, **ends), actual, START + passed, limits)
    assert state.light == Light.AMBER


@pytest.mark.parametrize(
    ("actual", "expected"), [("39", True), ("40", True), ("41", False)]
)
def test_a_falling_target_is_met_at_its_number(actual, expected):
    terms = Terms(D(80), D(40), "<=", "down", "linear", START, DUE)
    assert measure_progress(terms, D(actual), AT).met is expected


def test_a_falling_target_progresses_as_it_falls():
    terms = Terms(D(80), D(40), "<=", "down", "linear", START, DUE)
    state = measure_progress(terms, D(65), AT)
    assert (state.progress, state.gap_points) == (D("0.375"), 0)
    assert six(state.attainment) == "0.615385"


def test_an_indicator_without_direction_is_attained_upwards():
    terms = replace(DOUBLE, direction="neutral")
    found, upwards = (measure_progress(one, ACTUAL, AT) for one in (terms, DOUBLE))
    assert replace(found, terms=DOUBLE) == upwards
    assert found.attainment == upwards.attainment


def test_at_the_start_there_is_no_pace_and_no_projection():
    state = measure_progress(DOUBLE, D(800), START)
    assert (state.progress, state.elapsed, state.gap_points) == (0, 0, 0)
    assert (state.not_computable, state.light) == (None, Light.GREEN)
    assert (state.pace, state.projection_linear, state.projection_geometric) == (
        None,
        None,
        None,
    )


def test_after_the_due_date_the_whole_target_is_expected_and_nothing_remains():
    state = measure_progress(DOUBLE, D(1400), DUE + 2)
    assert (state.elapsed, state.expected_on_path, state.gap_points) == (1, 1600, -25)
    assert (state.required_per_quarter, state.required_per_year) == (None, None)
    assert state.required_amount_per_quarter is None
    assert state.projection_linear == D(1400)


@pytest.mark.parametrize(
    "change", [{"comparator": ">"}, {"direction": "rise"}, {"path": "curved"}]
)
def test_unknown_words_are_refused(change):
    with pytest.raises(ValueError, match="is none of"):
        replace(DOUBLE, **change)


def test_terms_and_progress_cannot_be_changed():
    for frozen in (DOUBLE, measure_progress(DOUBLE, ACTUAL, AT), Thresholds()):
        with pytest.raises(FrozenInstanceError):
            frozen.light = "green"


def test_words_are_those_of_the_public_contract():
    assert {one.value for one in Light} == {"green", "amber", "red", "none"}
    assert {one.value for one in Outcome} == {"met", "missed", "provisional"}
    assert {one.value for one in Reason} == {
        "baseline_to_be_confirmed",
        "baseline_not_positive",
        "no_target",
        "no_path",
        "baseline_equals_target",
        "target_behind_baseline",
        "due_not_after_start",
        "before_start",
        "not_reported",
        "too_early",
        "series_break",
        "coverage_too_low",
        "withheld",
        "path_not_computable",
    }


@given(values, values, values, quarters, st.sampled_from(["linear", "stepwise"]))
def test_rising_and_falling_mirror_each_other(actual, baseline, target, at, path):
    up = Terms(baseline, target, ">=", "up", path, START, DUE)
    down = Terms(-baseline, -target, "<=", "down", path, START, DUE)
    one, other = measure_progress(up, actual, at), measure_progress(down, -actual, at)
    for field in ("progress", "gap_points", "pace", "met", "light", "not_computable"):
        assert getattr(one, field) == getattr(other, field)


@given(values, values, values, quarters, st.sampled_from([D("0.01"), D(7)]))
def test_the_unit_of_measurement_does_not_matter(actual, baseline, target, at, scale):
    small = measure_progress(
        replace(DOUBLE, baseline=baseline, target=target), actual, at
    )
    ends = {"baseline": baseline * scale, "target": target * scale}
    large = measure_progress(replace(DOUBLE, **ends), actual * scale, at)
    assert (six(small.progress), small.light) == (six(large.progress), large.light)


@given(values, values, quarters)
def test_being_on_the_path_is_a_gap_of_nothing(baseline, target, at):
    comparator = ">=" if baseline <= target else "<="
    terms = replace(DOUBLE, baseline=baseline, target=target, comparator=comparator)
    state = measure_progress(terms, terms.expected(at), at)
    assert baseline == target or state.gap_points == 0
