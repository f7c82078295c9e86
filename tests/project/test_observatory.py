"""Every kind of answer has the A+ of Mozilla's HTTP Observatory: 100 points or more."""

from email.message import Message
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.project.test_production import database_away, moved_to, portal  # noqa: F401
from tests.support.observatory import Answer, compute_score

SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.middleware.sessions import SEEN, STARTED, get_unix_time
from accounts.models import User
user = User.objects.create_superuser("chief")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "reporting.access.roles.RoleBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session[STARTED] = session[SEEN] = get_unix_time()
session.create()
print(session.session_key)
"""
SECURE = {"X-Forwarded-Proto": "https"}
KINDS = {
    "a public page": ("/en/", 200),
    "a page in Chinese": ("/zh-hans/targets/", 200),
    "the sign-in page": ("/en/accounts/login/", 200),
    "the desk": ("/en/desk/", 200),
    "a form of the desk": ("/en/desk/lending/", 200),
    "the administration": ("/admin/", 200),
    "a register of the administration": ("/admin/enterprises/enterprise/", 200),
    "the API": ("/api/v1/bases/", 200),
    "the reading page of the API": ("/api/docs/", 200),
    "a download": ("/en/releases/calendar.ics", 200),
    "a redirection": ("/", 302),
    "a bad query": ("/en/?as_of=never", 400),
    "an absent page": ("/en/nowhere/", 404),
    "an absent resource": ("/api/v1/nowhere/", 404),
}


@pytest.fixture(scope="module")
def served(portal):  # noqa: F811 (a fixture)
    """The portal behind a proxy with TLS, and the session of somebody who sees all."""
    portal.env |= {
        "PROXY_COUNT": "1",
        "SECURE_SSL_REDIRECT": "1",
        "SECOND_FACTOR": "0",
        "DEBUG": "0",
    }
    portal.manage("collectstatic", "--no-input", "--verbosity", 0)
    key = portal.manage("shell", "-v", 0, "-c", SIGN_IN).stdout.split()[-1]
    with portal.serve() as base:
        yield urlsplit(base).netloc, f"__Host-sid={key}"


def ask(host, path, method="GET", **headers):
    """Status, headers and content, without following anything."""
    connection = HTTPConnection(host, timeout=30)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.msg, answer.read()
    connection.close()
    return found


def see(host, path, method="GET", **headers):
    """The status over TLS, and what the scanner sees."""
    _status, plain, _body = ask(host, path)
    status, found, body = ask(host, path, method, **SECURE, **headers)
    leads_to = plain.get("Location", "")
    return status, Answer(found, body, host, leads_to)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_is_rated_a_plus(served, kind):
    path, wanted = KINDS[kind]
    host, cookie = served
    is_inside = "/desk/" in path or path.startswith("/admin/")
    status, seen = see(host, path, **({"Cookie": cookie} if is_inside else {}))
    score, rules = compute_score(seen)
    assert status == wanted
    assert score >= 100, (score, rules)


def test_a_form_without_its_token_is_refused_by_an_answer_rated_a_plus(served):
    host, _cookie = served
    status, seen = see(host, "/en/accounts/login/", "POST")
    score, rules = compute_score(seen)
    assert (status, score >= 100) == (403, True), (score, rules)


def test_an_unknown_host_is_answered_by_what_is_rated_a_plus(served):
    host, _cookie = served
    status, seen = see(host, "/en/", Host="evil.example")
    score, rules = compute_score(seen)
    assert (status, score >= 100) == (400, True), (score, rules)


def test_what_is_said_while_the_database_is_away_is_rated_a_plus(
    portal,  # noqa: F811
    served,
    tmp_path,
):
    if portal.vendor == "sqlite":
        portal = moved_to(portal, tmp_path / "database")
    with portal.serve() as base, database_away(portal):
        for path in ("/en/targets/", "/api/v1/bases/"):
            status, seen = see(urlsplit(base).netloc, path)
            score, rules = compute_score(seen)
            assert (status, score >= 100) == (503, True), (score, rules)


GOOD = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Type": "text/html",
}
COOKIE = "sid=1; Secure; HttpOnly; SameSite=Lax"
WEAK = {
    "all is well": ({}, 120),
    "a good cookie": ({"Set-Cookie": COOKIE}, 125),
    "no policy": ({"Content-Security-Policy": None}, 75),
    "scripts in the page": (
        {"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"},
        80,
    ),
    "scripts from anywhere": ({"Content-Security-Policy": "img-src 'self'"}, 80),
    "styles in the page": (
        {
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
            "frame-ancestors 'none'"
        },
        110,
    ),
    "forms to anywhere": (
        {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"},
        115,
    ),
    "framed by anybody": (
        {
            "Content-Security-Policy": "default-src 'none'; form-action 'self'",
            "X-Frame-Options": None,
        },
        80,
    ),
    "no word on TLS": ({"Strict-Transport-Security": None}, 80),
    "a short word on TLS": ({"Strict-Transport-Security": "max-age=60"}, 110),
    "types are guessed": ({"X-Content-Type-Options": None}, 115),
    "readers are told on": ({"Referrer-Policy": "unsafe-url"}, 110),
    "a session that scripts read": ({"Set-Cookie": "sid=1; Secure; SameSite=Lax"}, 70),
    "a session without Secure": ({"Set-Cookie": "sid=1; HttpOnly; SameSite=Lax"}, 110),
    "a token without SameSite": ({"Set-Cookie": "csrftoken=1; Secure"}, 80),
    "sessions are shared": ({"Access-Control-Allow-Credentials": "true"}, 50),
}


@pytest.mark.parametrize("case", WEAK)
def test_what_is_weak_costs_points(case):
    changes, wanted = WEAK[case]
    headers = Message()
    for name, value in (GOOD | changes).items():
        if value is not None:
            headers[name] = value
    seen = Answer(headers, b"<script src='/a.js'>", "x", "https://x/")
    assert compute_score(seen)[0] == wanted


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        (b'<script src="/a.js">', 120),
        (b'<script src="https://cdn.example/a.js">', 115),
        (b'<script src="https://cdn.example/a.js" integrity="x">', 125),
        (b'<script src="//cdn.example/a.js">', 50),
    ],
)
def test_scripts_of_elsewhere_are_named_by_their_hash(tag, wanted):
    headers = Message()
    for name, value in GOOD.items():
        headers[name] = value
    assert compute_score(Answer(headers, tag, "x", "https://x/"))[0] == wanted


@pytest.mark.parametrize("plain", ["", "http://x/", "https://other/"])
def test_plain_http_leads_to_tls_on_the_same_host(plain):
    headers = Message()
    for name, value in GOOD.items():
        headers[name] = value
    assert compute_score(Answer(headers, b"", "x", plain))[0] == 80
