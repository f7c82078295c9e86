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
    Rank,
    count_places_gained,
    measure_part,
    rank_composites,
    rank_spans,
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
        (["-0.2", "0.6"], "0.3", 2),  # nor does what is far behind swallow the rest
        (["-9.0", "1.0"], "0.5", 2),
        (["0.4", None], "0.4", 1),  # left out, not zero
        (["0", "0"], "0", 2),
        ([None, None], None, 0),
        ([], None, 0),
    ],
)
def test_the_composite_is_the_mean_of_shares_between_0_and_1(progress, value, counted):
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


def ranks(*spans):
    """The ranks of values, or of spans of values, as (first, last)."""
    known = []
    for span in spans:
        ends = span if isinstance(span, tuple) else (span, span)
        known.append(None if span is None else (D(ends[0]), D(ends[1])))
    return [each and (each.first, each.last) for each in rank_spans(known)]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (["0.5", "0.7", "0.1"], [2, 1, 3]),
        (["0.5", "0.5", "0.1"], [1, 1, 3]),
        (["0.5", None, "0.6"], [2, None, 1]),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_ranks_of_values_without_estimates(values, places):
    assert ranks(*values) == [each and (each, each) for each in places]


@pytest.mark.parametrize(
    ("spans", "places"),
    [
        ([("0.4", "0.6"), "0.7", "0.1"], [(2, 2), (1, 1), (3, 3)]),
        ([("0.4", "0.6"), "0.5", "0.1"], [(1, 2), (1, 2), (3, 3)]),
        ([("0.2", "0.6"), "0.5", "0.3", "0.9"], [(2, 4), (2, 3), (3, 4), (1, 1)]),
        ([("0.4", "0.6"), ("0.4", "0.6")], [(1, 2), (1, 2)]),
        ([("0.4", "0.6"), "0.6"], [(1, 2), (1, 1)]),  # level at best, never ahead
        ([("0.4", "0.6"), None], [(1, 1), None]),
    ],
)
def test_where_estimates_could_change_the_order_a_band_is_shared(spans, places):
    assert ranks(*spans) == places


def test_what_differs_by_rounding_alone_shares_a_rank():
    thirds = weigh_parts([Part(D(1) / 3, D(0)), Part(D(2) / 3, D(0))])
    half = weigh_parts(parts("0.5"))
    found = rank_composites([("a", thirds), ("a", half)])
    assert found == (Rank(1, 1), Rank(1, 1))


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ([("a", "0.5"), ("a", "0.7")], [2, 1]),
        ([("a", "0.5"), ("b", "0.7"), ("a", "0.3")], [1, None, 2]),
        ([("a", "0.5"), ("a", None), ("a", "0.7")], [2, None, 1]),
        # One that has no light does not decide which targets are common.
        ([("a", None), ("a", None), ("b", "0.7")], [None, None, 1]),
        ([("a", "0.5"), ("b", "0.7")], [1, None]),
        ([("a", None)], [None]),
    ],
)
def test_only_places_with_the_same_targets_and_a_light_each_are_ranked(places, found):
    known = [(kind, each and weigh_parts(parts(each))) for kind, each in places]
    assert [each and each.first for each in rank_composites(known)] == found


def test_the_span_of_a_composite_is_that_of_its_parts():
    estimated = Part(D("0.5"), D(0), low=D("0.3"), high=D("1.2"))
    falling = Part(D("0.5"), D(0), low=D("0.6"), high=D("0.4"))
    found = weigh_parts([estimated, falling])
    assert (found.low, found.value, found.high) == (D("0.35"), D("0.5"), D("0.8"))
    assert Part(None, D(0), low=D(1), high=D(2)).ends == (None, None)


@pytest.mark.parametrize(
    ("before", "now", "gained"),
    [
        (Rank(3, 3), Rank(1, 1), 2),
        (Rank(1, 1), Rank(3, 3), -2),
        (Rank(2, 2), Rank(2, 2), 0),
        (None, Rank(1, 1), None),
        (Rank(1, 1), None, None),
        (Rank(2, 4), Rank(1, 1), None),
        (Rank(3, 3), Rank(1, 2), None),
    ],
)
def test_places_are_gained_between_two_ranks_without_a_band(before, now, gained):
    assert count_places_gained(before, now) == gained


@given(st.lists(shares))
def test_every_known_value_has_a_rank_and_a_better_one_a_better_rank(values):
    places = ranks(*values)
    known = [
        (-value, place) for value, place in zip(values, places, strict=True) if place
    ]
    assert len(known) == sum(value is not None for value in values)
    assert [place for _value, place in sorted(known)] == sorted(p for _v, p in known)


@given(st.lists(st.tuples(shares, shares), max_size=8))
def test_a_band_holds_the_rank_of_every_value_in_the_spans(pairs):
    spans = [None if None in pair else tuple(sorted(pair)) for pair in pairs]
    bands = ranks(*spans)
    for end in (0, 1):
        exact = ranks(*[span and span[end] for span in spans])
        for band, rank in zip(bands, exact, strict=True):
            assert band is None or band[0] <= rank[0] <= rank[1] <= band[1]


@given(st.lists(shares, min_size=1))
def test_a_composite_lies_between_its_parts(values):
    found = weigh_parts([Part(value, value) for value in values])
    known = [max(D(0), min(value, D(1))) for value in values if value is not None]
    assert (found.value is None) == (not known)
    if known:
        slack = D("1e-20")
        assert min(known) - slack <= found.value <= max(known) + slack
