"""What an actual value is made of, and what it is measured against."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from reporting.access.scope import ANYBODY
from reporting.measuring.actuals import read_actual
from reporting.measuring.target_measure import build_part
from reporting.models.subjects import Kind
from targets.lights import Light
from targets.progress import Reason
from tests.support.totals import (
    AT,
    IMPUTED,
    LIMITS,
    NEW,
    OFFICIAL,
    measure,
    total,
    version,
)

D = Decimal
MOVED = {"baseline_in": D(50), "baseline_out": D(150)}


def read(row, measure="rolling_value", scope=OFFICIAL, **fields):
    return read_actual(row, measure, version(**fields), LIMITS, scope)


@pytest.mark.parametrize(
    ("measure", "reported", "whole", "low", "high"),
    [
        ("rolling_value", 1000, 1200, 1150, 1250),
        ("value", 600, 720, 690, 750),
    ],
)
def test_the_whole_has_what_is_imputed(measure, reported, whole, low, high):
    found = read(total(**IMPUTED), measure)
    assert (found.reported, found.whole, found.imputed) == (reported, whole, 1)
    assert (found.basis.low, found.basis.high) == (low, high)
    assert (found.rate_by_value, found.basis.coverage) == (D("0.9"), D("0.9"))
    assert (found.count, found.expected) == (5, 6)


def test_what_was_reported_a_year_later_stands_in_as_reported():
    row = total(standing_in_value=D(30), standing_in_n=1)
    found = read(row, "value")
    assert (found.reported, found.whole, found.imputed) == (D(630), D(630), 0)
    assert found.basis.low is None


def test_a_negative_imputed_value_lies_between_its_own_ends():
    row = total(estimates_rolling=D(-200), estimates_rolling_n=1)
    found = read(row, nature="signed_flow")
    assert (found.basis.low, found.whole, found.basis.high) == (750, 800, 850)


def test_the_latest_value_of_a_cumulative_indicator_is_carried_on():
    """Since the start 2, 5, missing: 5, marked."""
    row = total(value=None, reported=0, estimates_value=D(5), estimates_n=1)
    found = read(row, "value", nature="cumulative")
    assert (found.reported, found.whole, found.imputed) == (None, D(5), 1)
    assert found.is_carried
    assert (found.basis.low, found.basis.high) == (None, None)


def test_a_ratio_is_made_of_imputed_parts():
    row = total(
        value=D(10),
        numerator=D(100),
        denominator=D(1000),
        estimates_numerator=D(40),
        estimates_denominator=D(200),
        estimates_n=1,
    )
    found = read(row, "value", nature="ratio", scale=100)
    assert (found.reported, round(found.whole, 4)) == (D(10), D("11.6667"))
    assert round(found.basis.low, 4) == round(D(130) / D(1250) * 100, 4)
    assert round(found.basis.high, 4) == round(D(150) / D(1150) * 100, 4)


@pytest.mark.parametrize(
    ("weights", "rate", "coverage"),
    [
        ({"weight_in": D(95), "weight_expected": D(100)}, "0.95", "0.95"),
        # Nobody has an earlier annual value, or they add up to nothing.
        ({}, None, "0.833333"),
        ({"weight_in": D(0), "weight_expected": D(0)}, None, "0.833333"),
        ({"expected": 0}, None, None),
    ],
)
def test_by_count_stands_in_where_there_is_no_rate_by_value(weights, rate, coverage):
    found = read(total(**weights))
    assert found.rate_by_value == (rate and D(rate))
    shown = found.basis.coverage
    assert (shown and round(shown, 6)) == (coverage and D(coverage))


def test_a_total_of_an_earlier_version_keeps_the_rules_of_its_time():
    found = read(total(reported=1, **dict.fromkeys(NEW)))
    assert (found.reported, found.whole, found.imputed) == (1000, 1000, 0)
    assert (found.basis.coverage, found.basis.is_broken) == (None, False)


@pytest.mark.parametrize(
    ("weight_in", "band"), [(95, 95), (94, 90), (90, 90), (80, 80), (79, 0), (0, 0)]
)
def test_who_sees_no_single_figures_gets_the_whole_and_a_band(weight_in, band):
    row = total(**IMPUTED | {"weight_in": D(weight_in), "weight_expected": D(100)})
    found = read(row, scope=ANYBODY)
    assert (found.reported, found.whole) == (None, D(1200))
    assert (found.is_banded, found.band) == (True, band)


def test_where_nobody_is_imputed_everybody_sees_the_same():
    assert read(total(), scope=ANYBODY).reported == 1000


def test_figures_that_are_public_anyway_have_no_band():
    row = total(confidential=False, **IMPUTED)
    found = read(row, scope=ANYBODY)
    assert (found.reported, found.is_banded) == (1000, False)


def test_what_is_withheld_has_no_value_at_all():
    row = total(suppressed=1, **IMPUTED)
    found = read(row, scope=ANYBODY)
    assert (found.reported, found.whole, found.is_hidden) == (None, None, True)


def test_the_first_year_is_too_early():
    assert read(total(rolling_value=None, rolling_n=0)).basis.is_too_early
    assert not read(total(rolling_value=None, reported=0)).basis.is_too_early


# A target at a place


def test_the_light_rests_on_the_whole():
    found = measure().measure(total(**IMPUTED), AT)
    assert (found.progress.progress, found.progress.light) == (D("0.5"), Light.GREEN)
    alone = measure().measure(total(), AT)
    assert alone.progress.progress == D("0.25")


def test_too_few_give_no_light():
    few = IMPUTED | {"weight_in": D(400)}
    found = measure().measure(total(**few), AT)
    assert found.progress.not_computable == Reason.COVERAGE_TOO_LOW
    assert found.actual.whole == 1200


@pytest.mark.parametrize(
    ("kind", "cohort", "baseline", "goal"),
    [
        (Kind.BASE, "", 700, 1400),
        (Kind.PARK, "today", 700, 1400),
        (Kind.PROGRAMME, "", 800, 1600),
        (Kind.PROGRAMME, "today", 800, 1600),
        (Kind.PROGRAMME, "like_for_like", 700, 1400),
    ],
)
def test_a_base_is_compared_with_the_baseline_of_its_members(
    kind, cohort, baseline, goal
):
    found = measure(kind=kind, cohort=cohort).measure(total(**MOVED), AT)
    assert (found.terms.baseline, found.terms.target) == (baseline, goal)
    assert found.baseline_moved == 700


def test_a_moved_baseline_is_compared_by_those_who_may_see_single_figures_only():
    found = measure(scope=ANYBODY).measure(total(**MOVED), AT)
    assert (found.progress.light, found.progress.progress) == (Light.NONE, None)
    assert found.progress.not_computable == Reason.WITHHELD
    assert (found.baseline_moved, found.terms.baseline) == (None, 800)
    assert (found.actual.whole, found.is_moved_hidden) == (1000, True)
    # Nor does the path tell the baseline that nobody may see.
    open_path = measure(scope=ANYBODY).measure(total(), AT).progress
    for name in ("expected_linear", "expected_geometric", "expected_on_path"):
        assert getattr(found.progress, name) == getattr(open_path, name)


@pytest.mark.parametrize(
    "moves", [{}, {"baseline_in": D(0), "baseline_out": D(0)}, dict.fromkeys(MOVED)]
)
def test_where_nobody_moved_the_decided_baseline_stands_for_everybody(moves):
    found = measure(scope=ANYBODY).measure(total(**moves), AT)
    assert (found.baseline_moved, found.progress.progress) == (None, D("0.25"))


@pytest.mark.parametrize(
    ("kind", "cohort", "is_broken"),
    [
        (Kind.BASE, "", True),
        (Kind.PROGRAMME, "", False),
        (Kind.PROGRAMME, "like_for_like", True),
    ],
)
def test_nothing_is_compared_across_a_break(kind, cohort, is_broken):
    row = total(series_break=True)
    found = measure(kind=kind, cohort=cohort).measure(row, AT)
    assert (found.progress.not_computable == Reason.SERIES_BREAK) is is_broken
    assert found.series_break is True


ABSOLUTE = {"rule": "absolute", "amount": D(1200)}
PER_YEAR = {"rule": "per_year", "amount": D(1200)}


@pytest.mark.parametrize("numbers", [ABSOLUTE, PER_YEAR])
def test_a_break_does_not_matter_to_what_is_counted_from_zero(numbers):
    value = 0 if numbers is ABSOLUTE else 800
    found = measure(value=value or None, numbers=numbers).measure(
        total(series_break=True), AT
    )
    assert found.progress.not_computable is None


def test_at_least_so_many_is_counted_from_zero_at_the_start_of_the_programme():
    found = measure(value=None, numbers=ABSOLUTE).measure(total(), AT)
    assert (found.terms.baseline, found.terms.start) == (0, Quarter(2012, 2))
    shares = found.progress.progress, found.progress.attainment
    assert [round(share, 4) for share in shares] == [D("0.8333")] * 2


@pytest.mark.parametrize("numbers", [ABSOLUTE, PER_YEAR])
def test_at_most_so_many_has_attainment_and_no_way(numbers):
    numbers = numbers | {"comparator": "<="}
    down = version("stock", direction="down")
    found = measure(value=None, numbers=numbers, version=down)
    state = found.measure(total(), AT).progress
    assert (state.progress, state.light, state.met) == (None, Light.NONE, True)
    assert (state.not_computable, state.attainment) == (Reason.NO_PATH, 2)


def test_a_stored_target_on_the_wrong_side_has_no_light():
    numbers = {"rule": "absolute", "amount": D(50)}
    found = measure(value=100, numbers=numbers).measure(total(), AT)
    assert found.progress.not_computable == Reason.TARGET_BEHIND_BASELINE


def test_a_part_of_a_composite_has_the_ends_of_its_estimates():
    part = build_part(measure().measure(total(**IMPUTED), AT))
    assert (part.progress, part.expected) == (D("0.5"), D("0.375"))
    assert (part.low, part.high) == (D("0.4375"), D("0.5625"))
    few = build_part(measure().measure(total(**IMPUTED | {"weight_in": D(1)}), AT))
    assert few.progress is None
