"""A page is asked for a programme, a release and a quarter; anything may be asked."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quarters import Quarter
from portal.reading import BadQuery, read_request
from reporting.access.scope import ANYBODY
from tests.support import factories, scenes
from tests.support.scenes import Q1, Q2

pytestmark = pytest.mark.django_db
PAGES = ["/en/", "/zh-hans/targets/", "/en/targets/T-REV/"]


@pytest.fixture
def city():
    """A city with a release for each of two quarters."""
    city = scenes.quiet_city()
    for quarter in (Q1, Q2):
        city.report(quarter, 1, 2, 3)
        city.publish()
    return city


def reading(**query):
    request = RequestFactory().get("/", query)
    request.scope = ANYBODY
    return read_request(request)


def test_nothing_asked_is_the_newest_of_everything(city):
    found = reading()
    assert (found.programme, found.release.seq, found.period) == (city.programme, 2, Q2)
    assert (found.quarters.all, [r.seq for r in found.releases]) == ((Q2, Q1), [2, 1])
    assert (found.is_past, found.has_figures, found.asked) == (False, True, {})


def test_an_earlier_release_is_the_past_and_knows_only_its_quarters(city):
    found = reading(as_of="1")
    assert (found.release.seq, found.period, found.quarters.all) == (1, Q1, (Q1,))
    assert found.is_past
    assert found.asked == {"as_of": "1"}


def test_before_the_first_release_there_is_none_and_that_is_the_past(city):
    found = reading(as_of="1999-01-01")
    assert (found.release, found.period, found.is_past) == (None, None, True)


def test_a_programme_without_releases_has_no_past(city):
    factories.programme(code="empty")
    found = reading(programme="empty")
    assert (found.release, found.latest, found.is_past) == (None, None, False)


def test_a_release_that_is_not_public_is_not_read(city):
    city.report(Q2, 9, 9, 9)
    city.publish(public=False)
    assert reading().release.seq == 2


@pytest.mark.parametrize(
    "text", ["2013-Q1", "2013年一季度", "2013年1-3月", "２０１３Ｑ１"]
)
def test_a_quarter_is_read_in_every_form_that_officials_type(city, text):
    assert reading(period=text).period == Q1


def test_a_quarter_without_figures_is_kept_and_said_to_have_none(city):
    found = reading(period="2013-Q4")
    assert (found.period, found.has_figures) == (Quarter(2013, 4), False)


@pytest.mark.parametrize("code", ["nope", "\0", "a" * 31, "x y", "西宁", "../etc"])
def test_a_programme_that_is_none_is_not_found(city, code):
    with pytest.raises(Http404):
        reading(programme=code)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("as_of", "abc"),
        ("as_of", "-1"),
        ("as_of", "2014-02-30"),
        ("as_of", "9999-12-31"),
        ("as_of", "1" * 400),
        ("as_of", "\0"),
        ("period", "2013-Q5"),
        ("period", "0000-Q1"),
        ("period", "9999-Q4"),
        ("period", "1"),
    ],
)
def test_what_is_no_release_or_quarter_is_refused_by_its_name(
    city, in_english, name, text
):
    with pytest.raises(BadQuery, match=f"^{name}: "):
        reading(**{name: text})


@pytest.mark.parametrize("debug", [True, False])
def test_a_refused_query_is_a_page_that_names_the_parameter(
    city, client, settings, debug
):
    settings.DEBUG = debug
    answer = client.get("/en/", {"as_of": "<b>"})
    assert answer.status_code == 400
    assert "as_of: “&lt;b&gt;” is not valid" in answer.content.decode()


def test_of_a_repeated_parameter_the_last_one_counts(city, client):
    answer = client.get("/en/?as_of=abc&as_of=1")
    assert answer.context["reading"].release.seq == 1


@pytest.mark.parametrize("releases", [2, 20])
def test_reading_takes_five_queries_however_many_releases(
    django_assert_num_queries, releases
):
    city = scenes.quiet_city()
    for number in range(releases):
        city.report(Q1, number, 2, 3)
        city.publish()
    with django_assert_num_queries(5):
        reading()


def test_samples_are_known_by_their_enterprises(city):
    assert not reading().is_sample
    factories.member(city.programme, enterprise=factories.enterprise(is_sample=True))
    assert reading().is_sample


@settings(max_examples=60)
@given(
    name=st.sampled_from(["programme", "as_of", "period", "page", "\0"]),
    text=st.text(max_size=60) | st.from_regex(r"[0-9]{1,12}(-Q?[0-9]{1,2}){0,2}"),
    page=st.sampled_from(PAGES),
)
def test_no_query_makes_an_error(city, client, name, text, page):
    assert client.get(page, {name: text}).status_code in {200, 400, 404}


@pytest.mark.parametrize("tail", ["?%00=%ff", "?as_of=%ED%A0%80", "?" + "a&" * 2000])
def test_broken_bytes_and_floods_in_a_query_make_no_error(city, client, tail):
    assert client.get(f"/en/{tail}").status_code in {200, 400}
