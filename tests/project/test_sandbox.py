"""A sandbox is a migrated database of its own, with processes that end with it."""

import contextlib
import http.client
import subprocess
from urllib.parse import urlsplit

import pytest

from tests.support.sandbox import Sandbox, fresh_sandbox

LOGIN = "/en/accounts/login/"
STYLE = "/static/admin/css/base.css"
COUNT = "SELECT count(*) FROM django_content_type"
PLANT = "INSERT INTO django_content_type (app_label, model) VALUES ('planted', 'row')"


def count(sandbox: Sandbox) -> int:
    """Return the number of content types, which migrating makes."""
    with contextlib.closing(sandbox.connection().cursor()) as cursor:
        cursor.execute(COUNT)
        return cursor.fetchone()[0]


def status_of(address: str, path: str) -> int:
    """Return the HTTP status of a path."""
    caller = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    with contextlib.closing(caller):
        caller.request("GET", path)
        return caller.getresponse().status


def test_a_sandbox_is_migrated(sandbox):
    assert count(sandbox) > 0


def test_what_one_sandbox_writes_no_other_sees(sandbox, store, template):
    before = count(sandbox)
    connection = sandbox.connection()
    connection.cursor().execute(PLANT)
    connection.commit()
    with fresh_sandbox(store, template=template) as other:
        assert (count(sandbox), count(other)) == (before + 1, before)


def test_commands_run_on_the_sandbox(sandbox):
    name = sandbox.manage(
        "shell", "-c", "from django.db import connection as c; print(c.settings_dict)"
    )
    assert sandbox.name in name.stdout


def test_a_failing_command_fails_the_test_unless_allowed(sandbox):
    with pytest.raises(AssertionError, match="no_such_command"):
        sandbox.manage("no_such_command")
    assert sandbox.manage("no_such_command", check=False).returncode == 1


def test_processes_end_with_the_sandbox(store, template):
    with fresh_sandbox(store, template=template) as sandbox:
        command = "print('started', flush=True); import time; time.sleep(600)"
        process = sandbox.popen("shell", "-c", command, stdout=subprocess.PIPE)
        process.stdout.readline()
        assert process.poll() is None
    assert process.returncode < 0


def test_the_portal_answers_while_it_is_served(sandbox):
    with sandbox.serve() as address:
        assert [status_of(address, path) for path in (LOGIN, STYLE)] == [200, 200]
    with pytest.raises(ConnectionRefusedError):
        status_of(address, LOGIN)


@pytest.mark.browser
def test_the_browser_opens_a_page_of_the_portal(sandbox, browser):
    with sandbox.serve() as address, contextlib.closing(browser.new_page()) as page:
        assert page.goto(f"{address}{LOGIN}").status == 200
