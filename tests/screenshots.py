"""Take the pictures of the README: a scratch database, a real server, a real browser.

    python -m tests.screenshots            writes docs/screenshots/overview.zh.webp, ...

The sample data are the same each time, so only the day of their releases differs.
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import base64
import contextlib
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.run import browser as chromium
from tests.support.chromium import launch
from tests.support.sandbox import ROOT, SQLiteStore, fresh_sandbox

FOLDER = ROOT / "docs" / "screenshots"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
PAGES = {
    "overview": "",
    "base": "bases/new-energy/",
    "problems": "problems/",
    "target": "targets/T-REV/",
}
SCREEN = {"width": 1280, "height": 860}
PICTURE = {"format": "webp", "quality": 80}
"""Lossy, but at this quality the smallest letters stay sharp."""


def take(browser: Browser, base: str, folder: Path) -> list[Path]:
    """Write the top of every page in both languages into a folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with browser.new_context(viewport=SCREEN, color_scheme="light") as context:
        page = context.new_page()
        return [
            picture(page, f"{base}/{code}/{rest}", folder / f"{name}.{short}.webp")
            for name, rest in PAGES.items()
            for short, code in LANGUAGES.items()
        ]


def picture(page: Page, address: str, file: Path) -> Path:
    """Write one picture; Playwright itself offers no WebP, the browser does."""
    answer = page.goto(address)
    if not answer.ok:
        sys.exit(f"{address} answers {answer.status}")
    page.evaluate("document.fonts.ready.then(() => null)")
    protocol = page.context.new_cdp_session(page)
    taken = protocol.send("Page.captureScreenshot", PICTURE)
    protocol.detach()
    file.write_bytes(base64.b64decode(taken["data"]))
    return file


def main() -> None:
    """Load the sample data and serve them; say which pictures came of it."""
    program = chromium() or sys.exit("no browser: set CHROMIUM to a Chromium")
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = stack.enter_context(fresh_sandbox(SQLiteStore(scratch)))
        sandbox.manage("migrate", "--verbosity", 0)
        sandbox.manage("load_programme")
        sandbox.manage("load_demo")
        playwright = stack.enter_context(sync_playwright())
        base = stack.enter_context(sandbox.serve())
        files = take(launch(playwright, program), base, FOLDER)
    for file in files:
        print(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
