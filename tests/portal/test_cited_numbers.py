"""What is cited by the number of a release answers the same for ever."""

import re
from datetime import date, timedelta

import pytest

from core.quarters import Quarter
from core.today import get_today
from enterprises.models import BaseMembership
from tests.support import factories, register_factories, scenes
from tests.support.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LAST = Quarter(2013, 2)
ASKED = [{"as_of": 1}, {"as_of": 1, "period": "2012-Q4"}]
RESOURCES = [
    "figures/",
    "figures/?scope=enterprise",
    "progress/?period_from=2012-Q1",
    "targets/",
    "targets/T-REV/",
]


@pytest.fixture
def city():
    """Two bases of three enterprises each, whose figures are public, released once."""
    found = scenes.reporting_city(firms=6, bases=2)
    type(found.programme).objects.update(public_figures=True)
    return found


def change_everything(city) -> None:
    """Amend, add, move, leave, join and decide anew; release twice."""
    for quarter in Quarter.span(Quarter(2012, 3), LAST + 1):
        city.report(quarter, *(3000 * number for number in range(1, 7)))
    leaver, mover = city.firms[0], city.firms[1]
    BaseMembership.objects.filter(enterprise=leaver).update(valid_to=date(2012, 8, 1))
    other = city.programme.bases.exclude(pk=city.base.pk).get()
    BaseMembership.objects.filter(enterprise=mover).update(base=other)
    joined = factories.member(city.programme, base=city.base, park=city.parks[0])
    cells = {city.revenue: 90_000}
    factories.approved(city.programme, joined, Quarter(2012, 4), cells)
    factories.baseline(city.programme, city.revenue, value=5000)
    factories.revise(city.target, amount=3)
    city.publish()
    factories.milestone(city.target, Quarter(2014, 4), 99_000)
    city.report(LAST + 2, *[1] * 6)
    city.publish()


# Who is a member stands in a register, and pages say that it is of today.
MEMBERS = re.compile(
    r'<section class="sec" id="members".*?</section>|<td class="num">\d+</td> </tr>'
    r'|<dl class="facts">.*?</dl>'
)


def read_figures(client, address, query) -> str:
    """The main part of a page without who is a member.

    Above its counts, the page of a release links the one after it.
    """
    answer = client.get(address, query)
    assert answer.status_code == 200
    shown = re.sub(r"\s+", " ", answer.text).partition("<main")[2]
    figures = shown.partition("</main>")[0].rpartition('aria-labelledby="counts-h"')[2]
    return MEMBERS.sub("", figures)


def list_pages(city, language) -> list[str]:
    """The addresses of pages of figures."""
    places = [f"bases/{city.base.slug}/", f"parks/{city.parks[0].slug}/"]
    names = ["", "bases/", "parks/", *places, "targets/", "targets/T-REV/"]
    names += [f"enterprises/{city.firms[2].code}/", "releases/1/"]
    return [f"/{language}/{name}" for name in names]


@pytest.mark.parametrize("asked", ASKED, ids=["leading", "quarter"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_show_the_same_figures_for_ever(city, client, language, asked):
    pages = list_pages(city, language)
    before = {page: read_figures(client, page, asked) for page in pages}
    change_everything(city)
    after = {page: read_figures(client, page, asked) for page in pages}
    assert client.get(pages[0]).text != client.get(pages[0], asked).text
    for page in pages:
        assert after[page] == before[page], page


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_api_answers_the_same_bytes_for_ever(city, client, resource):
    address = f"/api/v1/{resource}{'&' if '?' in resource else '?'}as_of="
    before, today = client.get(f"{address}1"), client.get(f"{address}{get_today()}")
    change_everything(city)
    after = client.get(f"{address}1")
    assert (before.status_code, before.content) == (200, after.content)
    changed = client.get(f"{address}{get_today()}", HTTP_IF_NONE_MATCH=today["ETag"])
    assert changed.status_code == 200
    final = changed.content.replace(b'"is_final":false', b'"is_final":true')
    assert final == client.get(f"{address}3").content
    assert changed.content != today.content


@pytest.mark.parametrize("resource", ["figures/", "progress/", "targets/"])
def test_the_api_says_what_it_is_as_of_and_that_today_is_not_final(
    city, client, resource
):
    release = city.programme.releases.get()

    def ask(**query):
        return client.get(f"/api/v1/{resource}", query).json()["as_of"]

    said = {
        "number": 1,
        "day": str(get_today()),
        "sha256": release.content_sha256,
        "is_final": True,
    }
    assert ask() == ask(as_of=1) == said
    assert ask(as_of=get_today()) == {**said, "is_final": False}
    assert ask(as_of=0) is None


@pytest.mark.parametrize("resource", ["figures/", "progress/", "targets/"])
def test_what_today_showed_is_sent_anew_when_the_day_is_over(
    city, client, monkeypatch, resource
):
    query = {"as_of": get_today()}
    before = client.get(f"/api/v1/{resource}", query)
    tomorrow = get_today() + timedelta(1)
    monkeypatch.setattr("api.moments.get_today", lambda: tomorrow)
    after = client.get(f"/api/v1/{resource}", query, HTTP_IF_NONE_MATCH=before["ETag"])
    assert (after.status_code, after.json()["as_of"]["is_final"]) == (200, True)


# What cannot be cited


@pytest.mark.parametrize(
    ("language", "asked", "says"),
    [
        ("en", "2", "as_of: There is no release 2 yet. The latest is release 1."),
        ("zh-hans", "2", "as_of：尚无第2号发布，最新为第1号。"),
        ("en", "tomorrow", "has not come yet. Enter today or an earlier day."),
        ("zh-hans", "tomorrow", "尚未到来，请输入今天或更早的日期。"),
    ],
)
def test_what_has_not_come_is_a_page_that_says_so(city, client, language, asked, says):
    text = str(get_today() + timedelta(1)) if asked == "tomorrow" else asked
    for page in [*list_pages(city, language), f"/{language}/patents/"]:
        answer = client.get(page, {"as_of": text})
        assert answer.status_code == 400
        assert says in text_of(answer.text)


def test_an_unpublished_number_looks_like_one_that_has_not_come(city, client):
    city.report(LAST + 1, *[1] * 6)
    city.publish(public=False)
    said = [text_of(client.get("/en/", {"as_of": n}).text) for n in (2, 3)]
    assert said[0] == said[1].replace("There is no release 3", "There is no release 2")


@pytest.mark.parametrize(
    ("language", "mark"), [("en", "Not final yet."), ("zh-hans", "尚非最终。")]
)
def test_today_is_shown_and_marked_and_its_links_carry_the_number(
    city, client, language, mark
):
    page = f"/{language}/bases/{city.base.slug}/"
    today = client.get(page, {"as_of": get_today()}).text
    assert mark in text_of(today)
    assert mark not in text_of(client.get(page, {"as_of": 1}).text)
    assert mark not in text_of(client.get(page).text)
    kept = [link for link in links_of(today) if "/enterprises/" in link]
    assert kept
    assert all("as_of=1" in link for link in kept)


@pytest.mark.parametrize("asked", [{}, {"as_of": 1}, {"as_of": "today"}])
def test_every_page_has_a_link_to_cite_that_carries_its_number(city, client, asked):
    query = {"as_of": get_today()} if asked.get("as_of") == "today" else asked
    for page in list_pages(city, "en"):
        shown = client.get(page, query).text
        cited = re.search(r'<a href="([^"]+)">\s*Link to cite', shown)
        assert "as_of=1" in cited[1], page
        assert "period=2013-Q2" in cited[1], page


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Register entries are as of today."), ("zh-hans", "登记信息为今日状态。")],
)
@pytest.mark.parametrize("name", ["patents", "platforms", "problems", "enterprises"])
def test_a_register_says_that_it_is_of_today(city, client, language, says, name):
    page = f"/{language}/{name}/"
    assert says in text_of(client.get(page, {"as_of": 1}).text)
    assert says not in text_of(client.get(page).text)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            "its targets and one enterprise name come from published reports; this "
            "enterprise reports no figures: Everest.",
        ),
        ("zh-hans", "目标和1个企业名称取自公开报道，这些企业不报送数据：珠峰。"),
    ],
)
def test_the_sample_notice_says_which_names_are_real(city, client, language, says):
    type(city.programme).objects.update(public_figures=False)
    sample = factories.enterprise(is_sample=True)
    factories.member(city.programme, enterprise=sample)
    page = f"/{language}/"
    assert "珠峰" not in client.get(page).text
    fact = register_factories.fact(city.programme)
    factories.enterprise(name_zh="珠峰", name_en="Everest", fact=fact)
    assert says in text_of(client.get(page).text)
    assert sample.name not in text_of(client.get(page).text.partition("<main")[0])
