"""The files of deploy/ fit the portal, and start it: the units, nginx, containers."""

import json
import re
import shutil
import subprocess
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, Request, build_opener, urlopen

import pytest
import yaml
from django.core.management import get_commands
from playwright.sync_api import sync_playwright

from tests.conftest import not_run
from tests.portal import test_round_browser
from tests.support import chromium as chromium_support
from tests.support import deployment
from tests.support.deployment import DEPLOY
from tests.support.sandbox import ROOT

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
STARTED = re.compile(r"^ExecStart=/srv/portal/app/.venv/bin/python (.+)$", re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_the_portal_has(unit):
    commands = STARTED.findall(unit.read_text("utf-8"))
    assert commands
    for command in commands:
        program, name, *_rest = command.split()
        known = name in get_commands() if program == "manage.py" else name == "gunicorn"
        assert known, command


def test_every_unit_that_runs_once_has_its_clock():
    once = {unit.stem for unit in UNITS if "Type=oneshot" in unit.read_text("utf-8")}
    timers = (DEPLOY / "systemd").glob("*.timer")
    assert {timer.stem for timer in timers} == once


def test_every_setting_of_the_example_is_read_and_explained():
    source = (ROOT / "xining_innovation" / "settings.py").read_text("utf-8")
    explained = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for name in deployment.read_settings():
        assert f'"{name}"' in source, name
        assert explained.count(f"`{name}`") >= 2, f"{name}: in both languages"


def test_every_setting_that_is_read_is_explained():
    source = (ROOT / "xining_innovation" / "settings.py").read_text("utf-8")
    explained = (ROOT / "docs" / "operations.md").read_text("utf-8")
    names = set(re.findall(r'read_\w+\(\s*"([A-Z_]+)"', source))
    assert "PROXY_COUNT" in names
    assert [name for name in sorted(names) if f"`{name}`" not in explained] == []


def test_the_containers_have_the_shape_of_the_units():
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = found["services"]
    assert set(services) == {"db", "web", "worker", "nginx"}
    worker = (DEPLOY / "systemd" / "portal-worker.service").read_text("utf-8")
    (command,) = STARTED.findall(worker)
    assert services["worker"]["command"][1:] == command.replace('"', "").split()
    shipped = [
        volume.split(":")[0]
        for volume in services["nginx"]["volumes"]
        if volume.startswith("./nginx")
    ]
    assert shipped
    assert all((DEPLOY / file).is_file() for file in shipped)
    assert (ROOT / "deploy" / services["web"]["build"]["context"]).resolve() == ROOT
    assert (ROOT / services["web"]["build"]["dockerfile"]).is_file()


def test_the_clock_of_the_containers_starts_what_the_timers_do():
    table = (DEPLOY / "crontab").read_text("utf-8")
    once = [unit.read_text("utf-8") for unit in UNITS]
    units = [text for text in once if "Type=oneshot" in text]
    commands = {f"manage.py {line}" for line in re.findall(r"\$MANAGE (.+)", table)}
    assert commands == {one for text in units for one in STARTED.findall(text)}


@pytest.mark.drill
def test_systemd_takes_the_units():
    if not shutil.which("systemd-analyze"):
        not_run("no systemd-analyze")
    units = [str(unit) for unit in (DEPLOY / "systemd").iterdir()]
    done = subprocess.run(
        ["systemd-analyze", "verify", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if "portal-" in line]
    # The programs lie where the operations page puts them, not on this machine.
    assert [line for line in said if "is not executable" not in line] == []


@pytest.fixture(scope="module")
def browser(chromium):
    """A Chromium that takes the certificate made here."""
    arguments = [*chromium_support.ARGUMENTS, "--ignore-certificate-errors"]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield found
        found.close()


@pytest.fixture(params=["nginx", "gunicorn"])
def portal(request, sandbox, tmp_path):
    """A portal as deploy/ serves it, with a city whose quarter is open."""
    if request.param == "nginx" and not shutil.which("nginx"):
        not_run("no nginx")
    code = "from tests.portal.test_round_browser import plant; plant()"
    told = sandbox.manage("shell", "-v", 0, "-c", code).stdout.splitlines()[-1]
    serve = getattr(deployment, f"served_by_{request.param}")
    with serve(sandbox, tmp_path) as served:
        yield SimpleNamespace(
            address=served.address,
            ports=getattr(served, "ports", None),
            sandbox=sandbox,
            **json.loads(told),
        )


def ask(address, **headers):
    """Status, headers and content of an answer, whatever its status."""
    opener = build_opener(HTTPSHandler(context=deployment.trusting()))
    try:
        with opener.open(Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read()


@pytest.mark.drill
@pytest.mark.browser
def test_a_quarter_is_entered_approved_and_released_through_the_deployed_portal(
    browser, portal
):
    test_round_browser.walk_round(browser, portal, "zh-hans")


@pytest.mark.drill
def test_answers_are_compressed_hashed_files_kept_and_plain_http_led_to_tls(portal):
    status, headers, _text = ask(f"{portal.address}/en/", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "preload" not in headers["Strict-Transport-Security"]
    _status, _headers, page = ask(f"{portal.address}/en/")
    (style,) = re.findall(r'href="(/static/css/portal\.\w+\.css)"', page.decode())
    gzip = {"Accept-Encoding": "gzip"}
    status, headers, _text = ask(portal.address + style, **gzip)
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"]
    if portal.ports:
        with urlopen(
            f"http://127.0.0.1:{portal.ports.plain}/en/",
            context=deployment.trusting(),
            timeout=30,
        ) as answer:
            assert answer.url == f"{portal.address}/en/"


@pytest.mark.drill
def test_what_a_caller_says_of_proxies_is_not_believed(portal):
    spoofed = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.9"}
    assert ask(f"{portal.address}/en/", **spoofed)[0] == 200
    assert ask(f"{portal.address}/en/", **{"X-Forwarded-Host": "evil"})[0] == 200
    assert ask(f"{portal.address}/en/", Host="evil.example")[0] in {400, 421}
