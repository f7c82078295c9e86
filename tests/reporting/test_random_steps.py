"""Whatever happens in whatever order, stored totals are the sums of what stands."""

import os
import random

import pytest

from core.statuses import Status
from reporting.models import Attribution, Figure, Release, RollUp
from reporting.releases import (
    attributions,
    digest,
    expectations,
    figure_sql,
    rollups,
)
from reporting.releases.attributions import compute_year_span
from reporting.totals import rollup_sql, series_sql, touched
from tests.support.plain_estimates import plain_estimates, stored_estimates
from tests.support.plain_totals import (
    list_wrong_silence,
    plain_cells,
    plain_quarters,
    plain_totals,
    settle_silence,
    stored_cells,
    stored_quarters,
    stored_totals,
)
from tests.support.random_steps import LeaverWorld, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
UNREPORTED = (None, Status.MISSING, None)
UNASKED = (None, Status.WITHDRAWN, None)
SEED = 2014
"""The suite takes the same steps every time; the drills take others."""


def seed_of_drill() -> int:
    """RANDOM_STEPS_SEED, else a new one; a failing drill prints it."""
    found = int(os.environ.get("RANDOM_STEPS_SEED") or random.randrange(10**6))
    print(f"RANDOM_STEPS_SEED={found}")  # noqa: T201 (to repeat a failure)
    return found


def snapshot(release: int) -> list:
    """All that stands as of a release, but until when."""
    return [
        list(model.objects.as_of(release).order_by("id").values())
        for model in (Attribution, Figure, RollUp)
    ]


def without_end(rows: list) -> list:
    """The same, of which a later release may only change the end."""
    return [[{**row, "superseded_in": None} for row in each] for each in rows]


def compare(programme, head: int) -> None:
    """Cells, totals and attributions that stand are those that the plain way finds."""
    assert rollups.find_differences(head) == []
    stored = stored_cells(head)
    plain = settle_silence(programme, plain_cells(), stored)
    assert {key: stored.get(key) for key in plain} == plain
    others = {stored[key] for key in stored.keys() - plain.keys()}
    assert others <= {UNREPORTED, UNASKED}
    assert list_wrong_silence(programme, head) == []
    assert stored_totals(head) == plain_totals(head)
    assert stored_estimates(head) == plain_estimates(head)
    assert stored_quarters(programme, head) == plain_quarters(programme)


def run(seed: int, steps: int, kind: type[World] = World) -> None:
    """Take steps; compare after each, and at the end every snapshot."""
    world, kept = kind(seed), {}
    for _ in range(steps):
        programme, done = world.step()
        head = Release.objects.count()
        compare(programme, head)
        if done and world.random.random() < 20 / steps:
            kept[head] = without_end(snapshot(head))
    assert head > steps / 2
    assert kept
    assert all(without_end(snapshot(seq)) == kept[seq] for seq in kept)
    assert digest.find_first_fault() is None
    assert RollUp.objects.filter(estimates_n__gt=0).exists() or steps < 60
    assert RollUp.objects.exclude(baseline_in=0, baseline_out=0).exists()


def test_a_hundred_steps_keep_every_total_right():
    run(SEED, 100)


def test_the_same_holds_where_too_many_are_touched_to_be_listed(monkeypatch):
    monkeypatch.setattr(touched, "LISTED_SUBJECTS", 1)
    run(SEED, 15)


def test_who_leaves_and_comes_back_is_expected_as_the_register_says():
    run(SEED, 60, LeaverWorld)


@pytest.mark.drill
def test_a_thousand_steps_keep_every_total_right():
    run(seed_of_drill(), 1_000)


@pytest.mark.drill
def test_a_thousand_steps_of_leavers_keep_every_total_right():
    run(seed_of_drill(), 1_000, LeaverWorld)


# What one wrong formula says instead; each stands in the statements of rollup_sql.
WRONG = {
    "estimates do not count": (
        "build_contributions_sql",
        "SUM(c.now)",
        "SUM(CASE WHEN c.status = 1 THEN c.now END)",
    ),
    "growth over everybody": (
        "build_contributions_sql",
        "SUM(CASE WHEN c.earlier IS NOT NULL THEN c.now END)",
        "SUM(c.now)",
    ),
    "last year as released only": (
        "build_contributions_sql",
        f"COALESCE({series_sql.convert_to_integer('f.same_period')}, ",
        "COALESCE(NULL, ",
    ),
    "an enterprise counts wherever it ever did": (
        "build_contributions_sql",
        "AND a.from_period <= %(period)s AND a.to_period > %(period)s",
        "",
    ),
    "the denominator of everybody": (
        "build_ratio_contributions_sql",
        "SUM(CASE WHEN p.denominator IS NOT NULL THEN",
        "SUM(CASE WHEN TRUE THEN",
    ),
}


def first_noticed(steps: int = 40, kind: type[World] = World) -> int | None:
    """The first of some steps after which the comparison fails."""
    world = kind(seed=7)
    for number in range(1, steps + 1):
        programme, _done = world.step()
        try:
            compare(programme, Release.objects.count())
        except AssertionError:
            return number
    return None


def test_the_comparison_finds_nothing_where_nothing_is_wrong():
    assert first_noticed(20) is None


@pytest.mark.parametrize(("name", "right", "wrong"), WRONG.values(), ids=WRONG)
def test_the_comparison_notices_a_wrong_formula(monkeypatch, name, right, wrong):
    statement = getattr(rollup_sql, name)

    def spoilt(*arguments, **named):
        sql, parameters = statement(*arguments, **named)
        return sql.replace(right, wrong), parameters

    monkeypatch.setattr(rollups, name, spoilt)
    assert first_noticed()


WRONG_SERIES = {
    "rolling without last year": ("compute_annual", lambda self, at, joins=True: "0"),
    "single quarter without the last": (
        "compute_single",
        lambda self, at: self.find_value(at),
    ),
    "nothing stands in": ("find_value", lambda self, at, joins=True: read(self, at)),
    "what weighs is the quarter itself": (
        "compute_weight",
        lambda self, nature, joins=True: f"ABS({read(self, self.period)})",
    ),
}


def read(series, quarter):
    """The value as released, whatever was re-reported."""
    return series.look_up(quarter, "value")


@pytest.mark.parametrize(("name", "wrong"), WRONG_SERIES.values(), ids=WRONG_SERIES)
def test_the_comparison_notices_a_wrong_expression(monkeypatch, name, wrong):
    monkeypatch.setattr(series_sql.CellSeries, name, wrong)
    assert first_noticed()


WRONG_CELLS = {
    "a comparison that NULL makes neither true nor false": (
        "UNCHANGED",
        "f.same_period IS NULL AND n.same_period IS NULL)",
        "NULL)",
    ),
    "the last to be released instead of the highest revision": (
        "TAKEN",
        "later.released_in_id IS NOT NULL",
        "later.released_in_id = %(seq)s",
    ),
}


@pytest.mark.parametrize(
    ("name", "right", "wrong"), WRONG_CELLS.values(), ids=WRONG_CELLS
)
def test_the_comparison_notices_a_cell_that_is_not_taken(
    monkeypatch, name, right, wrong
):
    statement = getattr(figure_sql, name)
    assert right in statement
    monkeypatch.setattr(figure_sql, name, statement.replace(right, wrong))
    assert first_noticed()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("is_changed", lambda self, row: False),
        ("find_late_members", lambda self, periods: {}),
        ("list_unexpected_entries", lambda self: []),
    ],
)
def test_the_comparison_notices_who_is_expected_and_who_is_not(
    monkeypatch, name, wrong
):
    monkeypatch.setattr(expectations.Expectations, name, wrong)
    assert first_noticed(kind=LeaverWorld)


def test_the_comparison_notices_a_move_that_is_not_rolled_up(monkeypatch):
    found = rollups.find_touched_quarters
    monkeypatch.setattr(
        rollups, "find_touched_quarters", lambda done, _: found(done, set())
    )
    assert first_noticed()


def test_the_comparison_notices_later_quarters_that_are_not_rolled_up(monkeypatch):
    monkeypatch.setattr(touched, "LATER", 0)
    assert first_noticed()


def test_the_comparison_notices_a_year_that_counts_twice(monkeypatch):
    def overlapping(rows, place):
        years = [
            (getattr(r, place), compute_year_span(r.valid_from, r.valid_to))
            for r in rows
        ]
        return {key: [span for k, span in years if k == key] for key, _ in years}

    monkeypatch.setattr(attributions, "split_years_by_place", overlapping)
    assert first_noticed()
