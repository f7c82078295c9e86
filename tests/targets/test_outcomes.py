"""Lights on enough reports, outcomes from the due quarter on, and breaks."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.quarters import Quarter
from targets.lights import Light, Thresholds
from targets.progress import (
    Basis,
    Outcome,
    Reason,
    Terms,
    keep_outcome,
    measure_progress,
)

D = Decimal
START, AT, DUE = Quarter(2011, 4), Quarter(2013, 2), Quarter(2015, 4)
DOUBLE = Terms(D(800), D(1600), ">=", "up", "linear", START, DUE)
ACTUAL = D(1060)
BEHIND = {"baseline": D(100), "target": D(50)}
FALLING = Terms(D(80), D(40), "<=", "down", "linear", START, DUE)


@pytest.mark.parametrize(
    ("change", "actual"),
    [
        (BEHIND, 95),  # met the moment it was made
        (BEHIND, 40),
        ({"baseline": D(50), "target": D(100), "comparator": "<="}, 95),
        ({"baseline": D(0), "target": D(-1)}, 5),
    ],
)
@pytest.mark.parametrize("at", [AT, DUE, DUE + 4])
def test_a_target_on_the_wrong_side_of_its_baseline_has_no_light(change, actual, at):
    state = measure_progress(replace(DOUBLE, **change), D(actual), at)
    assert state.not_computable == Reason.TARGET_BEHIND_BASELINE
    assert (state.light, state.met, state.progress) == (Light.NONE, None, None)
    assert (state.attainment, state.outcome) == (None, None)


@pytest.mark.parametrize(
    ("at", "actual", "light", "outcome"),
    [
        (DUE - 1, 1590, Light.GREEN, None),
        (DUE, 1590, Light.RED, Outcome.MISSED),
        (DUE, 1600, Light.GREEN, Outcome.MET),
        (DUE + 4, 1590, Light.RED, Outcome.MISSED),
        (DUE, None, Light.NONE, None),
    ],
)
def test_from_the_due_quarter_on_a_target_is_met_or_missed(at, actual, light, outcome):
    state = measure_progress(DOUBLE, actual and D(actual), at)
    assert (state.light, state.outcome) == (light, outcome)


@pytest.mark.parametrize("actual", [1500, 1700])
@pytest.mark.parametrize("at", [DUE, DUE + 1])
def test_the_outcome_is_provisional_while_anyone_is_estimated(at, actual):
    basis = Basis(D("0.9"), D(actual), D(actual), estimated=1)
    state = measure_progress(DOUBLE, D(actual), at, basis=basis)
    assert state.outcome == Outcome.PROVISIONAL
    assert state.light == (Light.GREEN if actual > 1600 else Light.RED)


def test_the_outcome_is_provisional_while_too_few_have_reported():
    state = measure_progress(DOUBLE, D(1700), DUE, basis=Basis(D("0.4")))
    assert (state.light, state.outcome) == (Light.NONE, Outcome.PROVISIONAL)


@pytest.mark.parametrize(
    ("then", "now", "light", "outcome"),
    [
        (1590, 1700, Light.RED, Outcome.MISSED),
        (1600, 1500, Light.GREEN, Outcome.MET),
        (None, 1500, Light.RED, Outcome.MISSED),
        (None, 1600, Light.GREEN, Outcome.MET),
    ],
)
def test_the_outcome_of_the_due_quarter_is_kept(then, now, light, outcome):
    at_due = measure_progress(DOUBLE, then and D(then), DUE)
    state = keep_outcome(measure_progress(DOUBLE, D(now), DUE + 2), at_due)
    assert (state.light, state.outcome) == (light, outcome)
    assert state.attainment == D(now) / 1600


@pytest.mark.parametrize("at", [START, AT, DUE - 1])
def test_at_most_without_a_baseline_has_attainment_and_no_light_before_it_is_due(at):
    terms = replace(FALLING, baseline=None)
    state = measure_progress(terms, D(30), at)
    assert (state.met, state.light, state.progress) == (True, Light.NONE, None)
    assert round(state.attainment, 6) == D("1.333333")


@pytest.mark.parametrize(("actual", "light"), [(30, Light.GREEN), (41, Light.RED)])
def test_at_most_without_a_baseline_is_met_or_missed_when_due(actual, light):
    state = measure_progress(replace(FALLING, baseline=None), D(actual), DUE)
    assert state.light == light


@pytest.mark.parametrize(
    ("coverage", "low", "high", "is_given"),
    [
        (None, 1000, 9000, True),
        ("1", None, None, True),
        ("0.8", 900, 9000, True),  # enough, whatever the estimates
        ("0.799999", 1050, 1070, True),  # green both ways
        ("0.5", 1050, 1070, True),
        ("0.5", None, None, True),  # nothing is estimated
        ("0.6", 1021, 1070, True),
        ("0.6", 900, 1070, False),  # amber with the estimates lower
        ("0.499999", 1050, 1070, False),
        ("0", None, None, False),
    ],
)
def test_a_light_needs_enough_that_have_reported(coverage, low, high, is_given):
    known = [each and D(each) for each in (coverage, low, high)]
    state = measure_progress(DOUBLE, ACTUAL, AT, basis=Basis(*known))
    whole = measure_progress(DOUBLE, ACTUAL, AT)
    if is_given:
        assert state == whole
        return
    assert (state.light, state.not_computable) == (
        Light.NONE,
        Reason.COVERAGE_TOO_LOW,
    )
    for name in ("progress", "gap_points", "pace", "met", "required_per_year"):
        assert getattr(state, name) is None
    assert (state.elapsed, state.expected_on_path) == (whole.elapsed, D(1100))


@pytest.mark.parametrize(
    ("full", "least", "is_given"), [(80, 50, False), (60, 50, True), (80, 70, False)]
)
def test_the_limits_of_coverage_are_settings(full, least, is_given):
    limits = Thresholds(full_coverage=full, least_coverage=least)
    basis = Basis(D("0.6"), D(900), D(1060), estimated=1)
    state = measure_progress(DOUBLE, ACTUAL, AT, limits, basis)
    assert (state.light != Light.NONE) is is_given


def test_nothing_is_compared_across_a_break_of_the_series():
    basis = Basis(D(1), is_broken=True)
    state = measure_progress(DOUBLE, ACTUAL, AT, basis=basis)
    assert (state.not_computable, state.light) == (Reason.SERIES_BREAK, Light.NONE)
    assert (state.progress, state.attainment) == (None, None)


def test_a_break_does_not_matter_where_nothing_is_compared():
    basis = Basis(D(1), is_broken=True)
    state = measure_progress(replace(DOUBLE, baseline=None), D(1200), AT, basis=basis)
    assert state.attainment == D("0.75")


def test_the_first_year_is_too_early_and_not_unreported():
    state = measure_progress(DOUBLE, None, AT, basis=Basis(is_too_early=True))
    assert state.not_computable == Reason.TOO_EARLY


@pytest.mark.parametrize(("never_negative", "given"), [(True, None), (False, D(-40))])
def test_no_projection_below_zero_of_what_is_never_negative(never_negative, given):
    terms = replace(FALLING, is_never_negative=never_negative)
    state = measure_progress(terms, D(35), AT)
    assert state.projection_linear == given
    assert state.projection_geometric > 0
