"""The portal as a city serves it: DEBUG off, a real server, and what can go wrong."""

import contextlib
import gzip
import re
import shutil
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.sandbox import fresh_sandbox

PAGES = ("", "targets/", "bases/", "problems/", "releases/", "accounts/login/")


@pytest.fixture(scope="module")
def portal(store, template, tmp_path_factory):
    """A portal with the programme, as production starts it; nothing is collected."""
    with fresh_sandbox(store, template=template) as sandbox:
        sandbox.manage("load_programme")
        sandbox.env |= {
            "DEBUG": "0",
            "SECRET_KEY": "of a test only, 0123456789 abcdefghijklmnopqrstuvwxyz",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "0",
            "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
        }
        yield sandbox


def get(address, **headers):
    """Status, headers and text of an answer, whatever its status."""
    try:
        with urlopen(Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read().decode()


def test_without_collected_files_pages_can_be_read_and_the_probe_says_so(portal):
    with portal.serve() as base:
        assert {get(f"{base}/en/{page}")[0] for page in PAGES} == {200}
        status, _headers, text = get(f"{base}/en/nowhere/")
        assert (status, "Page not found" in text) == (404, True)
        status, _headers, text = get(f"{base}/readyz")
        assert (status, "static manifest missing" in text) == (503, True)


def test_with_collected_files_styles_are_served_and_the_probe_is_content(portal):
    portal.manage("collectstatic", "--no-input", "--verbosity", 0)
    with portal.serve() as base:
        assert get(f"{base}/readyz")[::2] == (200, '{"ready": true, "faults": []}')
        _status, _headers, page = get(f"{base}/en/")
        (style,) = re.findall(r'href="(/static/css/portal\.[0-9a-f]{12}\.css)"', page)
        status, headers, _text = get(base + style)
        assert (status, "immutable" in headers["Cache-Control"]) == (200, True)


def test_without_a_proxy_answers_are_compressed_and_stay_unchanged(portal):
    with portal.serve() as base:
        for address in (f"{base}/en/", f"{base}/api/v1/bases/"):
            packed = Request(address, headers={"Accept-Encoding": "gzip"})
            with urlopen(packed, timeout=30) as answer:
                assert answer.headers["Content-Encoding"] == "gzip"
                text = gzip.decompress(answer.read()).decode()
            assert len(text) > 1000
            etag = answer.headers["ETag"]
            if etag:
                assert get(address, **{"If-None-Match": etag})[0] == 304
        assert etag


def test_probes_are_answered_under_any_name_and_without_tls(portal):
    portal.env["SECURE_SSL_REDIRECT"] = "1"
    try:
        with portal.serve() as base:
            assert get(f"{base}/healthz", Host="10.0.0.7")[::2] == (200, "ok")
            assert get(f"{base}/readyz", Host="10.0.0.7")[0] in {200, 503}
            assert get(f"{base}/en/", Host="10.0.0.7")[0] == 400
    finally:
        portal.env["SECURE_SSL_REDIRECT"] = "0"


@contextlib.contextmanager
def database_away(portal):
    """Take the database away from a portal that is running, and give it back."""
    if portal.vendor == "sqlite":
        folder = portal.store.folder
        away = folder.with_name("away")
        folder.rename(away)
        yield
        away.rename(folder)
        return
    store, name = portal.store, portal.name
    store._maintain(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    store._maintain(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name}'"
    )
    yield
    store._maintain(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_while_the_database_is_away_everybody_is_told_when_to_come_back(
    portal, tmp_path
):
    if portal.vendor == "sqlite":
        portal = moved_to(portal, tmp_path / "database")
    with portal.serve() as base:
        assert get(f"{base}/en/targets/")[0] == 200
        with database_away(portal):
            status, headers, text = get(f"{base}/en/targets/")
            assert (status, headers["Retry-After"]) == (503, "30")
            assert "does not answer" in text
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert "数据库" in get(f"{base}/zh-hans/targets/")[2]
            status, headers, text = get(f"{base}/api/v1/bases/")
            assert (status, headers["Retry-After"]) == (503, "30")
            assert headers["Content-Type"] == "application/problem+json"
            assert get(f"{base}/en/nowhere/")[0] == 404
            assert get(f"{base}/healthz")[0] == 200
            status, _headers, text = get(f"{base}/readyz")
            assert (status, "database away" in text) == (503, True)
        assert get(f"{base}/en/targets/")[0] == 200
        assert get(f"{base}/api/v1/bases/")[0] == 200


def moved_to(portal, folder):
    """The same portal on a copy of its file in a folder that can be taken away."""
    folder.mkdir()
    file = portal.store.path(portal.name)
    store = type(portal.store)(folder)
    shutil.copyfile(file, store.path(portal.name))
    moved = type(portal)(store, portal.name)
    moved.env = portal.env | {"DATABASE_URL": store.url(portal.name)}
    return moved
