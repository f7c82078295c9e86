"""Named questions about releases, returns and released rows."""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone

from core.clock import as_of


class ReleaseQuerySet(models.QuerySet):
    """Releases by programme and moment."""

    def of(self, programme):
        """Releases of one programme, newest first."""
        return self.filter(programme=programme).order_by("-seq")

    def public(self):
        """Releases that anybody may see."""
        return self.filter(public=True)

    def until(self, moment: int | date | None):
        """Releases up to a number, or up to the end of a day in the city's time."""
        if moment is None:
            return self
        if isinstance(moment, int):
            return self.filter(seq__lte=moment)
        midnight = datetime.combine(moment + timedelta(days=1), time())
        return self.filter(published_at__lt=timezone.make_aware(midnight))


class ReleasedQuerySet(models.QuerySet):
    """Figures, attributions and roll-ups by release."""

    def as_of(self, release: int):
        """Rows that stand as of a release."""
        return self.filter(as_of(release))


class SubmissionQuerySet(models.QuerySet):
    """Returns by state."""

    def approved(self):
        """Approved and waiting for a release."""
        return self.filter(state="approved", released_in__isnull=True)

    def with_subjects(self):
        """With everything a list shows, in the same query."""
        return self.select_related("enterprise", "base", "park", "programme", "batch")

    def newest_first(self):
        """By quarter and revision, newest first."""
        return self.order_by(F("period").desc(), F("id").desc())
