"""Conditions that several registers put into their CHECK constraints.

A comparison with an empty column holds, in the database and in Django's validation.
"""

from functools import reduce
from operator import or_

from django.db.models import CheckConstraint, F, Q
from django_stubs_ext import StrOrPromise


def require_exactly_one(*columns: str) -> Q:
    """One of the columns is filled and the others are empty."""
    return reduce(or_, (_require_only(filled, columns) for filled in columns))


def require_at_most_one(*columns: str) -> Q:
    """No two of the columns are filled."""
    return require_exactly_one(*columns) | _require_only("", columns)


def require_order(
    name: str, earlier: str, later: str, message: StrOrPromise
) -> CheckConstraint:
    """`later` is not before `earlier`; holds while either is empty."""
    return CheckConstraint(
        condition=Q(**{f"{later}__gte": F(earlier)}),
        name=name,
        violation_error_message=message,
    )


def _require_only(filled: str, columns: tuple[str, ...]) -> Q:
    return Q(**{f"{column}__isnull": column != filled for column in columns})
