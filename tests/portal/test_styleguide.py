"""The style guide: every component with its states, for developers only."""

import re

import pytest

from tests.support.pages import english_in, policy_faults, text_of
from tests.support.sandbox import ROOT

pytestmark = pytest.mark.slow

ADDRESSES = ["/en/styleguide/", "/zh-hans/styleguide/"]
TOKENS = ROOT / "static" / "css" / "tokens.css"


@pytest.fixture
def developing(settings):
    """Switch DEBUG on."""
    settings.DEBUG = True


@pytest.mark.django_db  # the page of an error names the day of a sample portal
@pytest.mark.parametrize("address", ADDRESSES)
def test_without_debug_there_is_no_guide(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("scheme", ["", "light", "dark", "x"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_guide_opens_in_every_language_and_colour(
    client, developing, address, scheme
):
    answer = client.get(address, {"scheme": scheme})
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert policy_faults(shown) == []
    assert ("scheme-dark" in shown) == (scheme == "dark")


def test_no_row_is_read_for_it(client, developing):
    """Without a database mark, a query would fail this test."""
    assert client.get(ADDRESSES[0]).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "On track", "Far behind", "Not rated",
        "not reported", "n/a", "confidential", "suppressed a", "not computable",
        "estimate",
        "Base overtaken", "same rank", "down 1", "suppressed to protect",
        "Missing segment", "overdue", "confidential problem", "No results",
        "is not a quarter",
        "No path can be drawn",
    ],
)  # fmt: skip
def test_every_state_is_shown(client, developing, text):
    assert text in text_of(client.get(ADDRESSES[0]).content.decode())


def test_its_ids_are_unique(client, developing):
    shown = client.get(ADDRESSES[0]).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))


def test_the_chinese_guide_is_chinese(client, developing):
    shown = client.get(ADDRESSES[1]).content.decode()
    assert english_in(shown) == []


def test_the_dark_colours_of_choice_are_those_of_a_dark_device():
    style = TOKENS.read_text()
    device = style.partition("(prefers-color-scheme: dark) {")[2].partition("}")[0]
    chosen = style.partition(".scheme-dark {")[2].partition("}")[0]
    assert tokens(device) == tokens(chosen) != {}


def tokens(rule):
    """The custom properties that a rule sets."""
    return dict(re.findall(r"(--[\w-]+): ([^;]+)", rule))
