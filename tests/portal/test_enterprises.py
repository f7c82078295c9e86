"""Enterprises: the searchable list, and one of them with or without its figures."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, Enterprise, EnterpriseIdentifier
from reporting.actors import Actor
from reporting.models import Entry
from tests.support import factories, scenes
from tests.support.api import official
from tests.support.dom import on_one_line
from tests.support.page_tables import row_of
from tests.support.pages import links_of, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "/en/enterprises/"


@pytest.fixture
def insider():
    """A reader who may see single figures."""
    return official("view_figure")


@pytest.fixture
def listed():
    """A programme whose single figures are public, with one enterprise."""
    programme = factories.programme(code="listed", public_figures=True)
    revenue = factories.indicator(programme, code="LR01")
    firm = factories.member(programme)
    for at in Quarter.span(Quarter(2012, 1), Q2):
        value = at.quarter * YI * (at.year - 2011)
        factories.approved(programme, firm, at, {revenue: value})
    scenes.publish_release(programme=programme, by=Actor("bureau"))
    return firm


@pytest.fixture
def city_once():
    """A city that reports, for all examples of one test."""
    return scenes.reporting_city()


def page(client, address=LIST, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, address=LIST, **query):
    return text_of(page(client, address, **query))


def names(client, **query):
    """The names in the list, in their order."""
    rows = page(client, **query).partition("<tbody>")[2].partition("</tbody>")[0]
    links = links_of(rows)
    codes = [link.split("/")[3] for link in links if "/enterprises/" in link]
    return [Enterprise.objects.get(code=code).name_en for code in codes]


def of_firm(firm):
    return f"{LIST}{firm.code}/"


def test_all_that_ever_took_part_are_listed_by_code(client):
    city = scenes.reporting_city()
    left = factories.member(city.programme, valid_to=date(2012, 1, 1))
    factories.enterprise(name_en="Stranger")
    assert names(client) == [firm.name_en for firm in [*city.firms, left]]
    shown = page(client)
    assert "4 enterprises" in text_of(shown)
    assert "not a member at that time" in row_of(shown, left.code)


def test_an_enterprise_stands_with_its_base_and_its_park_of_the_quarter(client):
    city = scenes.reporting_city()
    row = row_of(page(client), city.firms[0].code)
    assert city.base.name_en in row
    assert "backbone" in row
    assert city.parks[0].name_en in row


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("carpet", ["Carpet Works"]),
        ("藏毯", ["Carpet Works"]),
        ("x-00", ["Carpet Works", "Salt Lake"]),
        ("63010", ["Salt Lake"]),
        ("６３０１０", ["Salt Lake"]),
        ("  salt ", ["Salt Lake"]),
        ("%", []),
        ("_", []),
        ("nothing", []),
    ],
)
def test_the_search_finds_by_name_code_and_identifier(client, text, found):
    programme = factories.programme(code="xining")
    carpet = factories.enterprise(
        code="X-001", name_en="Carpet Works", name_zh="藏毯厂"
    )
    salt = factories.enterprise(code="X-002", name_en="Salt Lake", name_zh="盐湖")
    for firm in (carpet, salt):
        factories.member(programme, enterprise=firm)
    EnterpriseIdentifier.objects.create(
        enterprise=salt, kind="registration_number", value="630100123"
    )
    assert names(client, q=text) == found


def test_the_list_can_be_cut_to_a_base_or_a_park(client):
    city = scenes.quiet_city(firms=4, bases=2)
    mine = [city.firms[0].name_en, city.firms[2].name_en]
    assert names(client, base=city.base.slug) == mine
    assert names(client, park=city.parks[0].slug) == mine
    assert names(client, base=city.base.slug, park=city.parks[1].slug) == []


def test_what_was_searched_for_stays_in_the_form(client):
    city = scenes.quiet_city()
    shown = on_one_line(page(client, q='"x"', base=city.base.slug, as_of="2013-01-01"))
    assert 'value="&quot;x&quot;"' in shown
    assert f'<option value="{city.base.slug}" selected>' in shown
    assert '<input type="hidden" name="as_of" value="2013-01-01">' in shown
    assert "No matching enterprises" in shown


@pytest.mark.parametrize("query", [{"base": "nope"}, {"park": "\x00"}, {"q": "a\x00"}])
def test_what_cannot_be_searched_for_is_said_and_finds_nothing(client, query):
    scenes.quiet_city()
    shown = page(client, **query)
    assert 'class="alert is-bad"' in shown
    assert "No matching enterprises" in shown


def test_a_programme_without_enterprises_says_so(client):
    scenes.quiet_city(firms=0)
    assert "No enterprises yet" in words(client)


def test_fifty_enterprises_stand_on_a_page(client):
    city = scenes.quiet_city(firms=0)
    for _ in range(51):
        factories.member(city.programme)
    assert len(names(client)) == 50
    assert len(names(client, page=2)) == 1
    assert "Page 2 of 2" in words(client, page=2)


def test_figures_of_single_enterprises_are_confidential(client):
    city = scenes.reporting_city()
    shown = words(client, of_firm(city.firms[0]))
    assert "Figures of single enterprises are confidential" in shown
    assert "yuan" not in shown
    assert "confidential" in words(client)


def test_who_may_see_single_figures_sees_them(insider):
    city = scenes.reporting_city()
    shown = page(insider, of_firm(city.firms[0]))
    # A third of 4 亿元 in 2013-Q2, of which 2 in the quarter; rolling 6.
    row = row_of(shown.partition('id="figures-h"')[2], "EC01")
    assert row.endswith("million yuan 133.3 +100.0% 66.7 200.0")
    assert "confidential" not in text_of(shown)


def test_figures_of_listed_companies_are_public(client, listed):
    shown = page(client, of_firm(listed), programme="listed")
    row = row_of(shown.partition('id="figures-h"')[2], "LR01")
    assert row.endswith("million yuan 400 +100.0% 200 600")
    assert shown.count('class="ln ln-act"') == 2  # the key and the line


def test_figures_of_listed_companies_are_chinese_in_chinese(client, listed):
    address = of_firm(listed).replace("/en/", "/zh-hans/")
    shown = words(client, address, programme="listed")
    assert listed.name_zh in shown
    assert "亿元 4.0 +100.0% 2.0 6.0" in shown


def test_an_earlier_release_shows_what_stood_then(client, listed):
    programme = listed.memberships.get().programme
    revenue = programme.indicators.get()
    factories.approved(programme, listed, Q2, {revenue: 9 * YI})
    scenes.publish_release(programme=programme, by=Actor("bureau"))
    assert "million yuan 900" in words(client, of_firm(listed), programme="listed")
    past = words(client, of_firm(listed), programme="listed", as_of=1)
    assert "million yuan 400" in past
    assert "million yuan 900" not in past


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status.MISSING, "not reported"),
        (Status.NOT_APPLICABLE, "n/a"),
        (Status.WITHHELD, "confidential"),
        (Status.WITHDRAWN, "withdrawn"),
    ],
)
def test_a_cell_without_a_value_says_which_kind_it_is(insider, status, text):
    city = scenes.quiet_city(firms=2)
    city.report(Q1, YI, YI)
    city.publish()
    city.report(Q1, status, YI)
    city.publish()
    shown = page(insider, of_firm(city.firms[0])).partition('id="figures-h"')[2]
    row, span = row_of(shown, "EC01"), "January to March 2013"
    assert row.startswith(f"Indicator EC01 EC01 · {span} · million yuan {text}")


def test_an_estimate_is_marked(insider):
    city = scenes.quiet_city(firms=1)
    city.report(Q1, YI)
    Entry.objects.update(status=Status.ESTIMATED)
    city.publish()
    shown = page(insider, of_firm(city.firms[0]))
    assert "v-est" in shown
    assert "estimate" in text_of(shown)


def test_growth_over_a_value_reported_again_says_so(insider):
    city = scenes.quiet_city(firms=1)
    city.report(Q1, 3 * YI)
    Entry.objects.update(same_period=2 * YI)
    city.publish()
    shown = words(insider, of_firm(city.firms[0]))
    assert "+50.0% over the re-reported value" in shown


def test_a_missing_quarter_breaks_what_is_computed_from_it(insider):
    city = scenes.quiet_city(firms=1)
    for at, value in ((Q1, None), (Q2, 2 * YI)):
        city.report(at, value)
    city.publish()
    shown = page(insider, of_firm(city.firms[0]))
    row = row_of(shown.partition("by quarter, ")[2], "Q2 2013")
    assert "200 — not computable — not computable" in row


def test_identity_is_shown_to_everybody(client):
    city = scenes.quiet_city(firms=0)
    firm = factories.enterprise(industry_en="Carpets", name_en="", name_zh="藏毯厂")
    factories.member(
        city.programme, enterprise=firm, base=city.base, park=city.parks[0]
    )
    EnterpriseIdentifier.objects.create(
        enterprise=firm,
        kind="registration_number",
        value="630100123",
        valid_from=date(2009, 1, 1),
        valid_to=date(2015, 12, 31),
    )
    shown = page(client, of_firm(firm))
    assert '<h1><span lang="zh-Hans">藏毯厂</span></h1>' in shown
    assert "630100123 1 Jan 2009 – 31 Dec 2015" in text_of(shown)
    assert f"{city.base.name_en} · primary backbone 1 Jan 2011" in text_of(shown)
    assert f"{city.parks[0].name_en} 1 Jan 2011 – today" in text_of(shown)


def test_an_identifier_without_a_first_day_says_until_when_it_held(client):
    firm = scenes.quiet_city(firms=1).firms[0]
    kind = EnterpriseIdentifier.Kind.ORGANISATION_CODE
    EnterpriseIdentifier.objects.create(
        enterprise=firm, kind=kind, value="PDY00001X", valid_to=date(2015, 9, 30)
    )
    assert "PDY00001X until 30 September 2015" in words(client, of_firm(firm))


def test_what_an_enterprise_does_elsewhere_is_not_shown(client):
    city = scenes.quiet_city(firms=1)
    other = factories.base(factories.programme(code="listed"), name_en="Elsewhere")
    factories.member(other.programme, enterprise=city.firms[0], base=other)
    assert "Elsewhere" not in words(client, of_firm(city.firms[0]))
    assert "Elsewhere" not in words(client)


def test_an_enterprise_of_another_programme_is_absent(client, listed):
    scenes.quiet_city()
    assert client.get(of_firm(listed)).status_code == 404
    assert listed.name_en not in words(client)
    assert client.get(of_firm(listed), {"programme": "listed"}).status_code == 200


def test_an_open_programme_does_not_open_the_figures_of_another(client, listed):
    city = scenes.quiet_city(firms=1)
    factories.member(city.programme, enterprise=listed)
    city.report(Q1, YI)
    city.publish()
    shown = words(client, of_firm(listed))
    assert "confidential" in shown
    assert "yuan" not in shown


@pytest.mark.parametrize("code", ["nope", "企业", "a\x00", "x" * 300, "١"])
def test_an_unknown_code_is_absent(client, code):
    scenes.quiet_city()
    assert client.get(f"{LIST}{code}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_on_the_pages_is_inline(insider, language):
    city = scenes.reporting_city()
    for address in (LIST, of_firm(city.firms[0])):
        here = address.replace("/en/", f"/{language}/")
        assert policy_faults(page(insider, here)) == []


@pytest.mark.parametrize("firms", [2, 20])
def test_the_list_takes_twelve_queries_however_many_enterprises(
    client, django_assert_num_queries, firms
):
    scenes.reporting_city(firms=firms)
    with django_assert_num_queries(12):
        page(client)


@pytest.mark.parametrize("quarters", [2, 20])
def test_an_open_enterprise_takes_eighteen_queries_however_many_quarters(
    client, django_assert_num_queries, listed, quarters
):
    programme = listed.memberships.get().programme
    for number in range(quarters):
        extra = factories.indicator(programme, code=f"Z{number}")
        factories.approved(programme, listed, Quarter(2014, 1) + number, {extra: 1})
    scenes.publish_release(programme=programme, by=Actor("bureau"))
    with django_assert_num_queries(18):  # one finds what leads where no flow does
        page(client, of_firm(listed), programme="listed")


def test_figures_that_are_confidential_are_not_even_loaded(
    client, django_assert_num_queries
):
    city = scenes.reporting_city()
    with django_assert_num_queries(10):
        page(client, of_firm(city.firms[0]))


@settings(max_examples=40)
@given(
    query=st.dictionaries(
        st.sampled_from(
            ["programme", "as_of", "period", "page", "q", "base", "park", "x"]
        ),
        st.text(max_size=12) | st.integers().map(str),
    )
)
def test_no_query_breaks_the_pages(client, city_once, query):
    for address in (LIST, of_firm(city_once.firms[0])):
        assert client.get(address, query).status_code in {200, 400, 404}


def test_a_membership_without_a_base_is_one_of_the_programme(client, listed):
    assert BaseMembership.objects.get().base is None
    shown = words(client, of_firm(listed), programme="listed")
    assert "Programme Test programme backbone" in shown
