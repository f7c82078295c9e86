"""What every test may ask for: a browser, a sandbox, data that only some have."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection, transaction
from django.utils import translation
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.support import desk
from tests.support.chromium import launch
from tests.support.sandbox import (
    ROOT,
    Sandbox,
    Store,
    fresh_sandbox,
    migrate,
    shared_template,
    store_under_test,
)

pytest_plugins = ["pytester"]
# Whoever asks for one of these starts processes, each of which takes seconds.
PROCESSES = {"browser", "sandbox", "template"}
# A busy machine is slow without being wrong.
expect.set_options(timeout=60_000)
hypothesis.settings.register_profile(
    "drill",
    deadline=None,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.function_scoped_fixture,  # a page changes nothing
    ],
)
# The suite tries the same examples every time; the drills look for others.
hypothesis.settings.register_profile(
    "suite", hypothesis.settings.get_profile("drill"), derandomize=True
)


def pytest_configure(config: pytest.Config) -> None:
    """Say how examples are found before a test is read."""
    is_drill = config.option.markexpr == "drill"
    hypothesis.settings.load_profile("drill" if is_drill else "suite")


@pytest.hookimpl(tryfirst=True)  # before -m chooses by markers
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave drills out unless they are asked for; mark what starts processes slow."""
    for item in items:
        if PROCESSES & set(item.fixturenames):
            item.add_marker(pytest.mark.slow)
    if "drill" not in config.option.markexpr:
        drills = [item for item in items if item.get_closest_marker("drill")]
        items[:] = [item for item in items if item not in drills]
        config.hook.pytest_deselected(items=drills)


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around the tests of a module: what is made in it stays for all.

    Only for a fixture of that module which makes what no test changes for good.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def language_of_nobody():
    """Leave no test the language that a request of the test before has chosen."""
    translation.deactivate()


@pytest.fixture
def city(db):
    """A city whose open quarter collects returns: tests/support/desk.py."""
    return desk.city()


@pytest.fixture
def row(city):
    """The first enterprise's return in it."""
    return desk.return_of(city.firms[0])


@pytest.fixture
def in_english():
    """What refusals say outside a page."""
    with translation.override("en"):
        yield


def not_run(reason: str) -> None:
    """Skip the test, aloud; where CI=true promises that everything is there, fail."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(f"NOT RUN: {reason}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium to drive: CHROMIUM, else the one on PATH."""
    name = os.environ.get("CHROMIUM") or "chromium"
    path = shutil.which(name)
    if not path:
        not_run(f"no browser: {name!r} is not a program; set CHROMIUM to a Chromium")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium with an empty profile (Playwright's synchronous API).

    Lives for one module: Playwright keeps an event loop in this thread, in which
    Django refuses every query. A module with browser tests therefore uses `sandbox`
    and never `db`.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    found = (own if worker_id == "master" else own.parent) / "databases"
    found.mkdir(exist_ok=True)
    return found


@pytest.fixture(scope="session")
def store(databases: Path) -> Store:
    """Where databases of the engine under test are made."""
    return store_under_test(connection.vendor, databases)


@pytest.fixture(scope="session")
def migrated(store: Store, databases: Path) -> Iterator[str]:
    """Name of a migrated database from the cache: tests/support/template_cache.py."""
    folder = databases / "migrated"
    with shared_template(store, folder, store.create_migrated) as name:
        yield name


@pytest.fixture(scope="session")
def template(store: Store, databases: Path, migrated: str) -> Iterator[str]:
    """Name of a database that those of processes are copied from."""

    def migrate_again(name: str) -> None:
        store.create(name, migrated)
        migrate(store, name)

    with shared_template(store, databases / "template", migrate_again) as name:
        yield name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, store: Store, migrated: str
) -> Iterator[None]:
    """Let the database of `db` be a copy, too; Django migrates what it is handed."""
    with store.under_test(migrated, connection.creation):
        yield


@pytest.fixture
def sandbox(store: Store, template: str) -> Iterator[Sandbox]:
    """A fresh, migrated database for tests that need processes: support/sandbox.py."""
    with fresh_sandbox(store, template=template) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real figures that lies beside the repository on some machines."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        not_run(f"{folder} is absent")
    return folder
