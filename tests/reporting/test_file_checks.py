"""What the lines of a file say together."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from core.statuses import Status
from reporting.imports.file_checks import find_blanks, find_falling, find_repeats
from reporting.imports.long_form import FigureLine
from samples.listed_file import read_listed

NATURES = {"EC01": "flow", "EC03": "signed_flow", "IP04": "stock"}


def line(row: int, value: str | None = "10", **fields) -> FigureLine:
    number = None if value is None else Decimal(value)
    status = Status.MISSING if value is None else Status.REPORTED
    start = FigureLine(
        row, "E1", "EC01", Quarter(2013, 1), number, None, None, status, ""
    )
    return start._replace(**fields)


def test_an_identical_repeat_is_a_warning_that_names_both_rows():
    lines = [line(2), line(3, indicator="EC03"), line(4, "10.0", note="again")]
    (problem,) = find_repeats(lines)
    assert problem.severity == "warning"
    assert problem.sentence("en") == (
        "Row 4: This row repeats row 2 (E1, EC01, Q1 2013). It is counted once."
    )
    assert problem.sentence("zh-hans") == (
        "第4行：与第2行重复（E1，EC01，2013年1—3月），只计一次。"
    )


def test_a_conflict_is_an_error_that_names_both_rows_and_both_values():
    (problem,) = find_repeats([line(2, "1234.5"), line(9, "-3")])
    assert problem.severity == "error"
    assert problem.sentence("en") == (
        "Row 9: This row repeats row 2 (E1, EC01, Q1 2013) with a different value: "
        "1,234.5 in row 2, -3 here. Keep the correct one."
    )
    assert problem.sentence("zh-hans") == (
        "第9行：与第2行是同一数据（E1，EC01，2013年1—3月），但内容不同："
        "该行为1,234.5，本行为-3。"
    )


@pytest.mark.parametrize(
    ("fields", "before", "after"),
    [
        ({"same_period": Decimal(9)}, "—", "9"),
        ({"unit": "亿元"}, "—", "亿元"),
        ({"status": Status.ESTIMATED}, "reported", "estimated"),
    ],
)
def test_lines_that_differ_beside_the_value_conflict_too(fields, before, after):
    (problem,) = find_repeats([line(2), line(3, **fields)])
    assert f"{before} in row 2, {after} here" in problem.sentence("en")


def test_every_further_line_of_a_cell_is_compared_with_the_first():
    problems = find_repeats([line(2), line(3), line(4, "11")])
    found = [
        (problem.code, problem.row, problem.params["first"]) for problem in problems
    ]
    assert found == [("repeat", 3, 2), ("conflict", 4, 2)]


@pytest.mark.parametrize(
    "fields",
    [{"subject": "E2"}, {"indicator": "EC03"}, {"period": Quarter(2014, 1)}],
)
def test_another_cell_is_no_repeat(fields):
    assert list(find_repeats([line(2), line(3, "11", **fields)])) == []


def test_a_missing_figure_is_a_warning_and_zero_is_none():
    lines = [line(2, "0"), line(3, None), line(4, None, status=Status.WITHHELD)]
    (problem,) = find_blanks(lines)
    assert problem.severity == "warning"
    assert problem.sentence("en") == (
        "Row 3: E1, EC01, Q1 2013 has no value. It is recorded as not reported, not as "
        "zero."
    )
    assert problem.sentence("zh-hans") == (
        "第3行：E1，EC01，2013年1—3月没有数值，按未报处理，不按零处理。"
    )


def year(*values: str | None, **fields) -> list[FigureLine]:
    quarters = Quarter.span(Quarter(2013, 1), Quarter(2014, 4))
    numbered = zip(range(2, 10), values, quarters, strict=False)
    return [line(row, value, period=q, **fields) for row, value, q in numbered]


def test_a_falling_value_is_a_warning_that_names_quarters_values_and_rows():
    (problem,) = find_falling(year("10", "20.5", "1,5".replace(",", ""), "30"), NATURES)
    assert problem.severity == "warning"
    assert problem.sentence("en") == (
        "Row 4: The year-to-date value has fallen (E1, EC01): 20.5 in Q2 2013 (row 3), "
        "15 in Q3 2013."
    )
    assert problem.sentence("zh-hans") == (
        "第4行：E1，EC01的本年累计数下降：2013年1—6月为20.5（第3行），2013年1—9月为15。"
    )


@pytest.mark.parametrize(
    ("values", "fields", "rows"),
    [
        (("1", "2", "3", "4"), {}, []),
        (("2", "2"), {}, []),
        (("5", "4", "3"), {}, [3, 4]),
        (("5", None, "3"), {}, [4]),
        (("5", None, "6"), {}, []),
        (("1", "2", "3", "4", "1"), {}, []),
        (("5", "4"), {"indicator": "EC03"}, []),
        (("5", "4"), {"indicator": "IP04"}, []),
        (("5", "4"), {"indicator": "unknown"}, []),
    ],
)
def test_only_flows_that_fall_inside_one_year_are_named(values, fields, rows):
    lines = year(*values, **fields)
    found = find_falling(reversed(lines), NATURES)
    assert [problem.row for problem in found] == rows


def test_series_are_not_mixed_and_repeats_do_not_fall():
    lines = [*year("1", "9"), *year("0", "5", subject="E0"), line(20, "0.5")]
    assert list(find_falling(lines, NATURES)) == []


def test_the_real_figures_of_china_hold_what_they_are_known_to_hold(shared_data):
    listed = read_listed(shared_data / "listed_companies_china_2014.csv")
    lines = [
        line(
            row.row,
            None if row.revenue is None else str(row.revenue),
            subject=row.security_code,
            period=row.period,
        )
        for row in listed
    ]
    repeats = [problem.code for problem in find_repeats(lines)]
    falling = {problem.params["subject"] for problem in find_falling(lines, NATURES)}
    assert repeats == ["repeat"] * 180
    assert len(falling) == 11
    assert len(list(find_blanks(lines))) == 25
