"""The walk of the README: a real file becomes a dashboard, amended, and as it was."""

import csv
import json
from urllib.request import urlopen

import pytest

from tests.support.sandbox import ROOT, fresh_sandbox

FILE = ROOT / "docs" / "data" / "listed_companies_qinghai_2014_2016.csv"
REVENUE = "revenue_ytd_million_yuan"


@pytest.fixture(scope="module")
def loaded(store, template):
    """Name of a database with the city's programme and the real file."""
    with fresh_sandbox(store, template=template) as sandbox:
        sandbox.manage("load_programme", "--publish")
        sandbox.manage("load_listed", FILE)
        yield sandbox.name


@pytest.fixture
def portal(store, loaded):
    """A portal of its own with all that."""
    with fresh_sandbox(store, template=loaded) as sandbox:
        yield sandbox


def answer(base: str, path: str) -> dict:
    with urlopen(f"{base}/api/v1/{path}") as response:
        return json.load(response)


def revenue(base: str, as_of: str = "") -> dict:
    """The programme's revenue rows by quarter."""
    rows = answer(
        base,
        "figures/?programme=listed&scope=programme&indicator=EC01" + as_of,
    )["results"]
    return {row["period"]: row for row in rows}


def amended(source, target) -> None:
    """Write the file again with one company's last revenue 100 million yuan higher."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if (r["year"], r["quarter"]) == ("2016", "2"))
    row[REVENUE] = str(float(row[REVENUE]) + 100)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_the_api_gives_the_numbers_of_the_real_file(portal):
    with portal.serve() as base:
        rows = revenue(base)
        (progress,) = answer(base, "progress/?programme=listed")["results"]
    assert len(rows) == 10
    assert rows["2015-Q1"]["value"] == "1033963.51"
    assert rows["2016-Q2"]["value"] == "3270831.92"
    assert (rows["2015-Q1"]["reported"], rows["2015-Q1"]["expected"]) == (10, 11)
    assert rows["2016-Q2"]["rolling_four_quarters"] == "7148228.39"
    assert (progress["light"], progress["progress"]) == ("green", "0.995855")


def test_the_page_shows_the_same_numbers_in_a_real_browser(portal, browser):
    with portal.serve() as base:
        page = browser.new_page()
        page.goto(f"{base}/en/?programme=listed")
        text = page.inner_text("main")
        page.goto(f"{base}/zh-hans/?programme=listed")
        chinese = page.inner_text("main")
        page.close()
    assert "10 of 11" in text
    assert "714.8亿元" in chinese


def test_an_amended_file_changes_the_numbers_and_not_the_past(portal, tmp_path):
    changed = tmp_path / "amended.csv"
    amended(FILE, changed)
    portal.manage("load_listed", changed)
    with portal.serve() as base:
        now, before = revenue(base), revenue(base, "&as_of=2")
    assert now["2016-Q2"]["value"] == "3280831.92"
    assert before["2016-Q2"]["value"] == "3270831.92"
    assert portal.manage("verify_releases").returncode == 0
    assert portal.manage("recompute_rollups", "--check").returncode == 0


def test_loading_twice_changes_nothing(portal):
    again = portal.manage("load_listed", FILE)
    assert "nothing to release" in again.stdout
