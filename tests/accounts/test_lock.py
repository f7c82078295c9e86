"""Five failures lock a name for an address for fifteen minutes, and nobody else."""

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts import lock
from tests.support.sign_in import (
    CHANGE,
    ELSEWHERE,
    FAST,
    HERE,
    LOGIN,
    NAME,
    PASSWORD,
    WRONG,
    Clock,
    body,
    is_in,
    person,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch, settings) -> Clock:
    """A standing clock and a hasher that costs nothing."""
    settings.PASSWORD_HASHERS = FAST
    return Clock(monkeypatch)


@pytest.fixture
def user(clock):
    """The person who tries."""
    return person()


def fail(client, times=5, name=NAME, **more) -> list[int]:
    """Fail several times; return the statuses."""
    return [sign_in(client, WRONG, name, **more).status_code for _ in range(times)]


def test_the_fifth_failure_locks(client, user):
    assert fail(client) == [200, 200, 200, 200, 429]


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 429), (14 * 60, 429), (899, 429), (901, 302)]
)
def test_the_lock_lasts_fifteen_minutes(client, user, clock, seconds, status):
    fail(client)
    clock.forward(seconds=seconds)
    assert sign_in(client).status_code == status


@pytest.mark.parametrize(
    ("seconds", "left", "words"),
    [
        (0, "900", "15 more minutes"),
        (1, "899", "15 more minutes"),
        (600, "300", "5 more minutes"),
        (870, "30", "one more minute"),
    ],
)
@pytest.mark.parametrize("name", [NAME, "nobody"])
def test_it_says_the_time_that_is_left(user, clock, seconds, left, words, name):
    fail(Client(), name=name)
    clock.forward(seconds=seconds)
    page = sign_in(Client(), name=name)
    assert (page.status_code, page["Retry-After"]) == (429, left)
    assert words in " ".join(page.text.split())


def test_what_is_left_counts_from_the_oldest_failure_that_it_needs(user, clock):
    for browser, times in (("a", 1), ("b", 2), ("c", 2)):
        client = Client(headers={"user-agent": browser})
        fail(client, times)
        clock.forward(seconds=100)
    page = sign_in(Client())
    assert (page.status_code, page["Retry-After"]) == (429, "600")
    clock.forward(seconds=601)
    assert sign_in(Client()).status_code == 302


def test_trying_on_does_not_make_it_longer(client, user, clock):
    fail(client)
    clock.forward(minutes=14)
    fail(client, 3)
    clock.forward(minutes=1, seconds=1)
    assert sign_in(client).status_code == 302


def test_failures_long_ago_do_not_count(client, user, clock):
    fail(client, 4)
    clock.forward(minutes=15, seconds=1)
    assert fail(client, 4) == [200] * 4


def test_success_begins_anew(client, user):
    fail(client, 4)
    sign_in(client)
    assert fail(Client(), 4) == [200] * 4


def test_what_is_locked_never_reaches_the_hasher(client, user, monkeypatch):
    hashed, plain = [], MD5PasswordHasher.encode

    def encode(self, *args):
        hashed.append(args)
        return plain(self, *args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    fail(client, 50)
    assert len(hashed) == 5


def test_nobody_is_locked_out_from_elsewhere(client, user):
    fail(client, address=ELSEWHERE)
    assert sign_in(client, address=ELSEWHERE).status_code == 429
    assert sign_in(client, address=HERE).status_code == 302


def test_one_name_locks_no_other(client, user):
    fail(client, name="nobody")
    assert sign_in(client).status_code == 302


def test_another_browser_is_no_other_address(client, user):
    for number in range(5):
        client.defaults["HTTP_USER_AGENT"] = f"browser {number}"
        answer = sign_in(client, WRONG)
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("count", "statuses"), [(0, [200] * 4 + [429]), (1, [200] * 5)]
)
def test_a_header_counts_only_behind_a_proxy(client, user, settings, count, statuses):
    settings.PROXY_COUNT = count
    found = []
    for number in range(5):
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        found += fail(client, 1)
    assert found == statuses


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_the_lock_does_not_say_who_exists(user, language):
    pages = []
    for name in (NAME, "nobody"):
        fail(Client(), name=name)
        data = {"username": name, "password": PASSWORD}
        path = f"/{language}/accounts/login/"
        pages.append(Client().post(path, data, REMOTE_ADDR=HERE))
    assert [page.status_code for page in pages] == [429, 429]
    assert body(pages[0]) == body(pages[1])
    assert NAME not in pages[0].text
    assert pages[0]["Retry-After"] == "900"
    assert f'<html lang="{language}">' in pages[0].text


def test_the_counters_stand_in_the_database_without_secrets(client, user):
    fail(client, 2)
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.failures_since_start) == (NAME, 2)
    assert WRONG not in attempt.post_data
    assert AccessFailureLog.objects.count() == 2


def test_a_wrong_present_password_counts(client, user):
    sign_in(client)
    data = {"old_password": WRONG, "new_password1": "x", "new_password2": "x"}
    found = [client.post(CHANGE, data, REMOTE_ADDR=HERE).status_code for _ in range(6)]
    assert found == [200, 200, 200, 200, 429, 429]


def test_an_administrator_unlocks(client, user):
    fail(client)
    lock.unlock_account(user)
    assert sign_in(client).status_code == 302


def test_reading_the_page_is_not_locked(client, user):
    fail(client)
    assert client.get(LOGIN, REMOTE_ADDR=HERE).status_code == 200
    assert not is_in(client)
