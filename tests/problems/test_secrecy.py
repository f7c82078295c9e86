"""Lifting the secrecy of a problem shows what becomes public, and asks why."""

import pytest
from django.urls import reverse

from accounts.models import User
from problems.models import TechnicalProblem
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.exchanges import findings, previewed
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db
LIST = "/admin/problems/technicalproblem/"


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def secret():
    """A secret problem with a requirement, a claim and moves."""
    base = factories.base(factories.programme())
    found = registers.problem_in(base, "claimed", is_secret=True, budget=77)
    registers.requirement(found)
    return found


def act(client, row, **data):
    """Do the action as the list does."""
    chosen = {"_selected_action": [row.pk], "action": "lift_selected"}
    return client.post(LIST, chosen | data, follow=True)


def is_secret() -> bool:
    return TechnicalProblem.objects.get().is_secret


def test_it_shows_beforehand_what_becomes_public(chief, secret):
    page = act(chief, secret).text
    team = str(secret.claims.get().team)
    for text in (secret.title_zh, str(secret.base), "77", "耐光色牢度", team):
        assert text in page
    assert is_secret()


def test_it_asks_why_and_keeps_the_reason_in_the_history(chief, secret):
    act(chief, secret, confirmed="yes", reason=" ")
    assert is_secret()
    act(chief, secret, confirmed="yes", reason="解密")
    assert not is_secret()
    newest = secret.history.first()
    assert (newest.history_change_reason, newest.history_user.username) == (
        "解密",
        "chief",
    )


def test_a_problem_that_is_not_secret_has_nothing_to_lift(chief, secret):
    TechnicalProblem.objects.update(is_secret=False)
    assert "a confidential one" in act(chief, secret).text


def test_neither_its_page_nor_a_file_lifts_it(chief, secret):
    url = reverse("admin:problems_technicalproblem_change", args=[secret.pk])
    data = form_of(chief.get(url)).filled()
    data.pop("is_secret")
    answer = chief.post(url, data)
    assert "use the action" in answer.text
    table = [["number", "is_secret"], [secret.number, "no"]]
    found = findings(previewed(chief, TechnicalProblem, table))
    assert "use the action" in " ".join(found.values())
    assert is_secret()
