"""Bases and parks: the lists, and everything about one of them."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Entry
from tests.support import factories, scenes
from tests.support.api import official
from tests.support.page_tables import row_of
from tests.support.pages import links_of, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def city_once():
    """A city that reports, for all examples of one test."""
    return scenes.reporting_city()


def page(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, address, **query):
    return text_of(page(client, address, **query))


def of_base(city):
    return f"/en/bases/{city.base.slug}/"


def test_a_base_stands_in_the_list_with_its_figures(client):
    city = scenes.reporting_city()
    row = row_of(page(client, "/en/bases/"), city.base.name_en)
    # 2013-Q2: 2 x 2 亿元 year to date, 2 x 1 + 4 - 2 rolling, last year 2 亿元.
    assert row.split("> ")[-1] == f"{city.base.name_en} 400 +100.0% 600 3 of 3 3"


def test_the_list_is_chinese_in_chinese(client):
    city = scenes.reporting_city()
    row = row_of(page(client, "/zh-hans/bases/"), city.base.name_zh)
    assert f"{city.base.name_zh} 4.0 +100.0% 6.0" in row


def test_the_first_wave_is_marked(client):
    city = scenes.quiet_city()
    factories.base(city.programme, name_en="Carpet", first_wave=True)
    shown = page(client, "/en/bases/")
    assert "First wave" in row_of(shown, "Carpet")
    assert "First wave" not in row_of(shown, city.base.name_en)


def test_sums_of_few_are_withheld_in_the_list_with_a_note(client):
    city = scenes.reporting_city(firms=2)
    shown = page(client, "/en/bases/")
    assert "suppressed a" in row_of(shown, city.base.name_en)
    assert "a: fewer than three enterprises" in text_of(shown)
    assert "million yuan" in shown
    assert "400" not in row_of(shown, city.base.name_en)


def test_who_may_see_single_figures_sees_sums_of_few():
    city = scenes.reporting_city(firms=2)
    assert "400" in row_of(
        page(official("view_figure"), "/en/bases/"), city.base.name_en
    )


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/en/bases/", "This programme has no bases"),
        ("/en/parks/", "This programme has no parks"),
    ],
)
def test_a_programme_without_places_says_so(client, address, text):
    factories.programme(code="listed")
    assert text in words(client, address, programme="listed")


@pytest.mark.parametrize("address", ["/en/bases/", "/en/parks/"])
def test_before_the_first_release_places_are_listed_without_figures(client, address):
    scenes.quiet_city()
    shown = words(client, address)
    assert "No figures have been released yet." in shown
    assert "Year to date" not in shown


@pytest.mark.parametrize("kind", ["base", "park"])
def test_a_place_of_another_programme_is_absent(client, kind):
    scenes.quiet_city()
    other = factories.programme(code="listed")
    place = getattr(factories, kind)(other)
    address = f"/en/{kind}s/{place.slug}/"
    assert client.get(address).status_code == 404
    assert client.get(address, {"programme": "listed"}).status_code == 200


def test_a_base_shows_its_full_name_its_wave_and_its_note(client):
    city = scenes.quiet_city()
    base = factories.base(
        city.programme,
        full_name_en="Carpet Innovation Base",
        first_wave=True,
        note_en="The name is to be confirmed.",
    )
    shown = words(client, f"/en/bases/{base.slug}/")
    assert f"{base.code} · First wave Carpet Innovation Base" in shown
    assert "The name is to be confirmed." in shown


def test_chinese_on_an_english_page_is_marked_as_chinese(client):
    base = factories.base(scenes.quiet_city().programme, full_name_zh="藏毯产业基地")
    address = f"bases/{base.slug}/"
    marked = '<h1><span lang="zh-Hans">藏毯产业基地</span></h1>'
    assert marked in page(client, f"/en/{address}")
    assert "<h1>藏毯产业基地</h1>" in page(client, f"/zh-hans/{address}")


def test_all_indicators_of_the_quarter_are_listed_those_with_values_first(client):
    city = scenes.quiet_city()
    count = {"unit_zh": "人", "unit_en": "persons", "nature": "stock"}
    staff = factories.indicator(city.programme, code="AA01", **count)
    silent = factories.indicator(city.programme, code="AA02")
    for firm in city.firms:
        cells = {city.revenue: YI, staff: 12}
        factories.approved(city.programme, firm, Q1, cells)
    city.publish()
    shown = page(client, of_base(city)).partition('id="figures"')[2]
    assert "persons 36" in row_of(shown, "AA01")
    assert "n/a n/a" in row_of(shown, "AA01")
    assert "not reported" in row_of(shown, "AA02")
    assert shown.index("AA01") < shown.index("EC01") < shown.index(silent.code)


def test_estimates_in_a_sum_are_counted(client):
    city = scenes.quiet_city()
    city.report(Q1, YI, YI, YI)
    first = Entry.objects.first()
    Entry.objects.filter(pk=first.pk).update(status=Status.ESTIMATED)
    city.publish()
    shown = page(client, of_base(city)).partition('id="figures"')[2]
    assert "1 estimated" in row_of(shown, "EC01")
    assert "1 estimated" in row_of(page(client, "/en/bases/"), city.base.name_en)


def test_growth_says_how_many_reported_last_year_again(client):
    city = scenes.quiet_city()
    city.report(Q1 - 4, YI, YI, YI)
    city.report(Q1, 2 * YI, 2 * YI, 2 * YI)
    again = Entry.objects.filter(submission__period=Q1).first()
    Entry.objects.filter(pk=again.pk).update(same_period=YI)
    city.publish()
    shown = page(client, of_base(city)).partition('id="figures"')[2]
    assert "+100.0%" in row_of(shown, "EC01")
    assert "re-reported by 1 of 3" in row_of(shown, "EC01")


def test_a_single_quarter_of_fewer_says_of_how_many(client):
    city = scenes.quiet_city(firms=4)
    city.report(Q1, YI, YI, YI, None)
    city.report(Q2, *[2 * YI] * 4)
    city.publish()
    shown = page(client, of_base(city)).partition('id="figures"')[2]
    assert "million yuan 800" in row_of(shown, "EC01")
    assert "300 3 of 4" in row_of(shown, "EC01")


def test_an_earlier_release_shows_what_stood_then(client):
    city = scenes.quiet_city()
    city.report(Q1, YI, YI, YI)
    city.publish()
    city.report(Q1, 4 * YI, YI, YI)
    city.publish()
    assert "600 million yuan" in words(client, of_base(city))
    past = words(client, of_base(city), as_of=1)
    assert "300 million yuan" in past
    assert "600 million" not in past


def test_the_line_breaks_where_a_quarter_is_missing(client):
    city = scenes.quiet_city()
    for at in Quarter.span(Quarter(2012, 1), Quarter(2013, 4)):
        value = None if at == Q2 else YI * at.quarter
        city.report(at, value, value, value)
    city.publish()
    shown = page(client, of_base(city))
    # Rolling sums exist at 2012-Q4 and 2013-Q1, and again at 2013-Q3 and Q4.
    assert shown.count('class="ln ln-act"') == 1 + 2  # the key and two lines
    assert "Show the data" in shown


def test_a_base_with_a_baseline_shows_its_own_target(client):
    city = scenes.quiet_city()
    factories.baseline(city.programme, city.revenue, base=city.base, value=6 * YI)
    city.report(Q1 - 1, 2 * YI, 2 * YI, 3 * YI)
    city.publish()
    shown = words(client, of_base(city))
    assert "Revenue doubled" in shown
    assert "target ≥ 1.20 billion yuan" in shown
    assert "16.7%" in shown  # (7 - 6) / (12 - 6)


def test_each_indicator_of_the_quarter_has_its_unit_beside_its_name(client):
    city = scenes.reporting_city()
    # A phone shows the first two columns: a number without its unit says nothing.
    shown = page(client, of_base(city)).partition('id="figures"')[2]
    assert "EC01 · January to June 2013 · million yuan 400" in row_of(
        shown, "<code>EC01</code>"
    )


def test_one_reading_of_a_promise_is_not_called_a_choice(client):
    city = scenes.quiet_city(heading_en="Revenue", heading_zh="收入")
    factories.baseline(city.programme, city.revenue, base=city.base, value=6 * YI)
    city.report(Q1 - 1, 2 * YI, 2 * YI, 3 * YI)
    city.publish()
    address = of_base(city)
    assert "One of several interpretations of this commitment" in words(client, address)
    assert "待主管部门确定" not in words(client, address.replace("en", "zh-hans", 1))


def test_a_base_without_a_baseline_shows_no_target(client):
    city = scenes.reporting_city(bases=2)
    other = city.programme.bases.exclude(pk=city.base.pk).get()
    factories.baseline(city.programme, city.revenue, base=other)
    city.publish()
    assert "Revenue doubled" not in words(client, of_base(city))
    assert "Revenue doubled" in words(client, f"/en/bases/{other.slug}/")


def test_members_are_those_of_the_last_day_of_the_quarter(client):
    city = scenes.quiet_city(firms=1)
    left = factories.member(city.programme, base=city.base, valid_to=date(2013, 6, 29))
    last = factories.member(city.programme, base=city.base, valid_to=date(2013, 6, 30))
    later = factories.member(city.programme, base=city.base, since=date(2013, 7, 1))
    city.report(Q2, YI)
    city.publish()
    shown = page(client, of_base(city)).partition('id="members"')[2]
    present, _line, former = shown.partition("former member")
    assert "2 enterprises on 30 June 2013." in text_of(present)
    assert city.firms[0].name_en in present
    assert last.name_en in present
    assert left.name_en in former
    assert left.name_en not in present
    assert later.name_en not in shown


def test_an_associated_member_is_called_one(client):
    city = scenes.quiet_city(firms=0)
    factories.member(
        city.programme, base=city.base, role="associated", is_backbone=False
    )
    shown = page(client, of_base(city)).partition('id="members"')[2]
    assert "associated" in text_of(shown)
    assert "backbone" not in text_of(shown)


def test_a_park_shows_profile_aliases_members_and_figures(client):
    city = scenes.reporting_city(firms=6)
    park = city.parks[0]
    park.profile_en, park.aliases = "Wool and carpets", "甲园\nSouth Park"
    park.save()
    shown = words(client, f"/en/parks/{park.slug}/")
    assert "Wool and carpets" in shown
    assert "Also called 甲园 South Park" in shown
    assert "200 million yuan" in shown
    assert city.firms[0].name_en in shown
    assert city.firms[1].name_en not in shown


def test_a_park_shows_the_targets_that_are_set_for_each_park(client):
    city = scenes.quiet_city()
    platforms = factories.indicator(
        city.programme, collected_at="park", unit_zh="个", unit_en="platforms"
    )
    factories.target(
        city.programme,
        platforms,
        scope="park",
        rule="per_year",
        amount=3,
        name_en="Three new platforms",
    )
    cells = {platforms: 2}
    factories.approved(city.programme, city.parks[0], Q2, cells, kind="park")
    city.publish()
    shown = words(client, f"/en/parks/{city.parks[0].slug}/")
    assert "Three new platforms year to date" in shown
    assert "2 platforms target ≥ 3 platforms share of target 66.7%" in shown.replace(
        "· ", ""
    )


def test_a_quarter_without_figures_is_said_to_have_none(client):
    city = scenes.reporting_city()
    shown = words(client, of_base(city), period="2015-Q4")
    assert "No figures for this quarter" in shown
    assert "3 enterprises on 31 December 2015." in shown


def test_links_keep_the_release_and_the_quarter(client):
    city = scenes.reporting_city()
    shown = page(client, of_base(city), as_of=1, period="2013-Q1")
    kept = [link for link in links_of(shown) if "/enterprises/" in link]
    assert kept
    assert all("as_of=1" in link and "period=2013-Q1" in link for link in kept)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", ["base", "park"])
def test_nothing_on_the_pages_is_inline(client, language, kind):
    city = scenes.reporting_city()
    place = city.base if kind == "base" else city.parks[0]
    for address in (f"/{language}/{kind}s/", f"/{language}/{kind}s/{place.slug}/"):
        assert policy_faults(page(client, address)) == []


@pytest.mark.parametrize("places", [2, 20])
@pytest.mark.parametrize(("kind", "queries"), [("base", 16), ("park", 16)])
def test_the_list_takes_as_many_queries_for_few_places_as_for_many(
    client, django_assert_num_queries, places, kind, queries
):
    city = scenes.reporting_city()
    for _ in range(places - (1 if kind == "base" else 2)):
        getattr(factories, kind)(city.programme)
    with django_assert_num_queries(queries):
        page(client, f"/en/{kind}s/")


@pytest.mark.slow
@pytest.mark.parametrize("firms", [2, 20])
@pytest.mark.parametrize(("kind", "queries"), [("base", 24), ("park", 18)])
def test_a_place_takes_as_many_queries_for_few_members_as_for_many(
    client, django_assert_num_queries, firms, kind, queries
):
    city = scenes.reporting_city(firms=firms)
    place = city.base if kind == "base" else city.parks[0]
    with django_assert_num_queries(queries):
        page(client, f"/en/{kind}s/{place.slug}/")


@pytest.mark.parametrize("slug", ["nope", "基地", "a\x00", "x" * 300, "..", "١"])
@pytest.mark.parametrize("name", ["portal:bases", "portal:parks"])
def test_an_unknown_address_of_a_place_is_absent(client, name, slug):
    scenes.quiet_city()
    assert client.get(f"{reverse(name)}{slug}/").status_code == 404


@pytest.mark.slow
@settings(max_examples=40)
@given(
    query=st.dictionaries(
        st.sampled_from(["programme", "as_of", "period", "page", "x"]),
        st.text(max_size=12) | st.integers().map(str),
    )
)
def test_no_query_breaks_the_pages(client, city_once, query):
    for address in ("/en/bases/", of_base(city_once), "/zh-hans/parks/"):
        assert client.get(address, query).status_code in {200, 400, 404}


KEY = "a: fewer than three enterprises"


@pytest.mark.parametrize(("firms", "has_key"), [(2, True), (3, False)])
@pytest.mark.parametrize("address", ["/en/bases/", "base"])
def test_the_key_of_withheld_cells_stands_only_where_something_is_withheld(
    client, address, firms, has_key
):
    city = scenes.quiet_city(firms=firms)
    for quarter in Quarter.span(Quarter(2011, 1), Q1):
        city.report(quarter, *[YI] * firms)
    city.publish()
    address = of_base(city) if address == "base" else address
    assert (KEY in words(client, address)) is has_key
