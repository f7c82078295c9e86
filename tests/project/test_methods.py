"""What takes no forms answers 405 to one, whether or not it bears a token."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from xining_innovation.methods import list_methods

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
VALUES = {"int": "1", "slug": "xining", "path": "x", "str": "2014-Q4"}
APPS = ("portal", "desk", "accounts")


def list_pages(resolver=None, prefix="", space=""):
    """Name, address with made-up values, and view, of every page."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from list_pages(one, prefix + fill(one), one.namespace or space)
        elif isinstance(one, URLPattern) and space in APPS:
            yield f"{space}:{one.name}", f"/{prefix}{fill(one)}", one.callback


def fill(one):
    """The part of an address that a pattern stands for."""
    text = str(one.pattern)
    for name, kind in one.pattern.converters.items():
        word = type(kind).__name__.removesuffix("Converter").lower()
        value = VALUES.get(word, VALUES["str"])
        text = text.replace(f"<{word}:{name}>", value).replace(f"<{name}>", value)
        text = text.replace(f"<quarter:{name}>", value)
    return text


PAGES = {name: (url, view) for name, url, view in list_pages()}


def test_every_page_says_which_methods_it_takes():
    assert len(PAGES) > 40
    assert [
        name for name, (_url, view) in PAGES.items() if not list_methods(view)
    ] == []


@pytest.fixture
def strict(city):
    """Browsers of nobody and of the bureau, held to the token as real ones are."""
    browsers = [Client(enforce_csrf_checks=True) for _ in range(2)]
    browsers[1].force_login(city.bureau[0], "reporting.access.roles.RoleBackend")
    return browsers


def test_a_page_that_takes_no_forms_answers_405_without_a_token(strict):
    wrong = []
    for name, (url, view) in PAGES.items():
        allowed = list_methods(view)
        for browser in strict:
            for method in set(UNSAFE) - set(allowed):
                answer = browser.generic(method, url)
                told = answer.headers.get("Allow", "").split(", ")
                if (answer.status_code, told) != (405, allowed):
                    wrong.append(f"{method} {name} {url}: {answer.status_code} {told}")
    assert wrong == []


def test_a_form_without_a_token_is_refused_as_before(strict):
    takers = [url for url, view in PAGES.values() if "POST" in list_methods(view)]
    assert len(takers) > 10
    for url in takers:
        assert [browser.post(url).status_code for browser in strict] == [403, 403], url


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize(
    "url", ["/api/", "/api/docs/", "/api/v1/bases/", "/api/v1/schema/", "/api/v1/"]
)
def test_the_api_takes_nothing_from_anybody(strict, method, url):
    for browser in strict:
        assert browser.generic(method, url).status_code == 405


def test_a_page_that_says_nothing_is_left_to_its_view():
    assert list_methods(lambda request: None) == []
