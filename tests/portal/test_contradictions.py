"""One sentence says why two true numbers of a target do not contradict each other."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from core.quarters import Quarter
from portal.pages.targets.contradictions import describe_contradiction
from targets.lights import Thresholds
from targets.progress import Terms, measure_progress

SHORT = "It counts as on track because it is less than 10 percentage points behind"
FAST = "is more than the"


def build_row(actual, *, comparator=">=", baseline=100, target=200):
    """A target in the middle of eight quarters, so that half of the way is planned."""
    start, due = Quarter(2011, 4), Quarter(2013, 4)
    rising = comparator == ">="
    terms = Terms(
        Decimal(baseline),
        Decimal(target),
        comparator,
        "up" if rising else "down",
        "linear",
        start,
        due,
    )
    return SimpleNamespace(
        progress=measure_progress(terms, Decimal(actual), Quarter(2012, 4)),
        standing=SimpleNamespace(
            target_value=terms.target, revision=SimpleNamespace(comparator=comparator)
        ),
        thresholds=Thresholds(),
    )


@pytest.mark.parametrize(
    ("row", "growth", "said"),
    [
        # 145 of 100..200: 5 points behind; equal steps end at 190, equal growth at 210.
        (build_row(145), None, ""),
        # 141: both ends miss, 182 and 198.8.
        (build_row(141), None, SHORT),
        (build_row(150), "0.9", ""),
        # 120 needs two thirds in a year; more than that, and yet 30 points behind.
        (build_row(120), "0.67", FAST),
        (build_row(120), "0.66", ""),
        (build_row(120), None, ""),
        # A target that is to fall: 155 of 200..100 ends above it both ways.
        (build_row(159, comparator="<=", baseline=200, target=100), None, SHORT),
        (build_row(205), "5", ""),
    ],
)
def test_what_seems_to_contradict_is_reconciled(row, growth, said):
    rate = None if growth is None else Decimal(growth)
    with override("en"):
        sentence = describe_contradiction(row, rate)
    assert said in sentence if said else sentence == ""


def test_both_rates_stand_in_the_sentence():
    with override("en"):
        sentence = describe_contradiction(build_row(120), Decimal("0.7"))
    assert "Growth of +70.0% on last year is more than the +66.7% a year" in sentence
