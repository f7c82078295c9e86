"""Composites of several targets, and the ranks that follow from them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quarters import Quarter
from targets.progress import Terms
from targets.ranking import (
    Part,
    count_places_gained,
    measure_part,
    rank_values,
    weigh_parts,
)

D = Decimal
WAY = Terms(D(800), D(1600), ">=", "up", "linear", Quarter(2011, 4), Quarter(2015, 4))
AT = Quarter(2013, 2)
shares = st.none() | st.decimals(-10, 10, places=6)


def parts(*progress, expected="0.5"):
    """Parts of weight 1 on one path."""
    known = (None if one is None else D(one) for one in progress)
    return [Part(one, D(expected)) for one in known]


@pytest.mark.parametrize(
    ("progress", "value", "counted"),
    [
        (["0.4", "0.8"], "0.6", 2),
        (["1.36", "0.2"], "0.6", 2),  # what is ahead makes up for nothing else
        (["-0.2", "0.6"], "0.2", 2),
        (["0.4", None], "0.4", 1),  # left out, not zero
        (["0", "0"], "0", 2),
        ([None, None], None, 0),
        ([], None, 0),
    ],
)
def test_the_composite_is_the_mean_of_capped_shares(progress, value, counted):
    found = weigh_parts(parts(*progress))
    assert found.value == (None if value is None else D(value))
    assert (found.counted, found.total) == (counted, len(progress))


def test_weights_weigh():
    found = weigh_parts([Part(D("0.9"), D(0), D(2)), Part(D("0.3"), D(0), D(1))])
    assert found.value == D("0.7")


def test_only_what_counts_is_expected():
    ahead, unknown = Part(D("0.7"), D("0.5")), Part(None, D("0.1"))
    found = weigh_parts([ahead, unknown])
    assert (found.expected, found.gap_points) == (D("0.5"), D(20))
    assert not found.is_whole


def test_without_a_path_there_is_no_gap():
    found = weigh_parts([Part(D("0.7"), None)])
    assert (found.value, found.expected, found.gap_points) == (D("0.7"), None, None)


@pytest.mark.parametrize(
    ("progress", "is_full"), [(["1", "1.5"], True), (["1", "0.9"], False), ([], None)]
)
def test_full_is_every_part_that_counts(progress, is_full):
    assert weigh_parts(parts(*progress)).is_full is is_full


@pytest.mark.parametrize(
    ("actual", "at", "progress", "expected"),
    [
        (D(1060), AT, D("0.325"), D("0.375")),
        (None, AT, None, D("0.375")),
        (D(1060), Quarter(2011, 3), None, None),  # before the start
    ],
)
def test_a_part_is_measured_on_the_way_of_its_target(actual, at, progress, expected):
    found = measure_part(WAY, actual, at)
    assert (found.progress, found.expected) == (progress, expected)


def test_a_part_without_a_baseline_has_no_share():
    assert measure_part(replace(WAY, baseline=None), D(1060), AT).progress is None


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (["0.5", "0.7", "0.1"], (2, 1, 3)),
        (["0.5", "0.5", "0.1"], (1, 1, 3)),
        (["0.5", None, "0.6"], (2, None, 1)),
        ([None, None], (None, None)),
        ([], ()),
    ],
)
def test_ranks(values, places):
    known = [None if value is None else D(value) for value in values]
    assert rank_values(known) == places


def test_what_differs_by_rounding_alone_shares_a_rank():
    third = D(1) / 3
    assert rank_values([third * 3, D(1)]) == (1, 1)


@pytest.mark.parametrize(
    ("before", "now", "gained"), [(3, 1, 2), (1, 3, -2), (2, 2, 0), (None, 1, None)]
)
def test_places_gained(before, now, gained):
    assert count_places_gained(before, now) == gained


@given(st.lists(shares))
def test_every_known_value_has_a_rank_and_a_better_one_a_better_rank(values):
    places = rank_values(values)
    known = [
        (-value, place) for value, place in zip(values, places, strict=True) if place
    ]
    assert len(known) == sum(value is not None for value in values)
    assert [place for _value, place in sorted(known)] == sorted(p for _v, p in known)


@given(st.lists(shares, min_size=1))
def test_a_composite_lies_between_its_parts(values):
    found = weigh_parts([Part(value, value) for value in values])
    known = [min(value, D(1)) for value in values if value is not None]
    assert (found.value is None) == (not known)
    if known:
        slack = D("1e-20")
        assert min(known) - slack <= found.value <= max(known) + slack
