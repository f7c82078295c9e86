"""Returns of enterprises that left (已退出): nothing is expected of them any more.

A return that is not in yet is expected of the members on the quarter's last day. One
that came is marked as soon as its values stand in no total any more; they stay on
record.
"""

from collections.abc import Iterable
from typing import Any, TypedDict

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import ExtractQuarter, ExtractYear
from django_stubs_ext import WithAnnotations

from enterprises.models import BaseMembership
from reporting.models import Submission
from reporting.models.released import OPEN_ENDED
from reporting.models.subjects import Kind

FIRST_OPEN = Q(
    state__in=[Submission.State.DRAFT, Submission.State.RETURNED], revision=1
)
"""A first return that is not in."""

LAST_DAYS = [(3, 31), (6, 30), (9, 30), (12, 31)]
"""Month and day of the last day of each quarter."""


class LeftMark(TypedDict):
    """What `annotate_left` adds to a return."""

    is_left: bool


def annotate_left(
    rows: QuerySet[Submission],
) -> "QuerySet[WithAnnotations[Submission, LeftMark]]":
    """Returns with `is_left`: whether their enterprise left (no further query)."""
    return rows.annotate(
        is_left=ExpressionWrapper(
            Q(kind=Kind.ENTERPRISE)
            & ~Case(
                When(FIRST_OPEN, then=Exists(select_memberships(first__lte=PERIOD))),
                default=Exists(
                    select_memberships(year__lte=PERIOD, until__gt=F("first"))
                ),
                output_field=BooleanField(),
            ),
            output_field=BooleanField(),
        )
    )


PERIOD = OuterRef("period")


def select_memberships(**where: Any) -> QuerySet[BaseMembership]:
    """Backbone memberships of a return's enterprise that reach its quarter.

    Of each the code of its first quarter, of the first one of that year and of the one
    after the last on whose last day it holds.
    """
    year = ExtractYear("valid_from") * 4
    rows = BaseMembership.objects.filter(
        programme=OuterRef("programme"),
        enterprise=OuterRef("enterprise"),
        is_backbone=True,
    ).annotate(
        year=year,
        first=year + ExtractQuarter("valid_from") - 1,
        until=build_end_case(),
    )
    found: QuerySet[BaseMembership] = rows.filter(until__gt=PERIOD).filter(**where)
    return found


def build_end_case() -> Case:
    """The code of the quarter after the last on whose last day a membership holds."""
    ends = ExtractYear("valid_to") * 4 + ExtractQuarter("valid_to") - 1
    is_last_day = Q(pk__in=())
    for month, day in LAST_DAYS:
        is_last_day |= Q(valid_to__month=month, valid_to__day=day)
    return Case(
        When(valid_to__isnull=True, then=Value(OPEN_ENDED)),
        When(is_last_day, then=ends + 1),
        default=ends,
    )


def select_expected(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Returns of whoever did not leave."""
    return annotate_left(rows).filter(is_left=False)


def find_left(rows: Iterable[Submission]) -> set[int]:
    """Of some returns those whose enterprise left, by row id (one query, or none)."""
    ids = [row.pk for row in rows if row.kind == Kind.ENTERPRISE]
    if not ids:
        return set()
    found = annotate_left(Submission.objects.filter(pk__in=ids)).filter(is_left=True)
    return set(found.order_by().values_list("pk", flat=True))
