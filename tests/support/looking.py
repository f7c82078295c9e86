"""Look at pages in a real browser and say what is wrong with them, one line each."""

import json
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": STANDARDS, "resultTypes": ["violations"]}
WITHOUT_COLOURS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
AXE = Path(AXE_FILE_PATH).read_text("utf-8")
# A4 without the margins of the style sheet's @page, at 96 pixels an inch.
PAPER = {"width": 703, "height": 1016}
HEIGHT = 900

RUN_AXE = """async options => (await axe.run(options)).violations.map(
    rule => `${rule.id} ${rule.nodes[0].html}`)"""
READ = """() => ({
    headings: document.querySelectorAll("h1").length,
    language: document.documentElement.lang.toLowerCase(),
    others: Object.fromEntries([...document.querySelectorAll("nav.lang a")].map(
        link => [link.hreflang.toLowerCase(), link.getAttribute("href")])),
})"""
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
# Text for screen readers is cut on purpose; so is what a drawing leaves out.
CUT = """() => {
    const name = node => node.outerHTML.slice(0, 90);
    const hidden = [...document.querySelectorAll("main table, main details.data > *")]
        .filter(node => node.localName !== "summary" && !node.closest(".no-print"))
        .filter(node => !node.checkVisibility());
    const cut = [...document.querySelectorAll("main *")]
        .filter(node => !node.closest("svg, .vh") && node.checkVisibility())
        .filter(node => getComputedStyle(node).overflowX !== "visible"
            && node.scrollWidth > node.clientWidth + 1);
    return [...hidden.map(node => `hidden on paper: ${name(node)}`),
            ...cut.map(node => `cut on paper: ${name(node)}`)];
}"""


def listen(page: Page) -> list[str]:
    """Collect what a page complains of: script errors, blocked content, all of it."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text))
    return heard


def open_page(page: Page, address: str, status: int) -> list[str]:
    """Open an address at the width of a desktop; say so if it answers otherwise."""
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    page.emulate_media(media="screen", color_scheme="light")
    answered = page.goto(address).status
    page.evaluate(AXE)
    return [] if answered == status else [f"answers {answered} instead of {status}"]


def axe_faults(page: Page, rules: dict, where: str) -> list[str]:
    """What axe finds on the page as it is now."""
    return [f"axe, {where}: {found}" for found in page.evaluate(RUN_AXE, rules)]


def colour_faults(page: Page) -> list[str]:
    """What axe finds in the dark, where nothing but the colours is another."""
    page.emulate_media(color_scheme="dark")
    found = axe_faults(page, COLOURS, "dark")
    page.emulate_media(color_scheme="light")
    return found


def width_faults(page: Page, width: int, rules: dict | None = None) -> list[str]:
    """Whether the page scrolls sideways at a width, and what axe finds there."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    wide = [f"scrolls sideways at {width}"] if page.evaluate(TOO_WIDE) else []
    return wide + (axe_faults(page, rules, str(width)) if rules else [])


def paper_faults(page: Page) -> list[str]:
    """What is hidden or cut when the page is printed on A4."""
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    wide = ["wider than the paper"] if page.evaluate(TOO_WIDE) else []
    return wide + page.evaluate(CUT)


def reading_faults(page: Page, language: str, rest: str) -> list[str]:
    """One heading, its own language, and the way to the same page in the other."""
    seen = page.evaluate(READ)
    wanted = {"headings": 1, "language": language}
    wanted["others"] = {code: f"/{code}/{rest}" for code in ("zh-hans", "en")}
    return [
        f"{name}: {json.dumps(seen[name])} instead of {json.dumps(value)}"
        for name, value in wanted.items()
        if seen[name] != value
    ]
