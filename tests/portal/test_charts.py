"""Drawings are laid out exactly, and a gap is never drawn over."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from portal.charts import (
    Point,
    build_path_chart,
    format_percentage,
    list_even_steps,
    list_round_values,
    split_runs,
)
from targets.progress import Terms

START, DUE = Quarter(2011, 4), Quarter(2015, 4)


def terms(baseline="80", target="160", path="linear", **fields):
    known = [None if end is None else Decimal(end) for end in (baseline, target)]
    defaults = {"start": START, "due": DUE, "direction": "up", "comparator": ">="}
    return Terms(*known, **defaults | {"path": path} | fields)


def points(*values, first=START):
    return [
        Point(first + index, None if value is None else Decimal(value))
        for index, value in enumerate(values)
    ]


def test_the_plane_spans_the_way_with_air_above_and_below():
    chart = build_path_chart(points(80, 100), terms())
    # 80..160 with a tenth below and 0.15 above: 72..172, so 80 lies at 92%.
    assert (chart.start.x, chart.start.y) == ("0.00%", "92.00%")
    assert (chart.goal.x, chart.goal.y) == ("100.00%", "12.00%")
    assert (chart.last.x, chart.last.y) == ("6.25%", "72.00%")
    assert chart.last_value == 100


def test_paths_run_from_baseline_to_target():
    chart = build_path_chart(points(80), terms())
    linear, geometric = chart.linear.split(" L"), chart.geometric.split(" L")
    assert len(linear) == len(geometric) == 17
    assert (linear[0], linear[8], linear[16]) == (
        "M0.0 920.0",
        "500.0 520.0",
        "1000.0 120.0",
    )
    assert geometric[8] == "500.0 588.6"  # 80 x 2^0.5 = 113.14
    assert chart.stepwise == ""


def test_a_stepwise_path_bends_at_its_milestones():
    milestones = ((Quarter(2013, 4), Decimal(140)),)
    chart = build_path_chart(points(80), terms(path="stepwise", milestones=milestones))
    assert chart.stepwise.split(" L")[8] == "500.0 320.0"


@pytest.mark.parametrize(
    ("values", "lines", "marks"),
    [
        ((1, 2, 3), 1, 0),
        ((1, 2, None, 4, 5), 2, 0),
        ((1, None, 3, 4), 1, 1),
        ((None, 1, None), 0, 1),
        ((0, 0), 1, 0),
    ],
)
def test_a_missing_quarter_breaks_the_line(values, lines, marks):
    chart = build_path_chart(points(*values))
    assert (len(chart.actual), len(chart.marks)) == (lines, marks)


def test_a_quarter_that_is_not_in_the_list_breaks_the_line_too():
    here = points(1, 2)
    later = points(3, 4, first=START + 5)
    assert [len(run) for run in split_runs([*here, *later])] == [2, 2]


def test_a_partial_value_is_an_open_point_on_the_line():
    first, second = points(1, 2)
    open_point = Point(second.period, second.value, is_partial=True)
    chart = build_path_chart([first, open_point])
    assert len(chart.actual) == 1
    assert [mark.is_open for mark in chart.marks] == [True]
    assert chart.last.is_open


@pytest.mark.parametrize("values", [(), (None, None)])
def test_nothing_reported_is_no_chart(values):
    assert build_path_chart(points(*values), terms()) is None


@pytest.mark.parametrize(
    "nowhere",
    [
        terms(baseline=None),
        terms(target=None),
        terms(target="80"),
        terms(due=START),
        None,
    ],
)
def test_without_a_way_only_the_actual_values_are_drawn(nowhere):
    chart = build_path_chart(points(80, 90), nowhere)
    assert (chart.linear, chart.geometric, chart.start, chart.goal) == (
        "",
        "",
        None,
        None,
    )
    assert all(line.share is None for line in chart.grid)
    assert chart.actual


def test_a_geometric_path_from_zero_does_not_exist():
    chart = build_path_chart(points(0, 10), terms(baseline="0"))
    assert chart.linear
    assert chart.geometric == ""


def test_values_before_the_start_are_left_out():
    early = points(10, 20, first=START - 2)
    chart = build_path_chart([*early, *points(80, 90)], terms())
    assert chart.actual == ("M0.0 920.0 L62.5 820.0",)


def test_gridlines_lie_at_quarters_of_the_way():
    grid = build_path_chart(points(80), terms()).grid
    assert [(int(line.value), str(line.share)) for line in grid] == [
        (80, "0.00"),
        (100, "0.25"),
        (120, "0.50"),
        (140, "0.75"),
        (160, "1.00"),
    ]
    assert [line.is_goal for line in grid] == [False] * 4 + [True]
    assert [line.is_base for line in grid] == [True] + [False] * 4


def test_a_target_below_the_baseline_is_drawn_falling():
    chart = build_path_chart(points(160, 150), terms(baseline="160", target="80"))
    assert chart.linear.startswith("M0.0 120.0")
    assert chart.linear.endswith("1000.0 920.0")
    assert [int(line.value) for line in chart.grid] == [160, 140, 120, 100, 80]
    assert [line.is_goal for line in chart.grid] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("low", "high", "first", "count"),
    [("-0.1", "1.15", "0.00", 5), ("-0.6", "1.15", "-0.50", 7), ("0", "9", "0", 5)],
)
def test_steps_of_progress_grow_where_they_would_be_too_many(low, high, first, count):
    steps = list_even_steps(Decimal(low), Decimal(high))
    assert (steps[0], len(steps)) == (Decimal(first), count)


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        ("0", "57", ["0", "10", "20", "30", "40", "50"]),
        ("-12", "31", ["-10", "0", "10", "20", "30"]),
        ("0.1", "0.7", ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]),
        ("101", "119", ["105", "110", "115"]),
    ],
)
def test_an_axis_without_a_target_has_round_values(low, high, values):
    assert list_round_values(Decimal(low), Decimal(high)) == [
        Decimal(v) for v in values
    ]


@pytest.mark.parametrize("value", ["0", "7", "-3"])
def test_one_value_alone_has_room_around_it(value):
    chart = build_path_chart(points(value))
    assert 0 < Decimal(chart.last.y.rstrip("%")) <= 100


def test_a_value_that_cannot_be_negative_has_no_axis_below_zero():
    assert build_path_chart(points(0, 5)).grid[0].value == 0


def test_year_ends_are_anchored_so_that_they_stay_in_the_plot():
    years = build_path_chart(points(80), terms()).years
    assert [(end.year, end.place, end.x) for end in years] == [
        (2011, "first", "0.00%"),
        (2012, "middle", "25.00%"),
        (2013, "middle", "50.00%"),
        (2014, "middle", "75.00%"),
        (2015, "last", "100.00%"),
    ]


def test_many_years_are_thinned_out():
    years = build_path_chart(points(*range(1, 60))).years
    assert len(years) <= 6


def test_a_place_is_plain_text():
    assert format_percentage(Decimal("0.123456")) == "12.35%"
