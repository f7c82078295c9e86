"""How tests and pictures start a browser."""

from playwright.sync_api import Browser, Playwright

ARGUMENTS = [
    "--no-sandbox",  # root has no other way, and it only sees our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright, program: str) -> Browser:
    """Start a headless Chromium, given its path, with an empty profile."""
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
