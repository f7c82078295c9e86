"""Workers of gunicorn, as deploy/ starts them, count together and log in one form."""

import json
import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.deployment import choose_port, configure, gunicorn, running, wait_for

SECURE = {"X-Forwarded-Proto": "https"}
PAGE = "/en/nowhere/"
PAGES = 12


@pytest.fixture
def server(sandbox, tmp_path):
    """The address of two workers that stand behind a proxy, and their log."""
    port = choose_port()
    configure(sandbox, tmp_path, proxies=1)
    sandbox.env |= {"BIND": f"127.0.0.1:{port}", "OPERATOR_TOKEN": "0123456789" * 4}
    file = tmp_path / "log"
    with file.open("wb") as log, running(gunicorn(), sandbox.env, log):
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", file
    # Everything is written now, the lines of the end included.
    lines = file.read_text("utf-8").splitlines()
    assert [line for line in lines if set(json.loads(line)) < {"time", "message"}] == []
    assert any("Shutting down" in json.loads(line)["message"] for line in lines)


def get(address, **headers):
    """Status and text, whatever the status."""
    try:
        with urlopen(Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def read_count(text):
    """How many absent pages were asked for."""
    name = 'portal_requests_total{area="pages",method="GET",status="404"}'
    found = re.search(f"^{re.escape(name)} (\\d+)$", text, re.MULTILINE)
    return int(found[1]) if found else 0


def test_workers_count_together_and_every_line_of_their_log_is_json(server):
    base, log = server
    for _time in range(PAGES):
        assert get(f"{base}{PAGE}", **SECURE)[0] == 404
    counts = {read_count(get(f"{base}/metrics")[1]) for _time in range(PAGES)}
    assert counts == {PAGES}
    handed_on = SECURE | {"X-Forwarded-For": "127.0.0.1"}
    assert get(f"{base}/metrics", **handed_on)[0] == 404
    token = {"Authorization": f"Bearer {'0123456789' * 4}"}
    assert read_count(get(f"{base}/metrics", **handed_on, **token)[1]) == PAGES
    told = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"gunicorn.error", "django.request"} <= {one["logger"] for one in told}
