"""What is installed has a licence, and is held against the known vulnerabilities."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.support import audit, licences
from tests.support.requirements import compiled

ADVISORY = {"vulns": [{"id": "GHSA-2", "modified": "x"}, {"id": "GHSA-1"}]}


@contextmanager
def index(answer):
    """An index of advisories on loopback: `answer` makes a body of the questions."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, json.loads(body)["queries"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer(asked[-1][1]))

        def log_message(self, *_words):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def results(faulty=()):
    """Answers in the order of the questions."""

    def answer(queries):
        found = [
            ADVISORY if query["package"]["name"] in faulty else {} for query in queries
        ]
        return json.dumps({"results": found}).encode()

    return answer


def run(monkeypatch, address):
    monkeypatch.setenv("AUDIT_INDEX", address)
    return audit.main()


def test_every_locked_package_is_asked_about_with_its_version(monkeypatch, capsys):
    with index(results()) as (address, asked):
        assert run(monkeypatch, address) == 0
    ((path, queries),) = asked
    assert path == "/v1/querybatch"
    assert {query["package"]["ecosystem"] for query in queries} == {"PyPI"}
    told = {query["package"]["name"]: query["version"] for query in queries}
    locked = compiled("requirements-dev")
    assert told == {name: line[0] for name, line in locked.items()}
    assert f"{len(locked)} packages, 0 with known" in capsys.readouterr().out


def test_a_known_vulnerability_is_named_and_fails(monkeypatch, capsys):
    with index(results({"django", "pytest-xdist"})) as (address, _asked):
        assert run(monkeypatch, address) == 1
    said = capsys.readouterr().out
    version = compiled("requirements")["django"][0]
    assert f"django {version} (production): GHSA-1, GHSA-2" in said
    assert "(tools): GHSA-1, GHSA-2" in said


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"results": []}', b'{"results": null}']
)
def test_an_answer_in_another_form_is_no_good_news(monkeypatch, capsys, body):
    with index(lambda _queries: body) as (address, _asked):
        assert run(monkeypatch, address) == 2
    assert capsys.readouterr().out.startswith("NOT ASKED: ")


def test_an_index_that_cannot_be_reached_is_no_good_news(monkeypatch, capsys):
    with index(results()) as (address, _asked):
        pass  # nobody listens there any more
    assert run(monkeypatch, address) == 2
    assert "Nothing is known" in capsys.readouterr().out


def test_the_page_of_licences_is_that_of_the_locked_packages():
    assert licences.PAGE.read_text("utf-8") == licences.format_page(), "make licences"


def test_every_locked_package_stands_on_the_page():
    page = licences.PAGE.read_text("utf-8")
    names = compiled("requirements-dev")
    assert [name for name in names if f"\n| {name} | " not in page] == []


def test_a_package_without_a_licence_is_refused(monkeypatch):
    monkeypatch.setattr(licences, "BY_HAND", {})
    with pytest.raises(LookupError, match="BY_HAND"):
        licences.find_licence("axe-playwright-python")


def test_what_runs_on_a_server_asks_nothing_of_the_portals_own_licence():
    found = {licences.find_licence(name) for name in compiled("requirements")}
    assert {name for name in found if "GPL" in name} == {"LGPL with exceptions"}
