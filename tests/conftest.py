"""What every test may ask for: a browser, a sandbox, data that only some have."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import launch
from tests.sandbox import ROOT, Sandbox, Store, fresh_sandbox, store_under_test

# A busy machine is slow without being wrong.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


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
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Where databases of the engine under test are made."""
    return store_under_test(connection.vendor, tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def template(store: Store) -> Iterator[str]:
    """Name of a migrated database that sandboxes are copied from; one per worker."""
    with fresh_sandbox(store) as sandbox:
        sandbox.manage("migrate", "--verbosity", 0)
        yield sandbox.name


@pytest.fixture
def sandbox(store: Store, template: str) -> Iterator[Sandbox]:
    """A fresh, migrated database for tests that need processes: tests/sandbox.py."""
    with fresh_sandbox(store, template=template) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real figures that lies beside the repository on some machines."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        not_run(f"{folder} is absent")
    return folder
