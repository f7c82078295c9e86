"""What is installed is named to the last file: versions, hashes, both lists alike."""

import re

import pytest

from tests.support.requirements import compiled
from tests.support.sandbox import ROOT

LISTS = ["requirements", "requirements-dev"]


def direct(name: str) -> dict[str, str]:
    """Return the versions that are asked for by hand."""
    text = (ROOT / f"{name}.in").read_text("utf-8")
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(.+)$", text))


@pytest.mark.parametrize("name", LISTS)
def test_every_line_has_a_version_and_hashes(name):
    text = (ROOT / f"{name}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line[:1] not in {"", " ", "#"}]
    assert len(lines) == len(compiled(name)) > 40


@pytest.mark.parametrize("name", LISTS)
def test_what_is_asked_for_by_hand_is_in_the_list(name):
    versions = {package: line[0] for package, line in compiled(name).items()}
    assert direct(name).items() <= versions.items()


def test_every_package_asked_for_by_hand_says_what_it_is_for():
    for name in LISTS:
        text = (ROOT / f"{name}.in").read_text("utf-8")
        package = re.search(r"(?m)^[a-z0-9-]+==.*\n[a-z]", text)
        assert package is None, package


def test_tests_run_on_what_production_runs_on():
    assert compiled("requirements").items() <= compiled("requirements-dev").items()
