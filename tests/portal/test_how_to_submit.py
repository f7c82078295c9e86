"""Who wants to bring a technical problem is told what to bring, and to whom."""

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from problems.lifecycle import State
from tests.support import register_factories as registers
from tests.support import scenes
from tests.support.boards import BOARD, of, page, words
from tests.support.pages import english_in, links_of, policy_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet_city():
    """A city with one base, nothing released."""
    return scenes.quiet_city()


BRING = "/en/problems/bring/"


@pytest.mark.parametrize("address", [BOARD, "base", "problem"])
def test_strangers_are_told_how_to_bring_a_problem(client, quiet_city, address):
    published = registers.problem_in(quiet_city.base, State.PUBLISHED)
    base = f"/en/bases/{quiet_city.base.slug}/"
    address = {"base": base, "problem": of(published)}.get(address, address)
    link = next(link for link in links_of(page(client, address)) if "bring" in link)
    shown = words(client, link)
    assert "Information to provide" in shown
    assert "technical indicator in Chinese" in shown
    assert ("base=" in link) == (address != BOARD)


def test_a_base_that_is_not_there_has_no_form(client, quiet_city):
    assert client.get(BRING, {"base": "nowhere"}).status_code == 404


@pytest.mark.parametrize(
    ("is_staff", "codename", "is_led_there"),
    [
        (True, "add_technicalproblem", True),
        (False, "add_technicalproblem", False),
        (True, "view_technicalproblem", False),
    ],
)
def test_who_keeps_the_register_is_led_to_its_form(
    client, quiet_city, is_staff, codename, is_led_there
):
    user = User.objects.create_user("keeper", is_staff=is_staff)
    user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    form = f"/admin/problems/technicalproblem/add/?base={quiet_city.base.pk}"
    shown = links_of(page(client, f"/en/bases/{quiet_city.base.slug}/"))
    assert (form in shown) is is_led_there
    if is_led_there:
        assert client.get(form).status_code == 200


def test_bringing_takes_no_more_queries_than_the_reading_and_the_day(
    client, quiet_city, django_assert_num_queries
):
    client.get(BRING)
    with django_assert_num_queries(5):
        client.get(BRING)


def test_the_page_on_bringing_is_chinese_in_chinese(client, quiet_city):
    shown = page(client, BRING.replace("/en/", "/zh-hans/"), base=quiet_city.base.slug)
    assert "提报技术难题" in shown
    assert english_in(shown) == []
    assert policy_faults(shown) == []
