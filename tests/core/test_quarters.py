"""Quarters: reading, writing, counting."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quarters import Quarter, Span

Q2 = Quarter(2013, 2)
years = st.integers(1000, 9000)
quarters = st.builds(Quarter, years, st.integers(1, 4))


@pytest.mark.parametrize(
    "text",
    [
        "2013-Q2",
        "2013Q2",
        " 2013-q2 ",
        "2013年二季度",
        "2013年第二季度",
        "2013年2季度",
        "2013年第2季度",
        "2013年1-6月",
        "2013年1–6月",
        "2013年1—6月",
        "2013年1——6月",
        "2013年1～6月",
        "2013 年 1－6 月",
        "２０１３年１－６月",
        "２０１３－Ｑ２",
    ],
)
def test_every_way_officials_write_a_quarter_is_read(text):
    assert Quarter.parse(text) == Q2


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("2013年一季度", 1),
        ("2013年三季度", 3),
        ("2013年四季度", 4),
        ("2013年1-3月", 1),
        ("2013年1-9月", 3),
        ("2013年1-12月", 4),
    ],
)
def test_other_quarters_are_read(text, quarter):
    assert Quarter.parse(text) == Quarter(2013, quarter)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2013",
        "2013-Q0",
        "2013-Q5",
        "13-Q2",
        "0000-Q1",
        "2013年4-6月",  # one quarter alone; returns are year to date
        "2013年1-5月",
        "2013年五季度",
        "2013-Q2x",
        "2013-Q2\n2013-Q3",
        "٢٠١٣-Q2",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("year", "quarter"), [(2013, 0), (2013, 5), (0, 4), (10000, 1)]
)
def test_a_quarter_that_does_not_exist_is_refused(year, quarter):
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter(year, quarter)


@pytest.mark.parametrize("year", [1, 9999])
def test_every_year_that_dates_know_has_quarters(year):
    assert Quarter(year, 1).first_day.year == Quarter(year, 4).last_day.year == year


@given(quarters)
def test_what_is_written_is_read_back(quarter):
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.parse(quarter.label("zh-hans")) == quarter
    assert Quarter.from_code(quarter.code) == quarter


@given(quarters, st.integers(-400, 400))
def test_adding_and_subtracting_undo_each_other(quarter, count):
    later = quarter + count
    assert later - quarter == count
    assert later - count == quarter
    assert (later > quarter) == (count > 0)


@given(st.dates(date(1000, 1, 1), date(9000, 1, 1)))
def test_the_quarter_containing_a_day_contains_it(day):
    quarter = Quarter.containing(day)
    assert quarter.first_day <= day <= quarter.last_day


@given(quarters)
def test_one_quarter_begins_the_day_after_the_last_one_ends(quarter):
    assert ((quarter + 1).first_day - quarter.last_day).days == 1


def test_code_is_the_stored_integer():
    assert (Q2.code, Quarter.from_code(8053)) == (8053, Q2)


def test_year_ago_and_year_end_keep_quarter_and_year():
    assert (Q2.year_ago, Q2.year_end) == (Quarter(2012, 2), Quarter(2013, 4))


def test_span_includes_both_ends_and_crosses_the_year():
    span = Quarter.span(Quarter(2012, 4), Q2)
    assert [str(quarter) for quarter in span] == ["2012-Q4", "2013-Q1", "2013-Q2"]


def test_span_backwards_is_empty():
    assert list(Quarter.span(Q2, Quarter(2012, 4))) == []


@pytest.mark.parametrize(
    ("quarter", "chinese", "english"),
    [
        (1, "2013年1—3月", "January to March 2013"),
        (2, "2013年1—6月", "January to June 2013"),
        (3, "2013年1—9月", "January to September 2013"),
        (4, "2013年1—12月", "January to December 2013"),
    ],
)
def test_the_label_of_a_year_to_date_names_its_months(quarter, chinese, english):
    labels = [
        Quarter(2013, quarter).label(language, Span.YEAR_TO_DATE)
        for language in ("zh-hans", "en")
    ]
    assert labels == [chinese, english]


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (Span.PERIOD, "2014年1—9月", "Q3 2014"),
        (Span.YEAR_TO_DATE, "2014年1—9月", "January to September 2014"),
        (Span.SINGLE, "2014年三季度", "Q3 2014"),
        (Span.END, "2014年9月末", "end of September 2014"),
    ],
)
def test_the_label_of_a_quarter_tells_the_time_that_a_value_covers(
    span, chinese, english
):
    labels = [Quarter(2014, 3).label(language, span) for language in ("zh-hans", "en")]
    assert labels == [chinese, english]
