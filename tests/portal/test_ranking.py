"""Bases ranked by their own targets, the red list, the movers and the small plots."""

from operator import itemgetter

import pytest

from core.quarters import Quarter
from portal.pages.list_page import sort_rows
from tests.support import factories, scenes
from tests.support.api import official
from tests.support.page_tables import row_of, rows_of
from tests.support.pages import policy_faults, text_of
from tests.support.scenes import YI

pytestmark = pytest.mark.django_db
SPAN = list(Quarter.span(Quarter(2012, 1), Quarter(2013, 2)))


def page(client, **query):
    answer = client.get("/en/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def section(source, name):
    """The part of the page under one heading, of those that this file is about."""
    return source.partition(f'id="{name}"')[2].partition("</section>")[0]


@pytest.mark.parametrize(("largest_first", "order"), [(False, "cabd"), (True, "bacd")])
def test_rows_without_a_value_come_last_and_equal_ones_keep_their_order(
    largest_first, order
):
    values = {"a": 2, "b": 3, "c": 1, "d": None}
    assert "".join(sort_rows(values, values.get, largest_first=largest_first)) == order
    twins = [("x", 1), ("y", 1)]
    assert sort_rows(twins, itemgetter(1), largest_first=largest_first) == twins


def ranked_city(*paces, firms=3):
    """A city whose bases have a baseline of 8 亿元 and grow at a pace each.

    A pace is what a base reports in a quarter, in 亿元: 2 keeps the baseline, 4
    doubles it; a pair changes in the last quarter.
    """
    city = scenes.quiet_city(firms=firms * len(paces), bases=len(paces))
    bases = list(city.programme.bases.order_by("id"))
    for base in bases:
        factories.baseline(city.programme, city.revenue, base=base, value=8 * YI)
    for at in SPAN:
        parts = [scenes.shares(ytd(pace, at), firms) for pace in paces]
        city.report(at, *[part[n] for n in range(firms) for part in parts])
    city.publish()
    return city, bases


def ytd(pace, at):
    """The year to date of a base that reports at a pace."""
    usual, last = pace if isinstance(pace, tuple) else (pace, pace)
    total = usual * at.quarter
    return YI * (total - usual + last if at == SPAN[-1] else total)


def test_bases_stand_by_their_composite_with_rank_and_change(client):
    _city, (first, second) = ranked_city(3, (2, 6))
    shown = page(client)
    # Rolling four quarters at the end: 12 and 8 + 4 = 12 亿元: both half way.
    rows = rows_of(shown, 'id="bases"')
    assert [row.split()[0].strip() for row in rows] == ["1", "1"]
    assert "▲ 1 up 1" in row_of(section(shown, "bases"), second.name_en)
    assert "50.0%" in row_of(section(shown, "bases"), first.name_en)


def test_a_base_that_is_overtaken_goes_down(client):
    _city, (first, second) = ranked_city(3, (2, 8))
    shown = section(page(client), "bases")
    assert "▼ 1 down 1" in row_of(shown, first.name_en)
    assert "▲ 1 up 1" in row_of(shown, second.name_en)
    assert "since Q1 2013. Both are as of this release" in text_of(shown)


def test_a_base_with_other_targets_has_no_rank_and_says_so(client):
    city, bases = ranked_city(3, 4, 2)
    patents = factories.indicator(city.programme, code="IP03")
    factories.baseline(city.programme, patents, base=bases[0], value=100)
    factories.target(city.programme, patents, amount=2)
    city.publish()
    shown = section(page(client), "bases")
    assert "a target of it is not rated" in row_of(shown, bases[0].name_en)
    assert "2 of 3 bases are ranked" in text_of(shown)
    assert [row_of(shown, base.name_en).split()[0] for base in bases[1:]] == ["1", "2"]


def test_a_base_that_keeps_its_place_says_so(client):
    ranked_city(4, 3)
    rows = rows_of(page(client), 'id="bases"')
    assert ["same rank" in row for row in rows] == [True, True]


def test_a_base_without_a_baseline_is_not_rated_and_stands_last(client):
    city, _bases = ranked_city(3, 3)
    bare = factories.base(city.programme, name_en="Bare", code="A0")
    shown = page(client)
    assert (
        rows_of(shown, 'id="bases"')[-1].split("> ")[-1].startswith("— not computable")
    )
    assert "no target has a baseline for this base" in row_of(shown, bare.name_en)
    assert "Not rated" in row_of(shown, bare.name_en)


def test_what_is_withheld_is_left_out_and_said(client):
    _city, bases = ranked_city(3, 4, firms=2)
    shown = page(client)
    row = row_of(section(shown, "bases"), bases[0].name_en)
    assert "Not rated" in row
    assert "suppressed a" in row
    assert "a: fewer than three enterprises" in text_of(section(shown, "bases"))
    assert "50.0%" not in section(shown, "bases")


def test_who_may_see_single_figures_sees_the_rank_and_the_enterprises():
    city, bases = ranked_city(3, (2, 6), firms=2)
    shown = page(official("view_figure"))
    assert "50.0%" in row_of(section(shown, "bases"), bases[0].name_en)
    assert any(firm.name_en in section(shown, "movers") for firm in city.firms)


@pytest.mark.parametrize("rights", [None, "view_release"])
def test_nobody_else_sees_enterprises_among_the_movers(client, rights):
    city, _bases = ranked_city(3, (2, 6))
    reader = official(rights) if rights else client
    shown = page(reader)
    assert all(firm.name_en not in shown for firm in city.firms)


def test_movers_name_the_quarters_as_people_read_them(client):
    ranked_city((2, 3), (2, 4))
    head = section(page(client), "movers").partition("</thead>")[0]
    assert "Q1 2013 Q2 2013" in text_of(head)


def test_movers_show_the_change_of_growth(client):
    _city, (_steady, jumping) = ranked_city(3, (2, 6))
    rows = rows_of(page(client), 'id="movers"')
    # Growth of the year to date: 0% in the first quarter, 8 of 4 in the second.
    assert rows[0].endswith("0.0% +100.0% +100.0")
    assert jumping.name_en in rows[0]


def test_withheld_growth_is_no_mover(client):
    ranked_city(3, (2, 6), firms=2)
    shown = section(page(client), "movers")
    assert "Nothing to compare" in shown
    assert "growth is suppressed in one of the quarters" in shown


def test_the_red_list_names_what_is_behind_the_worst_first(client):
    _city, (worst, better) = ranked_city(2, (2, 3))
    shown = text_of(section(page(client), "behind"))
    assert "Far behind" in shown
    assert f"{worst.name_en} Far behind −37.5 percentage points" in shown
    assert shown.index(worst.name_en) < shown.index(better.name_en)
    assert "Due end of 2015" in shown


def test_nothing_behind_is_said(client):
    ranked_city(4, 4)
    assert "Nothing is behind" in section(page(client), "behind")


def test_each_rated_base_has_a_plot_and_its_numbers(client):
    ranked_city(3, 4)
    shown = section(page(client), "multiples")
    assert shown.count('role="img"') == 2
    assert "composite score 50.0%, planned 37.5%" in shown
    assert rows_of(shown, "Show the data")[0].endswith("100.0% 50.0%")


def test_without_a_composite_there_is_nothing_to_draw(client):
    scenes.reporting_city()
    assert "No path can be drawn" in section(page(client), "multiples")


def test_nothing_is_inline(client):
    ranked_city(3, (2, 6))
    assert policy_faults(page(client)) == []


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 20])
def test_officials_take_as_many_queries_however_many_bases(
    django_assert_num_queries, count
):
    ranked_city(*[3] * count)
    reader = official("view_figure")
    reader.get("/en/")
    with django_assert_num_queries(22):
        reader.get("/en/")
