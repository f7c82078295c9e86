"""A number for each park, the outcome of a target, and what changed in a year."""

from decimal import Decimal

import pytest

from bases.models import Park
from reporting.access.scope import ANYBODY
from reporting.measuring.changes import Change, find_change
from reporting.measuring.outcomes import (
    find_worst_park,
    measure_after_due,
    merge_parks,
)
from reporting.models.subjects import Kind
from targets.formulas import ChangeUnit
from targets.lights import Light
from targets.progress import Outcome, Terms, measure_progress
from tests.support.totals import DUE, OFFICIAL, measure, total, version

D = Decimal


def park_states(*actuals, at=DUE):
    terms = Terms(D(0), D(3), ">=", "up", "linear", DUE - 4, DUE)
    return [
        (
            Park(slug=f"park-{n}"),
            measure_progress(terms, None if actual is None else D(actual), at),
        )
        for n, actual in enumerate(actuals)
    ]


@pytest.mark.parametrize(
    ("actuals", "met", "worst", "light", "is_met"),
    [
        ((4, 5, 3, 2), 3, 3, Light.RED, False),  # 14 of 12, and one has 2 of its 3
        ((3, 3, 3, 3), 4, 0, Light.GREEN, True),
        ((9, 0, 1, 3), 2, 1, Light.RED, False),
        ((4, None, 3, 0), 2, 1, Light.NONE, None),
    ],
)
def test_a_number_for_each_park_is_that_of_the_worst(
    actuals, met, worst, light, is_met
):
    found = find_worst_park(park_states(*actuals))
    assert (found.met, found.total, found.worst.slug) == (met, 4, f"park-{worst}")
    assert (found.progress.light, found.progress.met) == (light, is_met)


def test_before_the_end_of_the_year_the_worst_is_furthest_behind_its_path():
    found = find_worst_park(park_states(3, 2, 1, at=DUE - 1))
    assert (found.met, found.worst.slug) == (1, "park-2")
    assert round(found.progress.gap_points, 4) == D("-41.6667")
    assert found.progress.outcome is None


def test_without_parks_there_is_no_worst():
    assert find_worst_park([]) is None


def test_the_sum_keeps_its_attainment_and_takes_the_light_of_the_worst_park():
    terms = Terms(D(0), D(12), ">=", "up", "linear", DUE - 4, DUE)
    whole = measure_progress(terms, D(14), DUE)
    worst = find_worst_park(park_states(4, 5, 3, 2)).progress
    found = merge_parks(whole, worst)
    assert (round(found.attainment, 4), found.light) == (D("1.1667"), Light.RED)
    assert (found.outcome, found.met) == (Outcome.MISSED, False)
    assert round(found.progress, 4) == D("0.6667")


def after(*actuals):
    """The state of a doubling in the last of some quarters from the due one on."""
    rows = {DUE + n: actual for n, actual in enumerate(actuals)}
    target = measure(kind=Kind.PROGRAMME)

    def measure_at(at):
        actual = rows[at]
        return target.measure(
            actual and total(rolling_value=D(actual), rolling_n=6, reported=6), at
        )

    return measure_after_due(measure_at(max(rows)), measure_at)


@pytest.mark.parametrize(
    ("actuals", "outcome", "reached", "light"),
    [
        ((1590,), Outcome.MISSED, None, Light.RED),
        ((1590, 1591, 1592, 1593, 1594), Outcome.MISSED, None, Light.RED),
        ((1590, 1599, 1600, 1500), Outcome.MISSED, DUE + 2, Light.RED),
        ((1600, 1500), Outcome.MET, None, Light.GREEN),
        ((None, 1600), Outcome.MET, None, Light.GREEN),
        ((1590, None), Outcome.MISSED, None, Light.RED),
    ],
)
def test_a_target_keeps_the_outcome_of_its_due_quarter(
    actuals, outcome, reached, light
):
    state, reached_in = after(*actuals)
    assert (state.outcome, state.light, reached_in) == (outcome, light, reached)


# Changes


COUNTED = {"nature": "cumulative", "aggregation": "distinct"}
FEW = {"nature": "flow", "aggregation": "distinct"}
SHARE = {"nature": "ratio", "scale": 100}


@pytest.mark.parametrize(
    ("kind", "then", "now", "change"),
    [
        (COUNTED, 1, 6, Change(D(5), ChangeUnit.COUNT)),
        (COUNTED, 60, 50, Change(D(-10), ChangeUnit.COUNT)),
        (FEW, 1, 6, Change(D(5), ChangeUnit.COUNT)),
        (FEW, 20, 26, None),
        ({}, 1, 6, None),
        (SHARE, "2.5", "3.7", Change(D("1.2"), ChangeUnit.POINTS)),
        ({"nature": "ratio", "scale": 1}, "2.5", "3.7", None),
        (FEW, None, 6, None),
    ],
)
def test_a_change_is_said_in_its_unit(kind, then, now, change):
    known = {"comparable_value": D(now), "same_period": then and D(then)}
    before = total(value=then and D(then))
    found = find_change(total(value=D(now), **known), before, version(**kind), OFFICIAL)
    assert found == change


@pytest.mark.parametrize("kind", [FEW, SHARE])
def test_a_change_of_few_reporters_is_for_those_who_may_see_them(kind):
    row = total(value=D(6), comparable_value=D(6), same_period=D(1), suppressed=1)
    assert find_change(row, row, version(**kind), OFFICIAL) is not None
    assert find_change(row, row, version(**kind), ANYBODY) is None
    assert find_change(None, row, version(**kind), OFFICIAL) is None
