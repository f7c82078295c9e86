"""The smallest row of any register, made from what its fields require.

A register whose constraints, validators or neighbours want more than that has a
builder of its own in registers.py.
"""

from datetime import date

from django.db import models

from core.fields import QuarterField
from core.quarters import Quarter
from tests.support.factories import numbers

DAY = date(2013, 5, 20)


def build_plain_row(model: type[models.Model], builders: dict) -> models.Model:
    """Store a row that has only what it must have.

    `builders` make the rows that it refers to. Raises TypeError for a field
    of an unknown kind, and ValidationError where the row needs a builder of its own.
    """
    fields = [field for field in model._meta.concrete_fields if is_required(field)]
    row = model(**{field.name: choose_value(field, builders) for field in fields})
    row.full_clean()
    row.save()
    for field in model._meta.many_to_many:
        if not field.blank:
            getattr(row, field.name).add(builders[field.related_model]())
    return row


def is_required(field: models.Field) -> bool:
    """Whether a row cannot be without a value of the field that somebody gives it."""
    return not (field.has_default() or field.blank)


def values() -> dict[type[models.Field], object]:
    """A value for each kind of field, the special kinds before the general ones."""
    number = next(numbers)
    return {
        QuarterField: Quarter(2013, 1),
        models.IntegerField: 1,
        models.DecimalField: 1,
        models.DateField: DAY,
        models.URLField: f"https://example.org/{number}",
        models.CharField: f"row-{number}",
        models.TextField: f"row-{number}",
    }


def choose_value(field: models.Field, builders: dict):
    """A value that the field accepts, texts another one each time."""
    if field.is_relation:
        return builders[field.related_model]()
    if field.choices:
        return field.choices[0][0]
    for kind, value in values().items():
        if isinstance(field, kind):
            return value
    label = field.model._meta.label
    raise TypeError(
        f"{label}.{field.name}: say in tests/support/plain_rows.py which value a field "
        f"of this kind takes, or write a builder of {label} in "
        f"tests/support/registers.py"
    )
