"""The overview says where the programme stands, in one sentence and in its figures."""

import re
from decimal import Decimal

import pytest

from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.models import Entry
from targets.models import Baseline
from tests.support import factories, scenes
from tests.support.dom import on_one_line
from tests.support.pages import english_in, links_of, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def page(client, address="/en/", **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, address="/en/", **query):
    return text_of(page(client, address, **query))


def test_the_heading_is_the_verdict(client):
    scenes.reporting_city()
    # 2013-Q2: rolling 2 x 2 + 4 - 2 = 6 of 8..16, 37.5% expected: -62.5 points.
    shown = words(client)
    assert "The one target is far behind. Indicator EC01 is below its baseline." in (
        shown
    )
    assert "−25.0% planned 37.5% / 29.7%" in shown


def test_chinese_is_the_first_language(client):
    scenes.reporting_city()
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [("/zh-hans/", 302)]
    assert '<html lang="zh-hans">' in answer.content.decode()
    assert "2013年1—6月" in answer.content.decode()


def test_the_chinese_page_is_chinese(client):
    scenes.reporting_city()
    shown = page(client, "/zh-hans/")
    assert "仅设1个目标，进展严重滞后。" in text_of(shown)
    assert english_in(shown) == []
    assert english_in(page(client, "/en/"))


def test_numbers_are_said_in_the_units_of_each_language(client):
    scenes.reporting_city()
    assert "6.0亿元" in words(client, "/zh-hans/")
    assert "600 million yuan" in words(client, "/en/")


def test_without_a_baseline_nothing_is_rated_and_the_reason_stands_there(client):
    city = scenes.quiet_city()
    city.report(Q1, 1, 2, 3)
    city.publish()
    shown = words(client)
    assert (
        "One target, which cannot be rated yet: the baseline is to be confirmed."
        in (shown)
    )
    assert "Progress not computable: baseline to be confirmed" in shown
    assert "0.0%" not in shown


def test_before_the_first_release_the_page_says_so(client):
    scenes.quiet_city()
    shown = words(client)
    assert "There are no releases yet" in shown
    assert "No release yet" in shown


def test_a_release_without_figures_lists_the_targets_unrated(client):
    scenes.quiet_city().publish()
    shown = words(client)
    assert "Release 1" in shown
    assert "Revenue doubled" in shown
    assert "not reported" in shown


def test_a_quarter_without_figures_is_said_to_have_none(client):
    scenes.reporting_city()
    shown = words(client, period="2015-Q4")
    assert "No figures for Q4 2015" in shown
    assert "Latest period with figures" in shown


def test_an_earlier_release_shows_what_stood_then_and_says_so(client):
    city = scenes.quiet_city()
    city.report(Q1, 1 * YI, 1 * YI, 1 * YI)
    city.publish()
    city.report(Q1, 2 * YI, 1 * YI, 1 * YI)
    city.publish()
    assert "4.0亿元" not in words(client, "/zh-hans/", as_of=1).replace(" ", "")
    past = page(client, as_of=1)
    assert 'class="asof asof--past"' in past
    assert "You are viewing an earlier release." in past
    assert "Back to the latest release (2)" in past
    assert "You are viewing" not in words(client)
    assert "You are viewing" not in words(client, as_of=2)


def test_coverage_stands_beside_the_sums_of_every_quarter(client):
    city = scenes.quiet_city()
    city.report(Q1, 1, 2, 3)
    city.report(Q2, 4, 5, None)
    city.publish()
    shown = words(client, period="2013-Q2")  # two thirds do not lead
    assert "2 of 3 reported" in shown
    assert "3 of 3" in shown


def test_zero_missing_and_withheld_look_different(client):
    city = scenes.quiet_city(firms=3)
    city.report(Q1, 0, 0, 0)
    city.publish()
    assert '<td class="num">0.00' in on_one_line(page(client))
    city.report(Q1, *[Status.MISSING] * 3)
    city.publish()
    city.report(Q2, 1, 2, None)
    city.publish()
    shown = page(client)
    assert '<span class="v v-miss">not reported</span>' in shown
    assert '<span class="v">suppressed<sup>a</sup></span>' in shown
    assert "a: fewer than three enterprises" in shown


def test_growth_says_whose_value_of_last_year_it_is_over(client):
    city = scenes.quiet_city()
    city.report(Q1 - 4, 100, 100, 100)
    city.report(Q1, 150, 120, 120)
    city.publish()
    shown = words(client)
    assert "+30.0%" in shown
    assert "as released last year (3)" in shown


def test_growth_on_values_reported_again_says_so(client):
    city = scenes.quiet_city()
    city.report(Q1, 150, 120, 120)
    Entry.objects.update(same_period=Decimal(100))
    city.publish()
    assert "re-reported this year (3)" in words(client)


def test_bases_stand_side_by_side_the_largest_first_withheld_ones_last(client):
    city = scenes.quiet_city(firms=8, bases=3)  # of three, three and two enterprises
    for quarter in Quarter.span(Quarter(2012, 1), Q1):
        city.report(quarter, *[YI * quarter.quarter * (n % 3 + 1) for n in range(8)])
    city.publish()
    shown = page(client).partition('id="bases"')[2].partition("</table>")[0]
    rows = shown.split("<tr>")[2:]
    links = [links_of(row)[0] for row in rows]
    codes = city.programme.bases.order_by("code")
    assert links == [f"/en/bases/{codes[n].slug}/" for n in (1, 0, 2)]
    assert "suppressed a" in text_of(rows[2])
    assert "24.00" not in text_of(rows[2])


def test_a_programme_without_bases_shows_its_enterprises_instead(client):
    programme = factories.programme(code="listed", public_figures=True, note_en="Real.")
    revenue = factories.indicator(programme, code="EC01")
    firms = [factories.member(programme) for _ in range(3)]
    for firm, value in zip(firms, (3 * YI, 9 * YI, None), strict=True):
        factories.approved(programme, firm, Q1, {revenue: value})
    scenes.publish_release(programme=programme, by=Actor("bureau"))
    shown = page(client, programme="listed")
    names = [firm.name_en for firm in (firms[1], firms[0])]
    assert text_of(shown).index(names[0]) < text_of(shown).index(names[1])
    assert "For testing Real." in text_of(shown)
    assert 'id="bases"' not in shown
    assert "No targets are set." in text_of(shown)


def test_single_enterprises_of_the_city_are_not_shown(client):
    city = scenes.reporting_city()
    shown = page(client)
    assert all(firm.name_en not in shown for firm in city.firms)


def test_readings_of_one_promise_stand_under_one_heading(client):
    city = scenes.quiet_city()
    for number, name in enumerate(("filed", "granted", "in force")):
        factories.target(
            city.programme,
            factories.indicator(city.programme),
            position=1 + number,
            name_en=f"Patents {name}",
            heading_en="Patents doubled",
            heading_zh="专利翻番",
        )
    city.report(Q1, 1, 2, 3)
    city.publish()
    shown = page(client)
    assert shown.count("<h3>Patents doubled</h3>") == 1
    assert "3 interpretations of one commitment" in shown
    assert shown.count("<h4>") == 3


def test_links_keep_the_release_and_the_quarter(client):
    scenes.reporting_city()
    shown = page(client, as_of=1, period="2013-Q1")
    kept = [link for link in links_of(shown) if "/targets/" in link]
    assert kept
    assert all("as_of=1" in link and "period=2013-Q1" in link for link in kept)


def test_an_unconfirmed_baseline_is_named_wherever_it_is_used(client):
    scenes.reporting_city()
    assert Baseline.objects.filter(is_confirmed=False).exists()
    shown = words(client)
    assert "Baseline unconfirmed" in shown
    assert "2011 to be confirmed" in shown


def test_the_chart_is_drawn_with_its_numbers_in_a_table(client):
    scenes.reporting_city()
    shown = page(client)
    assert shown.count('class="ln ln-act"') == 2  # the key and the line
    assert "Show the data" in shown
    assert re.search(r"From \S+ (million|billion) yuan \(Q", shown)


@pytest.mark.parametrize("address", ["/en/", "/zh-hans/"])
def test_nothing_on_the_page_is_inline(client, address):
    scenes.reporting_city()
    assert policy_faults(page(client, address)) == []


@pytest.mark.parametrize("bases", [2, 20])
def test_the_page_takes_seventeen_queries_however_many_bases(
    client, django_assert_num_queries, bases
):
    scenes.reporting_city(firms=bases, bases=bases)
    client.get("/en/")  # the resolver and the catalogue are loaded
    with django_assert_num_queries(17):
        client.get("/en/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(client, method):
    scenes.quiet_city()
    assert getattr(client, method)("/en/").status_code == 405
    assert client.head("/en/").status_code == 200
