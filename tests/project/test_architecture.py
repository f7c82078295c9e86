"""Arrows point down, and the check that says so can say otherwise."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.architecture import ADD_LAYER, RANK, breach, faults
from tests.support.sandbox import ROOT

FORBIDDEN = {
    "an upward import inside a function": (
        "bases/planted.py",
        "def late():\n    from reporting.models import Release\n",
    ),
    "an upward import of a module": (
        "targets/planted.py",
        "import reporting.returns.workflow",
    ),
    "an upward import in a command": (
        "bases/management/commands/planted.py",
        "from enterprises import models",
    ),
    "an upward import by name": (
        "core/planted.py",
        "import importlib\nimportlib.import_module('api.v1')",
    ),
    "an upward foreign key in a string": (
        "enterprises/planted.py",
        "release = models.ForeignKey('reporting.Release', models.PROTECT)",
    ),
    "an upward table between two": (
        "problems/planted.py",
        "bases = models.ManyToManyField('Base', through='reporting.Attribution')",
    ),
    "an upward model in a migration": (
        "bases/migrations/planted.py",
        "apps.get_model('reporting', 'Release')",
    ),
    "a user below accounts": (
        "core/planted.py",
        "by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)",
    ),
    "a face that knows the other": ("api/v1/planted.py", "from portal import pages"),
    "an app that knows the settings": (
        "portal/planted.py",
        "from xining_innovation import settings",
    ),
    "an app that knows the tests": ("api/planted.py", "import tests.support.sandbox"),
    "an upward import inside an app": (
        "reporting/tables/planted.py",
        "from reporting.returns import workflow",
    ),
    "a stranger in the same row": (
        "portal/pages/targets/planted.py",
        "from portal.pages.registers import tabs",
    ),
    "a module without a room": (
        "reporting/planted.py",
        "from reporting.models import Release",
    ),
    "Django in a pure module": ("core/units.py", "from django.utils import timezone"),
    "Django in a pure package": (
        "reporting/checks/rules/planted.py",
        "from django.utils.translation import gettext",
    ),
    "models in a pure module": ("targets/progress.py", "from . import models"),
}
ALLOWED = {
    "downward": ("reporting/audit.py", "from targets.progress import attainment"),
    "its own app": ("portal/views/planted.py", "from ..pages import overview"),
    "a room below": (
        "reporting/returns/planted.py",
        "from reporting.tables.faults import Fault",
    ),
    "a library": ("core/planted.py", "from django.db import models"),
    "purity": ("targets/progress.py", "from core import quarters\nimport decimal"),
    "purity in a package": (
        "reporting/checks/rules/planted.py",
        "from reporting.checks.rules.base import Sheet",
    ),
    "its own model": ("bases/planted.py", "models.ForeignKey('Park', models.PROTECT)"),
    "the user": ("bases/planted.py", "models.ForeignKey(settings.AUTH_USER_MODEL)"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the apps' source files, to plant in."""
    for app in RANK:
        for file in (ROOT / app).rglob("*.py"):
            copy = tmp_path / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    return tmp_path


def faults_planted(tree: Path, path: str, text: str) -> list[str]:
    """Write a file and return the faults that name it."""
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return [fault for fault in faults(tree) if fault.startswith(f"{path}:")]


def test_imports_and_relations_point_down():
    found = faults(ROOT, settings.INSTALLED_APPS)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "text"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_planted_fault_is_reported(tree, path, text):
    assert faults_planted(tree, path, text)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "text"), ALLOWED.values(), ids=ALLOWED)
def test_what_is_allowed_is_not_reported(tree, path, text):
    assert faults_planted(tree, path, text) == []


@pytest.mark.parametrize(
    ("module", "target", "says"),
    [
        ("enterprises.models", "reporting.models", "may use accounts, bases, core"),
        ("core.text", "core.fields", "it is pure: it may use the standard library"),
        ("core.models", "core.registers", "in core, models may use clock, commands"),
        ("reporting.new", "reporting.models", "Add it to ROOMS of tests/support"),
    ],
)
def test_a_fault_names_what_is_allowed(module, target, says):
    assert says in breach(module, target)


@pytest.mark.parametrize("mark", ["apps.py", "__init__.py"])
def test_a_package_without_a_layer_is_reported(tree, mark):
    (tree / "extras").mkdir()
    (tree / "extras" / mark).touch()
    assert f"extras: has no layer. {ADD_LAYER}" in faults(tree)


def test_an_installed_app_without_a_layer_is_reported(tree):
    (tree / "extras").mkdir()
    installed = ["django.contrib.auth", "extras.config.ExtrasConfig"]
    assert f"extras: has no layer. {ADD_LAYER}" in faults(tree, installed)
