"""Who must have a second factor reaches nothing without it; a code works once."""

import re
from urllib.parse import unquote

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from tests.support.pages import policy_faults
from tests.support.sign_in import (
    CHANGE,
    CODE,
    CODES,
    ENROL,
    FAST,
    HERE,
    LOGIN,
    LOGOUT,
    PASSWORD,
    WRONG,
    Clock,
    is_in,
    person,
    sign_in,
)

pytestmark = pytest.mark.django_db
KEY = "31" * 20


def for_staff(user) -> bool:
    """A rule as the portal has one: some accounts need a second factor."""
    return user.is_staff


@pytest.fixture
def clock(monkeypatch, settings) -> Clock:
    """A standing clock, the rule in force, a hasher that costs nothing."""
    settings.PASSWORD_HASHERS = FAST
    settings.SECOND_FACTOR = True
    settings.SECOND_FACTOR_RULE = f"{__name__}.for_staff"
    return Clock(monkeypatch)


@pytest.fixture
def official(clock):
    """Somebody who must have a second factor and has none yet."""
    return person(is_staff=True)


@pytest.fixture
def enrolled(official):
    """Somebody who has one."""
    TOTPDevice.objects.create(user=official, key=KEY)
    return official


def give(client, code, **more):
    """Post a code."""
    return client.post(CODE, {"code": code} | more, REMOTE_ADDR=HERE)


def secret_on(page) -> str:
    """The secret of the page of enrolment, in hex."""
    return page.wsgi_request.session["enrolling"]


def test_who_needs_none_is_asked_for_none(client, clock):
    person()
    sign_in(client)
    assert is_in(client)


def test_where_it_is_switched_off_nobody_is_asked(client, enrolled, settings):
    settings.SECOND_FACTOR = False
    sign_in(client)
    assert is_in(client)


@pytest.mark.parametrize("path", ["/en/", "/en/targets/", "/admin/", CHANGE, CODES])
def test_without_a_code_nothing_is_reached(client, enrolled, path):
    sign_in(client)
    answer = client.get(path, headers={"accept-language": "en"})
    assert answer["Location"].startswith(CODE)


def test_a_program_is_told_in_json(client, enrolled):
    sign_in(client)
    answer = client.get("/api/v1/bases/", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["page"]) == (401, CODE)


def test_signing_out_needs_no_code(client, enrolled):
    sign_in(client)
    assert client.post(LOGOUT)["Location"] == "/en/"


def test_the_right_code_opens_the_portal_under_a_new_key(client, enrolled, clock):
    sign_in(client, next="/en/targets/")
    key = client.session.session_key
    asked = client.get("/en/targets/")["Location"]
    assert asked == f"{CODE}?next=/en/targets/"
    answer = give(client, clock.code(KEY), next="/en/targets/")
    assert answer["Location"] == "/en/targets/"
    assert client.session.session_key != key
    assert client.get("/en/targets/").wsgi_request.user.is_verified()


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}-{1} "])
def test_a_code_may_be_typed_in_groups(client, enrolled, clock, typed):
    sign_in(client)
    code = clock.code(KEY)
    assert give(client, typed.format(code[:3], code[3:])).status_code == 302


def test_full_width_digits_are_read(client, enrolled, clock):
    sign_in(client)
    wide = clock.code(KEY).translate({48 + n: 0xFF10 + n for n in range(10)})
    assert give(client, wide).status_code == 302


def test_a_code_works_once(enrolled, clock):
    first, second, code = Client(), Client(), clock.code(KEY)
    for client in (first, second):
        sign_in(client)
    assert give(first, code).status_code == 302
    page = give(second, code)
    assert page.status_code == 200
    assert "incorrect or has already been used" in page.text
    assert not is_in(second)


def test_wrong_codes_lock_and_the_password_does_not_begin_anew(enrolled, clock):
    found = []
    for _ in range(5):
        client = Client()
        sign_in(client)
        found.append(give(client, "000000").status_code)
    assert found == [200, 200, 200, 200, 429]
    assert give(client, clock.code(KEY)).status_code == 429
    assert sign_in(Client()).status_code == 429


def test_wrong_passwords_and_wrong_codes_are_counted_together(enrolled):
    client = Client()
    assert [sign_in(client, WRONG).status_code for _ in range(3)] == [200] * 3
    sign_in(client)
    assert [give(client, "000000").status_code for _ in range(2)] == [200, 429]


def test_a_right_code_begins_anew(client, enrolled, clock):
    sign_in(client, WRONG)
    sign_in(client)
    give(client, clock.code(KEY))
    assert [sign_in(Client(), WRONG).status_code for _ in range(4)] == [200] * 4


def test_wrong_codes_slow_the_device_whatever_the_address(enrolled, clock):
    for _ in range(2):
        assert second_factor.find_accepting_device(enrolled, "000000") is None
        clock.forward(seconds=2)
    assert second_factor.find_accepting_device(enrolled, clock.code(KEY)) is not None


def test_a_right_code_straight_after_a_wrong_one_is_right(client, enrolled, clock):
    sign_in(client)
    for _ in range(3):
        assert "incorrect" in give(client, "000000").text
    assert give(client, clock.code(KEY)).status_code == 302
    assert AccessAttempt.objects.count() == 0


def test_a_device_that_waits_says_how_long_and_counts_nothing(enrolled, clock):
    for _ in range(5):
        second_factor.find_accepting_device(enrolled, "000000")
    client = Client()
    sign_in(client)
    for code in (clock.code(KEY), "000000"):
        page = give(client, code)
        assert (page.status_code, page["Retry-After"]) == (429, "16")
        assert "Wait 16 seconds" in page.text
        assert "incorrect or has already been used" not in page.text
    assert not AccessAttempt.objects.exists()
    clock.forward(seconds=16)
    assert give(client, clock.code(KEY)).status_code == 302


def test_a_backup_code_straight_after_a_wrong_one_is_right(client, enrolled, clock):
    codes = second_factor.replace_backup_codes(enrolled)
    sign_in(client)
    give(client, "wrong-code")
    assert give(client, codes[0]).status_code == 302


def test_somebody_elses_device_verifies_nobody(client, enrolled, clock):
    other = person("other", is_staff=True)
    TOTPDevice.objects.create(user=other, key="32" * 20)
    sign_in(client)
    assert give(client, clock.code("32" * 20)).status_code == 200


def test_the_code_leads_nowhere_else(client, enrolled, clock):
    sign_in(client)
    answer = give(client, clock.code(KEY), next="https://elsewhere.example/")
    assert answer["Location"] == "/en/desk/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_enrolment_shows_the_secret_without_asking_anybody(client, official, language):
    sign_in(client)
    first = client.get(f"/{language}/accounts/second-factor/?next=/en/")
    path = f"/{language}/accounts/second-factor/enrol/?next=/en/"
    assert unquote(first["Location"]) == path
    page = client.get(path)
    assert policy_faults(page.text) == []
    assert "<svg viewBox" in page.text
    assert re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", page.text)
    assert "//" not in re.sub(r'xmlns="[^"]*"', "", page.text.partition("<main")[2])


def test_the_first_code_enrols_and_shows_backup_codes_once(client, official, clock):
    sign_in(client)
    key = secret_on(client.get(ENROL))
    page = client.post(ENROL, {"code": clock.code(key), "next": "/en/targets/"})
    codes = re.findall(r"<code>(\w{4}-\w{4})</code>", page.text)
    assert len(set(codes)) == second_factor.BACKUP_CODES
    assert 'href="/en/targets/"' in page.text
    assert is_in(client)
    assert codes[0] not in client.get(CODES).text
    assert TOTPDevice.objects.get().key == key


def test_a_wrong_code_enrols_nothing(client, official):
    sign_in(client)
    key = secret_on(client.get(ENROL))
    page = client.post(ENROL, {"code": "000000"})
    assert "does not match the key shown above" in page.text
    assert secret_on(page) == key
    assert not TOTPDevice.objects.exists()


def test_the_code_of_enrolment_is_used_up(client, official, clock):
    sign_in(client)
    code = clock.code(secret_on(client.get(ENROL)))
    client.post(ENROL, {"code": code})
    again = Client()
    sign_in(again)
    assert give(again, code).status_code == 200


def test_a_password_alone_replaces_no_device(client, enrolled):
    sign_in(client)
    assert client.get(ENROL)["Location"] == CODE
    assert client.post(ENROL, {"code": "000000"})["Location"] == CODE
    assert client.post(CODES)["Location"].startswith(CODE)
    assert TOTPDevice.objects.get().key == KEY


def test_each_session_is_shown_a_secret_of_its_own(official):
    keys = set()
    for _ in range(2):
        client = Client()
        sign_in(client)
        keys.add(secret_on(client.get(ENROL)))
    assert len(keys) == 2


def test_a_backup_code_works_once(official, enrolled):
    codes = second_factor.replace_backup_codes(official)
    for client, status in ((Client(), 302), (Client(), 200)):
        sign_in(client)
        assert give(client, codes[3].upper()).status_code == status
    assert second_factor.count_backup_codes(official) == len(codes) - 1


def test_new_backup_codes_replace_the_old(client, enrolled, clock):
    old = second_factor.replace_backup_codes(enrolled)
    sign_in(client)
    give(client, clock.code(KEY))
    assert client.post(CODES).status_code == 200
    assert second_factor.find_accepting_device(enrolled, old[0]) is None
    assert second_factor.count_backup_codes(enrolled) == second_factor.BACKUP_CODES


def test_backup_codes_are_not_readable_in_the_database(enrolled, settings):
    codes = second_factor.replace_backup_codes(enrolled)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert stored.isdisjoint(codes)
    settings.SECRET_KEY = "another" * 8
    assert second_factor.find_accepting_device(enrolled, codes[0]) is None


def test_the_admin_resets_it_and_shows_no_secret(client, enrolled, clock):
    second_factor.replace_backup_codes(enrolled)
    chief = person("chief", is_staff=True, is_superuser=True)
    device = TOTPDevice.objects.create(user=chief, key="32" * 20)
    sign_in(client, name="chief")
    give(client, clock.code(device.key))
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    data = {"action": "reset_second_factor", "_selected_action": [enrolled.pk]}
    client.post("/admin/accounts/user/", data)
    assert not second_factor.has_device(enrolled)
    assert second_factor.count_backup_codes(enrolled) == 0


def test_who_enrolled_unasked_is_asked_for_the_code_all_the_same(client, clock):
    TOTPDevice.objects.create(user=person(), key=KEY)
    sign_in(client)
    assert not is_in(client)
    assert client.get(LOGIN, {"next": "/"}).status_code == 302
    assert PASSWORD not in give(client, "000000").text
