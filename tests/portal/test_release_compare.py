"""Any two releases side by side, and changes that would tell a single enterprise."""

import pytest

from core.statuses import Status
from enterprises.models import BaseMembership
from portal.pages.releases.compared import build_span
from portal.pages.releases.counts import count_span
from reporting.actors import Actor
from reporting.models import Release
from tests.support import factories, scenes
from tests.support.api import official
from tests.support.dom import on_one_line
from tests.support.page_tables import rows_of
from tests.support.pages import links_of, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "/en/releases/"
WITHHELD = "suppressed: the change would reveal one enterprise's figure"


@pytest.fixture
def insider():
    """A reader who may see single figures."""
    return official("view_figure")


@pytest.fixture
def city():
    """A city of six enterprises in one base, its first quarter released."""
    found = scenes.quiet_city(firms=6)
    factories.baseline(found.programme, found.revenue, value=6 * YI)
    found.report(Q1, *[YI] * 6)
    found.publish()
    return found


def amend(city, *values):
    """Amend the first quarter of the first enterprises, and release it."""
    for firm, value in zip(city.firms, values, strict=False):
        factories.approved(city.programme, firm, Q1, {city.revenue: value}, reason="x")
    return city.publish()


@pytest.mark.parametrize(("against", "counted"), [(1, 0), (2, 1)])
def test_what_came_and_went_between_two_releases_is_not_withdrawn(
    city, insider, against, counted
):
    fresh = factories.indicator(city.programme)
    for value in (5, Status.WITHDRAWN):
        cells = {city.revenue: YI, fresh: value}
        factories.approved(city.programme, city.firms[0], Q1, cells, reason="x")
        city.publish()
    found = count_span(
        build_span(
            city.programme,
            *Release.objects.filter(seq__in=[against, 3]).order_by("seq"),
        )
    )
    assert found.withdrawn == counted


def page(client, seq, **query):
    answer = client.get(f"{LIST}{seq}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def change_of(client, place, seq=2, **query):
    """The words behind a place's name in the list of changed totals."""
    rows = rows_of(page(client, seq, show="totals", **query), 'id="changes"')
    row = next(row for row in rows if row.startswith(place.name_en))
    return row.partition("January to March 2013 ")[2]


def test_two_releases_of_choice_are_compared_over_those_between(insider, city):
    amend(city, 2 * YI)
    amend(city, 4 * YI, 3 * YI)
    city.report(Q2, *[YI] * 6)
    city.publish()
    words = text_of(page(insider, 3, against="1"))
    assert "Changes from release 1 to release 3" in words
    assert "Compared with release 1: 2 revised." in words
    rows = rows_of(page(insider, 3, against="1", show="figures"), 'id="changes"')
    assert [row.partition("January to March 2013 ")[2] for row in rows] == [
        "100 400 million yuan x",
        "100 300 million yuan x",
    ]
    words = text_of(page(insider, 4, against="1"))
    assert "Compared with release 1: 6 new figures, 2 revised." in words


def test_what_was_changed_back_in_between_is_no_change(insider, city):
    amend(city, 2 * YI)
    amend(city, YI)
    assert change_of(insider, city.programme, 3).startswith("700 600")
    rows = rows_of(page(insider, 3, against="1", show="totals"), 'id="changes"')
    assert rows == []


def test_the_form_offers_every_earlier_release_and_keeps_the_programme(client, city):
    amend(city, 2 * YI)
    amend(city, 3 * YI)
    shown = on_one_line(page(client, 3, programme="xining"))
    form = shown.partition('<label for="against">')[2].partition("</form>")[0]
    assert 'value="2" selected' in form
    assert 'value="1"' in form
    assert 'name="programme" value="xining"' in shown
    assert 'for="against"' not in page(client, 1)


def test_the_tabs_of_a_comparison_stay_in_it(client, city):
    amend(city, 2 * YI)
    amend(city, 3 * YI)
    links = links_of(page(client, 3, against="1"))
    assert f"{LIST}3/?against=1&show=first#changes" in links


@pytest.mark.parametrize(
    "against", ["0", "2", "3", "x", "-1", "1.0", " 1", "٠", "9" * 40, "1\x00", "7"]
)
def test_nonsense_is_said_to_be_none(client, city, against):
    amend(city, 2 * YI)
    answer = client.get(f"{LIST}2/", {"against": against})
    assert answer.status_code == 400
    assert "is not the number of an earlier release" in answer.content.decode()


def test_a_release_of_another_programme_or_a_hidden_one_is_none(client, insider, city):
    other = factories.programme(code="listed")
    firm, sales = factories.member(other), factories.indicator(other)
    factories.approved(other, firm, Q1, {sales: 1})
    scenes.publish_release(programme=other, by=Actor("bureau"))  # No. 2
    for firm in city.firms[:3]:
        factories.approved(city.programme, firm, Q1, {city.revenue: 2 * YI})
    city.publish(public=False)  # No. 3
    amend(city, 3 * YI)  # No. 4
    for against in ("2", "3"):
        answer = client.get(f"{LIST}4/", {"against": against})
        assert answer.status_code == 400
    reader = official("view_release")
    assert reader.get(f"{LIST}4/", {"against": "3"}).status_code == 200


@pytest.mark.parametrize(("firms", "is_told"), [(1, False), (2, False), (3, True)])
def test_a_change_of_fewer_than_three_is_withheld(client, city, firms, is_told):
    amend(city, *[2 * YI] * firms)
    found = change_of(client, city.base)
    if is_told:
        assert found == "600 900 million yuan 6 of 6"
    else:
        assert found == f"{WITHHELD} million yuan 6 of 6"
        assert f"0.{6 + firms}0" not in found


def test_who_may_see_single_figures_sees_the_change(insider, city):
    amend(city, 2 * YI)
    assert change_of(insider, city.base) == "600 700 million yuan 6 of 6"


def test_each_place_goes_by_the_enterprises_that_count_there(client, city):
    amend(city, *[2 * YI] * 3)  # two of them sit in the first park, one in the second
    assert change_of(client, city.programme).startswith("600 900")
    for park in city.parks:
        assert change_of(client, park).startswith(WITHHELD)


def test_a_late_report_changes_a_total_too(client):
    city = scenes.quiet_city(firms=6)
    city.report(Q1, *[YI] * 4, None, None)
    city.publish()
    for firm in city.firms[4:]:
        factories.approved(city.programme, firm, Q1, {city.revenue: YI})
    city.publish()
    assert change_of(client, city.base) == f"{WITHHELD} million yuan 4 of 6 → 6 of 6"


def test_a_status_without_another_value_tells_nothing(client, city):
    for firm in city.firms[:3]:
        cells = {city.revenue: 2 * YI}
        factories.approved(city.programme, firm, Q1, cells)
    same = factories.approved(city.programme, city.firms[3], Q1, {})
    factories.entry(same, city.revenue, YI, same_period=3)
    city.publish()
    assert change_of(client, city.base).startswith("600 900")


@pytest.mark.parametrize(("moved", "is_told"), [(1, False), (3, True)])
def test_a_move_of_few_is_withheld_though_no_figure_changed(client, moved, is_told):
    city = scenes.quiet_city(firms=12)
    city.report(Q1, *[YI] * 12)
    city.publish()
    target = factories.base(city.programme)
    members = BaseMembership.objects.filter(enterprise__in=city.firms[:moved])
    members.update(base=target)
    city.publish()
    found = change_of(client, city.base)
    assert found.startswith("1,200 900" if is_told else WITHHELD)


def test_a_year_that_a_move_does_not_touch_adds_nobody(client, city):
    """An attribution that is cut after the year is another row, and no change in it."""
    amend_three = [2 * YI] * 3
    for firm, value in zip(city.firms, amend_three, strict=False):
        factories.approved(city.programme, firm, Q1, {city.revenue: value})
    last = (Q1 + 3).last_day
    BaseMembership.objects.filter(enterprise=city.firms[5]).update(valid_to=last)
    city.publish()
    assert change_of(client, city.base).startswith("600 900")
    amend(city, 3 * YI, 3 * YI)
    BaseMembership.objects.filter(enterprise=city.firms[4]).update(valid_to=last)
    assert change_of(client, city.base, 3).startswith(WITHHELD)


def test_a_total_that_was_withheld_anyway_says_why(client):
    city = scenes.quiet_city(firms=3)
    city.report(Q1, YI, YI, None)
    city.publish()
    amend(city, YI, YI, YI)
    assert change_of(client, city.base).startswith("suppressed a 300")


def test_where_single_figures_are_public_nothing_is_withheld(client):
    programme = factories.programme(code="listed", public_figures=True)
    sales, base = factories.indicator(programme), factories.base(programme)
    firms = [factories.member(programme, base=base) for _ in range(4)]
    for value in (YI, 2 * YI):
        for firm in firms[:1] if value > YI else firms:
            factories.approved(programme, firm, Q1, {sales: value})
        scenes.publish_release(programme=programme, by=Actor("bureau"))
    assert change_of(client, base, programme="listed") == "400 500 million yuan 4 of 4"


def test_a_ratio_goes_by_the_enterprises_behind_its_parts(client):
    city = scenes.quiet_city(firms=4)
    spent = factories.indicator(city.programme)
    share = factories.indicator(
        city.programme,
        nature="ratio",
        aggregation="ratio",
        collected_at="derived",
        numerator=spent,
        denominator=city.revenue,
        scale=100,
        unit_zh="%",
        unit_en="%",
    )
    for firm in city.firms:
        factories.approved(city.programme, firm, Q1, {city.revenue: 10 * YI, spent: YI})
    city.publish()
    factories.approved(city.programme, city.firms[0], Q1, {spent: 2 * YI})
    city.publish()
    rows = rows_of(page(client, 2, show="totals"), 'id="changes"')
    for place in (city.programme, city.base):
        name = f"{place.name_en} {share.name_en} "
        assert [WITHHELD in row for row in rows if row.startswith(name)] == [True]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_on_a_comparison_is_inline(client, city, language):
    amend(city, 2 * YI)
    answer = client.get(f"/{language}/releases/2/", {"against": "1"})
    assert policy_faults(answer.content.decode()) == []


@pytest.mark.slow
@pytest.mark.parametrize("firms", [6, 24])
@pytest.mark.parametrize(("asked", "queries"), [({}, 44), ({"against": "1"}, 45)])
def test_a_comparison_takes_as_many_queries_for_many_as_for_few(
    client, django_assert_num_queries, firms, asked, queries
):
    city = scenes.reporting_city(firms=firms)
    amend(city, *[YI] * 5)
    amend(city, *[2 * YI] * (firms - 1))
    with django_assert_num_queries(queries):
        page(client, 3, show="totals", **asked)
