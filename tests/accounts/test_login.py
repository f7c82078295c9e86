"""Signing in and out: one answer to every failure, a new key, no way round."""

import re
from urllib.parse import unquote

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.support import scenes
from tests.support.pages import policy_faults
from tests.support.sign_in import (
    ACCOUNT,
    CHANGE,
    CODE,
    CODES,
    ENROL,
    FAST,
    LOGIN,
    LOGOUT,
    NAME,
    PASSWORD,
    WRONG,
    body,
    is_in,
    person,
    sign_in,
)

pytestmark = pytest.mark.django_db
NEW = "Kumbum-monastery-1583"
FAILING = [NAME, "nobody", "former.colleague", "new.colleague"]


@pytest.fixture
def fast(settings):
    """A hasher that costs nothing, where hashing is not the matter."""
    settings.PASSWORD_HASHERS = FAST


@pytest.mark.parametrize(("code", "lang"), [("zh-hans", "zh-hans"), ("en", "en")])
def test_the_page_stands_in_both_languages(client, code, lang):
    page = client.get(f"/{code}/accounts/login/")
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert policy_faults(page.text) == []
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(("accepted", "code"), [("en", "en"), ("zh", "zh-hans")])
def test_the_address_without_a_language_leads_to_the_readers(client, accepted, code):
    answer = client.get(
        "/accounts/login/?next=/x", headers={"accept-language": accepted}
    )
    assert answer["Location"] == f"/{code}/accounts/login/?next=/x"


@pytest.mark.parametrize("path", ["/admin/login/?next=/admin/", "/admin/"])
def test_the_admin_has_no_sign_in_of_its_own(client, fast, path):
    person(is_staff=True, is_superuser=True)
    page = client.get(path, follow=True, headers={"accept-language": "en"})
    assert unquote(page.redirect_chain[-1][0]) == f"{LOGIN}?next=/admin/"
    assert sign_in(client, next="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/login/", {"username": NAME}).status_code == 302


def test_every_failure_looks_the_same(fast):
    person()
    person("former.colleague", is_active=False)
    tries = [(NAME, WRONG), ("nobody", PASSWORD), ("former.colleague", PASSWORD)]
    answers = [sign_in(Client(), word, name) for name, word in tries]
    pages = {
        body(answer).replace(name, "")
        for answer, (name, _word) in zip(answers, tries, strict=True)
    }
    assert len(pages) == 1
    assert (
        "The username or password is incorrect. Check both and try again."
        in pages.pop()
    )


@pytest.fixture
def accounts():
    """A colleague, a former one, and one who was given no password yet."""
    person()
    person("former.colleague", is_active=False)
    User.objects.create_user("new.colleague")


@pytest.mark.slow
@pytest.mark.parametrize("name", FAILING)
def test_every_failure_costs_one_hash(client, accounts, monkeypatch, name):
    hashed = []
    for method in ("encode", "verify"):
        plain = getattr(Argon2PasswordHasher, method)

        def counted(self, *args, plain=plain, **options):
            hashed.append(args)
            return plain(self, *args, **options)

        monkeypatch.setattr(Argon2PasswordHasher, method, counted)
    assert sign_in(client, WRONG, name).status_code == 200
    assert len(hashed) == 1


def test_every_failure_asks_the_database_the_same(accounts, fast):
    asked = {tuple(asked_by_failing(name)) for name in FAILING}
    assert len(asked) == 1
    assert ("INSERT", "axes_accessattempt") in asked.pop()


def asked_by_failing(name) -> list[tuple[str, str]]:
    """What a failure asks of the database: each statement's verb and first table."""
    with CaptureQueriesContext(connection) as captured:
        sign_in(Client(), WRONG, name)
    statements = [query["sql"] for query in captured.captured_queries]
    pattern = re.compile(r'^(SELECT|INSERT|UPDATE|DELETE)\b[^"]*"(\w+)"')
    return [found.groups() for each in statements if (found := pattern.match(each))]


def test_passwords_are_stored_as_argon2():
    assert person().password.startswith("argon2$argon2id$")


def test_the_typed_name_stays_and_the_password_goes(client, fast):
    page = sign_in(client, WRONG).text
    assert f'value="{NAME}"' in page
    assert WRONG not in page


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"],
)
def test_sign_in_leads_nowhere_else(client, fast, address):
    person()
    assert sign_in(client, next=address)["Location"] == "/en/desk/"


def test_sign_in_leads_back(client, fast):
    person()
    assert sign_in(client, next="/en/targets/")["Location"] == "/en/targets/"


@pytest.mark.parametrize("path", [LOGIN, LOGOUT, CHANGE, CODE, ENROL, CODES])
def test_no_form_is_taken_without_its_token(fast, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person())
    answer = client.post(path, {})
    assert answer.status_code == 403
    assert "The form was not accepted" in answer.text


def test_the_session_has_a_new_key_after_sign_in(client, fast):
    person()
    planted = client.session
    planted["planted"] = "by somebody"
    planted.save()
    client.cookies["sessionid"] = planted.session_key
    sign_in(client)
    assert client.session.session_key != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_signing_out_kills_the_session_for_good(client, fast):
    person()
    sign_in(client)
    key = client.session.session_key
    assert client.get(LOGOUT).status_code == 405
    assert is_in(client)
    assert client.post(LOGOUT)["Location"] == "/en/"
    assert not Session.objects.filter(pk=key).exists()
    client.cookies["sessionid"] = key
    assert not is_in(client)


def test_a_new_password_ends_the_other_sessions(client, fast):
    user, other = person(), Client()
    sign_in(client)
    sign_in(other)
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(CHANGE, data)["Location"] == ACCOUNT
    assert (is_in(client), is_in(other)) == (True, False)
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_every_page_says_who_is_signed_in(client, fast):
    scenes.quiet_city()
    assert "Sign in" in client.get("/en/targets/").text
    person()
    sign_in(client)
    page = client.get("/en/targets/").text
    assert NAME in page
    assert re.search(rf'<form method="post" action="{LOGOUT}">', page)


def test_errors_stand_at_their_fields(client, fast):
    person()
    sign_in(client)
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": "x"}
    page = client.post(CHANGE, data).text
    field = re.search(r'<input[^>]*name="new_password2"[^>]*>', page).group()
    assert 'aria-invalid="true"' in field
    assert "id_new_password2_error" in field
    assert 'id="id_new_password2_error"' in page
