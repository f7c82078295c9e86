"""What a newcomer reads first is true: links lead somewhere, commands exist."""

import re
import tomllib

import pytest

from tests.support.sandbox import ROOT

PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# A file of the project, named in a sentence.
FILE = re.compile(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|json|html))`")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_link_of_a_paper_leads_to_a_file(paper):
    links = LINK.findall(paper.read_text("utf-8"))
    assert [link for link in links if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_file_that_a_paper_names_exists(paper):
    names = FILE.findall(paper.read_text("utf-8"))
    assert [name for name in names if not (ROOT / name).exists()] == []


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
