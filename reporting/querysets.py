"""Named questions about releases, returns and released rows."""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bases.models import Programme
from core.clock import as_of


class ReleaseQuerySet(models.QuerySet):
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


class ReleasedQuerySet(models.QuerySet):
    """Figures, attributions and roll-ups by release."""

    def as_of(self, release: int) -> Self:
        """Rows that stand as of a release."""
        return self.filter(as_of(release))


class AssignmentQuerySet(models.QuerySet):
    """Assignments by day."""

    def on(self, day: date) -> Self:
        """Assignments that hold on a day."""
        ends_later = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(ends_later, valid_from__lte=day)


class SubmissionQuerySet(models.QuerySet):
    """Returns by state."""

    def approved(self) -> Self:
        """Approved and waiting for a release."""
        return self.filter(state="approved", released_in__isnull=True)

    def with_subjects(self) -> Self:
        """With everything a list shows, in the same query."""
        return self.select_related("enterprise", "base", "park", "programme", "batch")

    def newest(self) -> Self:
        """Of each subject and quarter the newest revision only."""
        return self.filter(is_newest=True)

    def of_subject(self, kind: str, subject_id: int) -> Self:
        """Returns of one subject, whatever the programme."""
        return self.filter(kind=kind, **{f"{kind}_id": subject_id})

    def newest_first(self) -> Self:
        """By quarter and revision, newest first."""
        return self.order_by(F("period").desc(), F("id").desc())
