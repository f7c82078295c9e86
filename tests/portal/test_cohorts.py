"""Which enterprises a target counts: three lists side by side, one of them used."""

from datetime import date
from decimal import Decimal

import pytest

from core.quarters import Quarter
from enterprises.models import BaseMembership
from tests.support import api, factories, scenes
from tests.support.pages import text_of
from tests.support.scenes import YI

pytestmark = pytest.mark.django_db
PAGE = "/en/targets/T-REV/"
SPAN = list(Quarter.span(Quarter(2011, 1), Quarter(2013, 2)))


def moving_city():
    """Five firms; one of them left at the end of 2012, one came in 2013.

    Each reports 1 亿元 a quarter in 2011 and 1.5 from 2012 on.
    """
    city = scenes.quiet_city(firms=5)
    left, came = city.firms[0], city.firms[1]
    BaseMembership.objects.filter(enterprise=left).update(valid_to=date(2012, 12, 31))
    BaseMembership.objects.filter(enterprise=came).update(valid_from=date(2013, 1, 1))
    factories.baseline(city.programme, city.revenue, value=16 * YI)
    for at in SPAN:
        pace = Decimal(1) if at.year == 2011 else Decimal("1.5")
        city.report(at, *[pace * at.quarter * YI] * 5)
    city.publish()
    return city, left, came


def section(source):
    return text_of(source.partition('id="cohorts"')[2].partition("</section>")[0])


def read(client):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_three_lists_stand_side_by_side_with_who_came_and_left():
    _city, left, came = moving_city()
    shown = section(read(api.official("view_figure")))
    assert "Not decided: until then today's list counts." in shown
    assert f"Joined since the day of the list {came.name_en}" in shown
    assert f"Left since the day of the list {left.name_en}" in shown
    # Its four members, wherever they are: 24 of 16 亿元, on the way to 32.
    assert "2.40 billion yuan 1.60 billion yuan 50.0% 4 of 4" in shown
    assert "today's list used here" in shown


def test_the_public_is_not_told_the_list_of_others(client):
    moving_city()
    shown = section(read(client))
    row = shown.partition("list of a date")[2].partition("today's list")[0]
    assert "suppressed" in row
    assert "billion" not in row


def test_a_decided_list_is_what_the_target_counts():
    city, _left, _came = moving_city()
    official = api.official("view_figure")
    city.programme.cohort, city.programme.cohort_on = "list", date(2012, 7, 1)
    city.programme.save()
    (row,) = api.rows(official, "progress")
    assert (row["cohort"], row["actual"], row["baseline_moved"]) == (
        "list",
        "240000",
        None,
    )
    assert (row["progress"], row["reported"], row["expected"]) == ("0.500000", 4, 4)
    shown = read(official)
    assert "Not decided" not in shown
    assert "used here" in section(shown).partition("today's list")[0]
    assert "Q2 2013 On track 2,400" in text_of(shown)


def test_the_parts_of_a_list_are_those_of_its_members():
    city, _left, _came = moving_city()
    city.programme.cohort, city.programme.cohort_on = "list", date(2012, 7, 1)
    city.programme.save()
    shown = text_of(read(api.official("view_figure")))
    # Four of the list at 1.5 a quarter: 24 of four quarters, 12 of them this year.
    assert "plus the whole of 2012 2.40 billion yuan" in shown
    assert "A, actual: rolling four quarters 2.40 billion yuan" in shown


def test_a_list_is_shown_where_it_makes_a_difference_only(client):
    scenes.quiet_city(rule="absolute", amount=5).publish()
    assert 'id="cohorts"' not in read(client)


def test_the_page_stands_in_chinese():
    moving_city()
    official = api.official("view_figure")
    shown = official.get("/zh-hans/targets/T-REV/").content.decode()
    assert "尚未决定" in shown
    assert "现行名单（可比口径）" in shown
