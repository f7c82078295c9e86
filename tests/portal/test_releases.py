"""Releases: the list, and what one of them changed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership
from reporting.actors import Actor
from reporting.models import Figure
from tests.support import factories, scenes
from tests.support.api import official
from tests.support.dom import on_one_line
from tests.support.page_tables import marked, rows_of
from tests.support.pages import links_of, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "/en/releases/"


@pytest.fixture
def insider():
    """A reader who may see single figures."""
    return official("view_figure")


@pytest.fixture
def city():
    """A city of three enterprises whose first quarter is released."""
    found = scenes.quiet_city()
    found.report(Q1, YI, 2 * YI, None)
    found.publish(note="first quarter")
    return found


@pytest.fixture
def amended(city):
    """The city after its second release: one value revised, one late."""
    amend(city, 0, 4 * YI, reason="an export was left out")
    amend(city, 2, 3 * YI, reason="submitted late")
    city.publish(note="corrections")
    return city


def amend(city, number, value, **fields):
    cells = {city.revenue: value}
    factories.approved(city.programme, city.firms[number], Q1, cells, **fields)


def page(client, address=LIST, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, address=LIST, **query):
    return text_of(page(client, address, **query))


def counts(client, seq):
    rows = rows_of(page(client), "<main")
    return next(row for row in rows if row.startswith(f"Release {seq} "))


def test_releases_are_listed_with_what_they_brought(client, amended):
    assert "regular 2 0 0 0 1 first quarter" in counts(client, 1)
    assert "revision of figures 0 1 1 0 0 corrections" in counts(client, 2)


def test_a_withdrawal_is_counted_as_one(client, city):
    amend(city, 0, Status.WITHDRAWN)
    city.publish()
    assert "revision of figures 0 0 0 1 0" in counts(client, 2)


def test_the_list_is_chinese_in_chinese(client, amended):
    shown = words(client, "/zh-hans/releases/")
    assert "第2号" in shown
    assert "修订" in shown


def test_a_programme_without_releases_says_so(client):
    scenes.quiet_city()
    assert "There are no releases yet" in words(client)


def test_twenty_releases_stand_on_a_page(client, city):
    for number in range(20):
        amend(city, 0, YI + number + 1)
        city.publish()
    assert len(rows_of(page(client), "<main")) == 20
    assert len(rows_of(page(client, page=2), "<main")) == 1
    assert "Page 2 of 2" in words(client, page=2)


def test_an_amended_release_shows_old_and_new_totals(client, amended):
    rows = rows_of(page(client, f"{LIST}2/"), 'id="changes"')
    assert any("suppressed a 900 million yuan 2 of 3 → 3 of 3" in row for row in rows)


def test_who_may_see_single_figures_sees_old_totals_of_few(insider, amended):
    shown = page(insider, f"{LIST}2/")
    assert "300 900 million yuan" in rows_of(shown, 'id="changes"')[0]
    assert (marked(shown, "del")[0], marked(shown, "ins")[0]) == ("300", "900")


def test_totals_are_chinese_in_chinese(insider, amended):
    shown = page(insider, "/zh-hans/releases/2/")
    assert (marked(shown, "del")[0], marked(shown, "ins")[0]) == ("3.0", "9.0")


def test_single_figures_are_listed_for_those_who_may_see_them(insider, amended):
    rows = rows_of(page(insider, f"{LIST}2/", show="figures"), 'id="changes"')
    assert "100 400 million yuan an export was left out" in rows[0]
    assert "not reported 300 million yuan submitted late" in rows[1]


def test_single_figures_are_not_listed_for_others(client, amended):
    shown = words(client, f"{LIST}2/", show="figures")
    assert "an export was left out" not in shown
    assert "Figures of single enterprises are confidential and are not listed." in shown
    assert "Replaced single figures: 0" in shown


def test_an_open_programme_does_not_open_the_changes_of_another(client, amended):
    listed = factories.programme(code="listed", public_figures=True)
    factories.member(listed, enterprise=amended.firms[0])
    assert "export" not in words(client, f"{LIST}2/", show="figures")


def test_single_figures_of_listed_companies_are_public(client):
    programme = factories.programme(code="listed", public_figures=True)
    revenue, firm = factories.indicator(programme), factories.member(programme)
    for value in (YI, 2 * YI):
        factories.approved(programme, firm, Q1, {revenue: value}, reason="audit")
        scenes.publish_release(programme=programme, by=Actor("bureau"))
    shown = page(client, f"{LIST}2/", programme="listed", show="figures")
    row = rows_of(shown, 'id="changes"')[0]
    subject = f"{firm.name_en} {revenue.name_en} · January to March 2013"
    assert row == f"{subject} 100 200 million yuan audit"


def test_reasons_of_places_are_public(client, city):
    staff = factories.indicator(
        city.programme, collected_at="park", unit_zh="个", unit_en="labs"
    )
    park = city.parks[0]
    for value in (2, 3):
        cells = {staff: value}
        factories.approved(
            city.programme, park, Q1, cells, kind="park", reason="counted twice"
        )
        city.publish()
    rows = rows_of(page(client, f"{LIST}3/", show="figures"), 'id="changes"')
    row = (
        f"{park.name_en} {staff.name_en} · January to March 2013 2 3 labs counted twice"
    )
    assert row in rows


def test_values_that_would_look_the_same_get_more_decimals(insider):
    city = scenes.quiet_city(firms=1)
    city.report(Q1, "10000")
    city.publish()
    city.report(Q1, "10000.5")
    city.publish()
    row = rows_of(page(insider, f"{LIST}2/"), 'id="changes"')[0]
    assert "100.00 100.01 million yuan" in row


def test_the_newest_quarter_stands_first_and_in_it_the_programme(client):
    city = scenes.quiet_city()
    for at in (Q1, Q2):
        city.report(at, YI, YI, YI)
    city.publish()
    rows = rows_of(page(client, f"{LIST}1/"), 'id="changes"')
    names = [city.programme.name_en, city.base.name_en]
    spans = "January to June 2013", "January to March 2013"
    starts = [f"{name} Indicator EC01 · {span}" for span in spans for name in names]
    shown = [row for row in rows if "Park" not in row]
    assert [row[: len(start)] for row, start in zip(shown, starts, strict=True)] == (
        starts
    )


def test_first_totals_are_listed_too(client, city):
    city.report(Q2, YI, YI, YI)
    city.publish()
    rows = rows_of(page(client, f"{LIST}2/", show="first"), 'id="changes"')
    assert any("January to June 2013 300 million yuan 3 of 3" in row for row in rows)


def test_a_total_that_no_longer_exists_says_so(insider, city):
    BaseMembership.objects.all().delete()
    city.publish()
    rows = rows_of(page(insider, f"{LIST}2/"), 'id="changes"')
    assert any("300 n/a million yuan" in row for row in rows)


def test_the_list_of_changes_is_the_first_that_is_not_empty(client, amended):
    assert "First totals" in words(client, f"{LIST}1/")
    shown = on_one_line(page(client, f"{LIST}1/"))
    assert 'aria-current="true">First totals' in shown
    shown = on_one_line(page(client, f"{LIST}2/"))
    assert 'aria-current="true">Revised totals' in shown


def test_a_sentence_says_what_the_release_brought(client, amended):
    assert "The first release of the programme: 2 new figures." in words(
        client, f"{LIST}1/"
    )
    assert "Compared with release 1: 1 revised, 1 added late. No ratings change." in (
        words(client, f"{LIST}2/")
    )


def test_the_effect_on_a_target_is_shown_before_and_after(client):
    city = scenes.quiet_city()
    factories.baseline(city.programme, city.revenue, value=6 * YI)
    for at, value in ((Quarter(2012, 4), 2 * YI), (Quarter(2013, 4), 3 * YI)):
        city.report(at, value, value, value)
        city.publish()
    shown = page(client, f"{LIST}2/")
    # 6 of 6..12 at a quarter of the way: -25 points; 9 halfway: on track.
    row = rows_of(shown, 'id="effects-h"')[0]
    assert row == "Revenue doubled On track changed 50.0% 0.0% +50.0 Behind"
    assert "One rating changes: Revenue doubled, from Behind to On track." in (
        text_of(shown)
    )
    assert "Q4 2012 and Q4 2013" in text_of(shown)


def test_the_effect_is_measured_in_the_quarter_that_is_asked_for(client):
    city = scenes.reporting_city()
    city.report(Quarter(2013, 3), *[2 * YI] * 3)
    city.publish()
    shown = page(client, f"{LIST}2/", period="2013-Q2")
    assert "−25.0% −25.0% 0.0 Far behind" in rows_of(shown, 'id="effects-h"')[0]


def test_decisions_that_became_visible_are_shown(client, city):
    factories.baseline(
        city.programme, city.revenue, value=6 * YI, decided_by="planning section"
    )
    city.publish()
    factories.baseline(
        city.programme, city.revenue, value=7 * YI, is_confirmed=True, reason_en="audit"
    )
    city.publish()
    assert "Target Revenue doubled · at least 2 times the baseline" in words(
        client, f"{LIST}1/"
    )
    second, third = words(client, f"{LIST}2/"), words(client, f"{LIST}3/")
    assert "600 million yuan in 2011, to be confirmed planning section" in second
    assert (
        "600 million yuan in 2011, to be confirmed 700 million yuan in 2011 规划科"
        in third
    )
    assert "1 July 2012 · audit" in third


def test_where_enterprises_count_is_shown(client, city):
    member = BaseMembership.objects.get(enterprise=city.firms[0])
    member.valid_to = Quarter(2013, 4).last_day
    member.save()
    city.publish()
    shown = page(client, f"{LIST}2/")
    rows = rows_of(shown, 'id="places-h"')
    name = city.firms[0].name_en
    assert f"{name} {city.base.name_en} 2011 to 2013" in rows
    assert f"{name} {city.base.name_en} since 2011 no longer allocated" in rows


def test_the_digests_are_shown_and_the_portal_can_be_read_as_of_it(client, amended):
    first, second = amended.programme.releases.order_by("seq")
    shown = page(client, f"{LIST}2/")
    assert second.content_sha256 in shown
    assert first.content_sha256 == second.previous_sha256
    assert first.content_sha256 in shown
    assert "/en/?as_of=2" in links_of(shown)
    assert "manage.py verify_releases" in shown


def test_neighbours_are_linked(client, amended):
    assert f"{LIST}2/" in links_of(page(client, f"{LIST}1/"))
    assert f"{LIST}1/" in links_of(page(client, f"{LIST}2/"))


def test_a_release_of_another_programme_is_absent(client, city):
    other = factories.programme(code="listed", public_figures=True)
    firm = factories.member(other)
    factories.approved(other, firm, Q1, {factories.indicator(other): 1})
    scenes.publish_release(programme=other, by=Actor("bureau"))
    assert client.get(f"{LIST}2/").status_code == 404
    assert client.get(f"{LIST}2/", {"programme": "listed"}).status_code == 200
    assert "Release 2" not in words(client)
    assert Figure.objects.filter(released_in=2).exists()


@pytest.mark.parametrize("seq", ["0", "9" * 30, "x", "-1", "٢", "2\x00", "1.0"])
def test_an_unknown_number_is_absent(client, city, seq):
    assert client.get(f"{LIST}{seq}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_on_the_pages_is_inline(insider, amended, language):
    for rest in ("", "1/", "2/", "2/?show=figures"):
        assert policy_faults(page(insider, f"/{language}/releases/{rest}")) == []


@pytest.mark.parametrize("releases", [2, 20])
def test_the_list_takes_eleven_queries_however_many_releases(
    client, django_assert_num_queries, city, releases
):
    for number in range(releases):
        amend(city, 0, YI + number + 1)
        city.publish()
    with django_assert_num_queries(11):
        page(client)


@pytest.mark.parametrize("firms", [2, 20])
@pytest.mark.parametrize(("show", "queries"), [("totals", 48), ("figures", 47)])
def test_a_release_takes_as_many_queries_for_few_changes_as_for_many(
    insider, django_assert_num_queries, firms, show, queries
):
    city = scenes.reporting_city(firms=firms)
    city.report(Q1, *[2 * YI] * firms)
    factories.baseline(city.programme, city.revenue, year=2012, value=1)
    city.publish()
    with django_assert_num_queries(queries):
        page(insider, f"{LIST}2/", show=show)


@settings(max_examples=40)
@given(
    query=st.dictionaries(
        st.sampled_from(["programme", "as_of", "period", "page", "show", "x"]),
        st.text(max_size=12)
        | st.integers().map(str)
        | st.sampled_from(["totals", "figures", "first"]),
    )
)
def test_no_query_breaks_the_pages(client, amended, query):
    for address in (LIST, f"{LIST}1/", f"{LIST}2/"):
        assert client.get(address, query).status_code in {200, 400, 404}


@pytest.mark.parametrize(("firms", "has_key"), [(2, True), (6, False)])
def test_the_key_of_withheld_totals_stands_only_where_one_is(client, firms, has_key):
    scenes.reporting_city(firms=firms)
    shown = client.get("/en/releases/1/", {"show": "first"}).content.decode()
    assert ("a: fewer than three enterprises" in shown) is has_key


@pytest.mark.parametrize(
    ("rest", "is_folded"),
    [("1/", True), ("1/?show=first", False), ("1/?page=1", False), ("2/", False)],
)
def test_a_list_of_nothing_but_first_totals_is_folded(client, amended, rest, is_folded):
    changes = page(client, LIST + rest).partition('id="changes"')[2]
    assert ("<details" in changes.partition("</section>")[0]) == is_folded
