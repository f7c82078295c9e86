"""Functions are a verb and a noun, classes are named once; each check can say no."""

import pytest

from tests.support.names import (
    OTHERS,
    is_well_named,
    list_classes_named_twice,
    list_misnamed_functions,
    list_unused_words,
)
from tests.support.sandbox import ROOT

CHECKS = [list_misnamed_functions, list_classes_named_twice, list_unused_words]


@pytest.mark.parametrize("check", CHECKS)
def test_the_project_keeps_the_rule(check):
    found = check(ROOT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("lock_return", True),
        ("_read_row", True),
        ("is_open", True),
        ("may_release", True),
        ("shown", False),
        ("lock", False),
        ("locked_return", False),
        ("returns_of", False),
        ("is", False),
        *((name, True) for name in OTHERS),
    ],
)
def test_a_name_is_a_verb_and_a_noun_or_a_question(name, good):
    assert is_well_named(name) == good


def test_a_misnamed_function_is_reported(tmp_path):
    plant_modules(tmp_path, core="def shown():\n    pass\n")
    (found,) = list_misnamed_functions(tmp_path)
    assert found.startswith("core/planted.py:1: shown")


def test_methods_are_not_meant(tmp_path):
    plant_modules(tmp_path, core="class A:\n    def shown(self):\n        pass\n")
    assert list_misnamed_functions(tmp_path) == []


def test_a_class_named_twice_is_reported(tmp_path):
    plant_modules(
        tmp_path, core="class Cell:\n    pass\n", api="class Cell:\n    pass\n"
    )
    assert list_classes_named_twice(tmp_path) == [
        "Cell is a class in core/planted.py, api/planted.py"
    ]


def test_commands_share_their_name(tmp_path):
    command = "class Command:\n    pass\n"
    plant_modules(tmp_path, core=command, reporting=command)
    assert list_classes_named_twice(tmp_path) == []


def plant_modules(root, **sources):
    """Write a module of each app."""
    for app, source in sources.items():
        (root / app).mkdir()
        (root / app / "planted.py").write_text(source)
