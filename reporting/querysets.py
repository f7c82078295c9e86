"""Named questions about releases, returns and released rows."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bases.models import Programme
from core.clock import NOW, as_of
from core.quarters import Quarter


def name_subject_column(kind: str) -> str:
    """Name the column that holds the id of a subject of a kind."""
    return f"{kind}_id"


def match_subjects(kind: str, ids: Collection[int]) -> Q:
    """Match rows of some subjects of one kind."""
    return Q(kind=kind, **{f"{name_subject_column(kind)}__in": ids})


class ReleaseQuerySet(models.QuerySet[Any]):
    """Releases by programme and moment."""

    def of(self, programme: Programme) -> Self:
        """Releases of one programme, newest first."""
        return self.filter(programme=programme).order_by("-seq")

    def public(self) -> Self:
        """Releases that anybody may see."""
        return self.filter(public=True)

    def until(self, moment: int | date | None) -> Self:
        """Releases up to a number, or up to the end of a day in the city's time."""
        if moment is None:
            return self
        if isinstance(moment, int):
            return self.filter(seq__lte=moment)
        midnight = datetime.combine(moment + timedelta(days=1), time())
        return self.filter(published_at__lt=timezone.make_aware(midnight))


class FigureRow(NamedTuple):
    """What one subject says of one indicator in one quarter."""

    subject: int
    indicator: int
    code: str
    period: Quarter
    value: Decimal | None
    same_period: Decimal | None
    status: int


class SubjectQuerySet(models.QuerySet[Any]):
    """Cells, released or of returns, as rows of one shape after `of_kind`."""

    def as_rows(self, *, stream: bool = False) -> Iterator[FigureRow]:
        """Each as a FigureRow; `stream` keeps no more than a few of them."""
        columns = ("subject", "indicator_id", "indicator__code", "period")
        said = ("value", "same_period", "status")
        rows = self.values_list(*columns, *said)
        return map(FigureRow._make, rows.iterator() if stream else rows)


class ReleasedQuerySet(SubjectQuerySet):
    """Figures, attributions and roll-ups by release."""

    def standing(self) -> Self:
        """Rows that stand now."""
        return self.filter(superseded_in=NOW)

    def of_kind(self, kind: str) -> Self:
        """Rows of one kind of subject, with the id of each as `subject`."""
        return self.filter(kind=kind).annotate(subject=F(name_subject_column(kind)))

    def as_of(self, release: int) -> Self:
        """Rows that stand as of a release."""
        return self.filter(as_of(release))


class EntryQuerySet(SubjectQuerySet):
    """Cells of returns by what has become of their return."""

    def approved(self) -> Self:
        """Approved and waiting for a release, later revisions last."""
        return self.filter(is_waiting("submission__")).order_by("submission__revision")

    def of_kind(self, kind: str) -> Self:
        """Cells of one kind of subject, with its id as `subject` and their `period`."""
        return self.filter(submission__kind=kind).annotate(
            subject=F(f"submission__{name_subject_column(kind)}"),
            period=F("submission__period"),
        )


class AssignmentQuerySet(models.QuerySet[Any]):
    """Assignments by day."""

    def on(self, day: date) -> Self:
        """Assignments that hold on a day; a loan ends on the day it is taken back."""
        ends_later = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        stands = Q(taken_back_on__isnull=True) | Q(taken_back_on__gt=day)
        return self.filter(ends_later, stands, valid_from__lte=day)

    def during(self, first: date, last: date | None) -> Self:
        """Assignments, none of them taken back, that hold on one of some days.

        Both days are included; None is a last day that never comes.
        """
        ends_later = Q(valid_to__isnull=True) | Q(valid_to__gte=first)
        begins_before = Q() if last is None else Q(valid_from__lte=last)
        return self.filter(ends_later, begins_before, taken_back_on__isnull=True)


def is_waiting(path: str = "") -> Q:
    """Whether a return, reached by a path, is approved and waits for its release."""
    return Q(**{f"{path}state": "approved", f"{path}released_in__isnull": True})


class SubmissionQuerySet(models.QuerySet[Any]):
    """Returns by state."""

    def approved(self) -> Self:
        """Approved and waiting for a release."""
        return self.filter(is_waiting())

    def locked(self) -> Self:
        """Held until the transaction ends, in the order in which everybody holds them.

        Others may still name them; `audit` says why.
        """
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

    def with_subjects(self) -> Self:
        """With everything a list shows, in the same query."""
        return self.select_related("enterprise", "base", "park", "programme", "batch")

    def newest(self) -> Self:
        """Of each subject and quarter the newest revision only."""
        return self.filter(is_newest=True)

    def of_subject(self, kind: str, subject_id: int) -> Self:
        """Returns of one subject, whatever the programme."""
        return self.filter(kind=kind, **{name_subject_column(kind): subject_id})

    def newest_first(self) -> Self:
        """By quarter and revision, newest first."""
        return self.order_by(F("period").desc(), F("id").desc())
