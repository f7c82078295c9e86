"""Readers of a JSON file that check each value at its place.

A shape names the keys of an object; a key is read by a column of a model, with its
choices, limits and default, or by a plain reader. Faults are collected, not raised,
each with its place, such as `targets[3].rule`.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import QuarterField
from core.quarters import Quarter

Wanted = TypeVar("Wanted")

_REQUIRED = object()
# A mistyped year would make thousands of periods, or not fit the column.
_YEARS = range(1990, 2101)
_WANTED = {
    str: _("must be a text in quotation marks"),
    int: _("must be a whole number"),
    bool: _("must be true or false"),
    list: _("must be a list"),
    dict: _("must be an object"),
}


class DefinitionRefused(Exception):
    """A definition of which nothing is stored; `reasons` says why, one or more."""

    def __init__(self, *reasons: object) -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__("\n".join(self.reasons))


@dataclass
class DefinitionFaults:
    """What is wrong with a definition, each fault with its place."""

    reasons: list[str] = field(default_factory=list)

    def add(self, place: str, message: object) -> None:
        """Note one fault."""
        self.reasons.append(f"{place}: {message}")

    def refuse(self) -> None:
        """Raise DefinitionRefused if there is any."""
        if self.reasons:
            raise DefinitionRefused(*self.reasons)


# (value, place, faults) -> what the value means; anything where it is faulty.
Reader = Callable[[object, str, DefinitionFaults], Any]
# An object of the file as it was read: each key with what its value means.
Record = dict[str, Any]


@dataclass(frozen=True)
class DefinitionKey:
    """One key of an object: how its value is read, and what it is when left out."""

    read: Reader
    default: object = _REQUIRED

    @property
    def is_required(self) -> bool:
        """Whether the key may not be left out."""
        return self.default is _REQUIRED


Shape = Mapping[str, DefinitionKey]


def check_type(
    value: object, wanted: type[Wanted], place: str, faults: DefinitionFaults
) -> TypeGuard[Wanted]:
    """Whether a value is of a JSON type; a text must also be one that can be stored."""
    if type(value) is not wanted:
        faults.add(place, _WANTED[wanted])
        return False
    if isinstance(value, str) and any(map(_is_unstorable, value)):
        faults.add(place, _("contains a control character"))
        return False
    return True


def _is_unstorable(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in {"Cc", "Cs"}


def read_text(value: object, place: str, faults: DefinitionFaults) -> object:
    """A text that says something."""
    if check_type(value, str, place, faults) and not value.strip():
        faults.add(place, _("must not be blank"))
    return value


def make_choice_reader(*choices: str) -> Reader:
    """One of some words."""

    def read(value: object, place: str, faults: DefinitionFaults) -> object:
        if check_type(value, str, place, faults) and value not in choices:
            message = _("'%(value)s' is not one of %(choices)s")
            faults.add(place, message % {"value": value, "choices": ", ".join(choices)})
        return value

    return read


def read_day_of_month(value: object, place: str, faults: DefinitionFaults) -> object:
    """A day that every month has: 1 to 28."""
    if check_type(value, int, place, faults) and not 1 <= value <= 28:
        faults.add(place, _("must be a day from 1 to 28"))
    return value


def make_column_key(model: type[models.Model], name: str) -> DefinitionKey:
    """A key that is a column of a model: its type, choices, limits and default."""
    its = cast("models.Field[Any, Any]", model._meta.get_field(name))
    wanted = _get_json_type(its)
    among = (
        make_choice_reader(*(word for word, _label in its.flatchoices))
        if its.choices
        else None
    )

    def read(value: object, place: str, faults: DefinitionFaults) -> object:
        if among:
            return among(value, place, faults)
        if not check_type(value, wanted, place, faults):
            return None
        try:
            return _check_years(its.clean(value, None))
        except ValidationError as error:
            faults.add(place, " ".join(error.messages))
            return None

    optional = its.blank or its.has_default()
    return DefinitionKey(read, its.get_default() if optional else _REQUIRED)


def _check_years(value: object) -> object:
    if isinstance(value, Quarter) and value.year not in _YEARS:
        raise ValidationError(_("The year has to be between 1990 and 2100."))
    return value


def _get_json_type(its: models.Field[Any, Any]) -> type:
    if isinstance(its, models.BooleanField):
        return bool
    whole = isinstance(its, models.IntegerField) and not isinstance(its, QuarterField)
    return int if whole else str


def make_column_keys(model: type[models.Model], names: str) -> dict[str, DefinitionKey]:
    """Keys that are columns of a model; names are separated by spaces."""
    return {name: make_column_key(model, name) for name in names.split()}


def make_record_reader(shape: Shape) -> Reader:
    """An object with the keys of a shape and no other; read as a dict with all."""

    def read(value: object, place: str, faults: DefinitionFaults) -> Record | None:
        if not check_type(value, dict, place or "definition", faults):
            return None
        dot = place and f"{place}."
        for name in sorted(value.keys() - shape.keys()):
            known = _("is not known. The keys are %(keys)s")
            faults.add(f"{dot}{name}", known % {"keys": ", ".join(shape)})
        return {
            name: _read_member(key, value, name, f"{dot}{name}", faults)
            for name, key in shape.items()
        }

    return read


def _read_member(
    key: DefinitionKey, value: Record, name: str, place: str, faults: DefinitionFaults
) -> Any:
    if name in value:
        return key.read(value[name], place, faults)
    if key.is_required:
        faults.add(place, _("is missing"))
        return None
    return key.default


def make_rows_reader(shape: Shape, *unique: str) -> Reader:
    """A list of objects of a shape, no two with the same value of a unique key."""
    read_one = make_record_reader(shape)

    def read(
        value: object, place: str, faults: DefinitionFaults
    ) -> list[Record | None]:
        if not check_type(value, list, place, faults):
            return []
        found = [read_one(one, f"{place}[{n}]", faults) for n, one in enumerate(value)]
        for name in unique:
            values = [row and row[name] for row in found]
            _refuse_repeats(values, f"{place}[%d].{name}", faults)
        return found

    return read


def read_texts(value: object, place: str, faults: DefinitionFaults) -> list[str]:
    """A list of different texts."""
    if not check_type(value, list, place, faults):
        return []
    for index, one in enumerate(value):
        read_text(one, f"{place}[{index}]", faults)
    _refuse_repeats(value, f"{place}[%d]", faults)
    return value


def _refuse_repeats(values: list[Any], place: str, faults: DefinitionFaults) -> None:
    """Name each value that stands earlier in the list, at place % its index."""
    for index, value in enumerate(values):
        if value is not None and value in values[:index]:
            earlier = {"value": value, "place": place % values.index(value)}
            message = _("'%(value)s' already appears at %(place)s")
            faults.add(place % index, message % earlier)
