"""What a newcomer reads first is true: links lead somewhere, what is named exists."""

import itertools
import json
import re
import tomllib
from pathlib import Path

import pytest

from reporting.definitions import schema
from reporting.definitions.readers import DefinitionFaults, make_record_reader
from tests.support.architecture import LAYERS, RANK, ROOMS
from tests.support.sandbox import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# What stands in backticks and has no blank: `core/today.py`, `portal/pages/`.
NAMED = re.compile(r"`([^`\s]+)`")
SUFFIXES = {".py", ".html", ".css", ".js", ".md", ".json", ".po"}
FOLDERS = {*RANK, "tests", "benchmarks", "docs", "templates", "static", "locale"}
# Addresses of the portal may begin like a folder; a `*` or `<app>` stands for many.
ABSTRACT = re.compile(r"[*<>{}…?]|://")
PLANTED = {
    "a module that is gone": ("`reporting/validation/rules.py`", 1),
    "a folder of an app that is gone": ("`portal/queries/`", 1),
    "a template that is gone": ("see `templates/portal/gone.html`.", 1),
    "a folder that is there": ("`portal/pages/`, `tests/`", 0),
    "a pattern": ("`tests/<app>/test_<module>.py`, `docs/*.md`", 0),
    "an address": ("`/en/desk/release/`, `targets/T-REV/`", 0),
}


def list_missing_paths(text: str) -> list[str]:
    """The paths of the tree that a document names and that do not exist."""
    return [name for name in NAMED.findall(text) if is_missing(name)]


def is_missing(name: str) -> bool:
    """Whether a name is a path of the tree that leads nowhere."""
    if "/" not in name or name.startswith("/") or ABSTRACT.search(name):
        return False
    path = Path(name)
    if path.suffix in SUFFIXES:
        return not (ROOT / path).exists()
    # An address such as `targets/T-REV/` has capitals, a folder of the tree has none.
    is_folder = path.parts[0] in FOLDERS and name == name.lower() and not path.suffix
    return is_folder and not (ROOT / path).is_dir()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_to_a_file(document):
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document):
    assert list_missing_paths(document.read_text("utf-8")) == []


@pytest.mark.parametrize(("text", "number"), PLANTED.values(), ids=PLANTED)
def test_a_path_that_leads_nowhere_is_reported(text, number):
    assert len(list_missing_paths(text)) == number


@pytest.mark.parametrize("folder", ROOMS)
def test_the_drawing_has_every_room_in_its_order(folder):
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    drawn = re.search(rf"(?m)^{re.escape(folder)}\n((?:  .+\n)+)", text)[1]
    rows = [read_drawn_row(line) for line in drawn.splitlines()]
    assert rows == [sorted(row) for row in reversed(ROOMS[folder])]


def read_drawn_row(line: str) -> list[str]:
    """The rooms of one line: the words that stand before what is said of them."""
    words = re.split(r" {2,}", line.strip())
    rooms = {room for rows in ROOMS.values() for row in rows for room in row}
    return sorted(itertools.takewhile(rooms.__contains__, words))


def test_the_drawing_has_every_app_in_its_order():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    drawn = re.search(r"## The apps\n.+?```\n(.+?)```", text, flags=re.DOTALL)[1]
    rows = [re.split(r" {2,}", line.strip())[0] for line in drawn.splitlines()]
    found = [sorted(re.findall(r"\w+", row)) for row in rows]
    assert found == [sorted(row) for row in reversed(LAYERS)]


@pytest.mark.parametrize("shape", [schema.INDICATOR, schema.VERSION])
def test_every_key_of_an_indicator_is_told_with_whether_it_is_required(shape):
    text = (ROOT / "docs/adding-an-indicator.md").read_text("utf-8")
    told = re.findall(r"(?m)^ *\| (`[a-z_`, ]+`) \| (yes|no|of a ratio) \|", text)
    said = {name: word for names, word in told for name in re.findall(r"\w+", names)}
    wrong = {
        name
        for name, key in shape.items()
        if (said.get(name) == "yes") != key.is_required or name not in said
    }
    assert wrong == set()


def test_the_indicator_to_copy_is_read_without_a_fault():
    text = (ROOT / "docs/adding-an-indicator.md").read_text("utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    faults = DefinitionFaults()
    found = make_record_reader(schema.INDICATOR)(json.loads(block), "", faults)
    assert faults.reasons == []
    assert found["versions"][0]["collected_at"] == "enterprise"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_command_of_make_that_is_named_exists(name):
    rules = re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"))
    named = re.findall(r"\bmake ([a-z]+)", (ROOT / name).read_text("utf-8"))
    assert set(named) <= set(rules)


def test_the_changelog_begins_with_the_version_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = re.findall(r"(?m)^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert project["version"] == next(name for name in versions if name[0].isdigit())


def test_the_licence_is_the_one_that_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
