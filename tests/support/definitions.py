"""Copies of the shipped definition, changed in one place, for tests to load."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

from reporting.definitions.loading import SHIPPED

DEFINITION = json.loads(SHIPPED.read_text("utf-8"))
Change = Callable[[dict], None]


def write_definition(path: Path, change: Change) -> Path:
    """Write a changed copy of the shipped definition; return its path."""
    definition = copy.deepcopy(DEFINITION)
    change(definition)
    path.write_text(json.dumps(definition, ensure_ascii=False), "utf-8")
    return path


def setting(value: object, *place: object) -> Change:
    """A change that sets one value."""

    def change(definition):
        *inner, last = place
        _at(definition, inner)[last] = value

    return change


def removing(*place: object) -> Change:
    """A change that takes one key out."""

    def change(definition):
        *inner, last = place
        del _at(definition, inner)[last]

    return change


def repeating(*place: object) -> Change:
    """A change that puts the second row of a list at its end once more."""

    def change(definition):
        rows = _at(definition, place)
        rows.append(rows[1])

    return change


def _at(definition, place):
    for key in place:
        definition = definition[key]
    return definition
