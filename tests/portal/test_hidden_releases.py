"""What a release that is not public said is told to nobody who may not see it."""

import pytest

from tests.support import factories, scenes
from tests.support.api import official
from tests.support.pages import text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "/en/releases/"


@pytest.fixture
def city():
    """A city of three enterprises whose first quarter is released."""
    found = scenes.quiet_city()
    found.report(Q1, YI, 2 * YI, None)
    found.publish()
    return found


def words(client, address=LIST):
    return text_of(client.get(address).content.decode())


def amend(city, value, **fields):
    city.report(Q2, value, value, value)
    city.publish(**fields)


def test_a_release_that_is_not_public_is_absent(client, city):
    city.report(Q2, YI, YI, YI)
    city.publish(public=False)
    assert client.get(f"{LIST}2/").status_code == 404
    assert "Release 2" not in words(client)
    preparing = official("view_release")
    assert "not public" in words(preparing, f"{LIST}2/")
    assert "Release 2 not public" in words(preparing)


def test_what_only_a_hidden_release_said_is_never_told(client, city):
    city.report(Q2, YI, YI, YI)
    city.publish()
    amend(city, 7 * YI, public=False)
    amend(city, 2 * YI)
    shown = words(client, f"{LIST}4/")
    assert "300 600 million yuan" in shown
    assert "2,100" not in shown
    assert "Compared with release 2" in shown


def test_what_only_a_hidden_release_decided_is_never_told(client, city):
    for value, is_public in ((6, True), (9, False), (7, True)):
        factories.baseline(city.programme, city.revenue, value=value * YI)
        city.publish(public=is_public)
    shown = words(client, f"{LIST}4/")
    assert "600 million yuan in 2011, to be confirmed 700 million yuan" in shown
    assert "900 million" not in shown


def test_an_enterprise_that_only_a_hidden_release_counted_is_never_told(client, city):
    passing = factories.member(city.programme, base=city.base)
    city.publish(public=False)
    passing.memberships.all().delete()
    city.publish()
    assert passing.name_en not in words(client, f"{LIST}3/")


def test_what_a_hidden_release_changed_and_changed_back_is_no_change(client, city):
    city.report(Q2, YI, YI, YI)
    city.publish()
    amend(city, 7 * YI, public=False)
    amend(city, YI)
    assert "Revised totals: 0" in words(client, f"{LIST}4/")
