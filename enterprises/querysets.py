"""Named questions about enterprises and dated rows."""

from datetime import date

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a day to a day, both included."""

    def on(self, day: date):
        """Rows that hold on a day."""
        return self.overlapping(day, day)

    def overlapping(self, first: date | None, last: date | None):
        """Rows that share a day with first..last; None is open."""
        rows = self
        if last is not None:
            rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last))
        if first is not None:
            rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        return rows


class EnterpriseQuerySet(models.QuerySet):
    """Enterprises by what they take part in."""

    def in_programme(self, programme):
        """Enterprises that ever took part in a programme."""
        return self.filter(memberships__programme=programme).distinct()

    def in_base(self, base):
        """Enterprises that ever were members of a base."""
        return self.filter(memberships__base=base).distinct()

    def in_park(self, park):
        """Enterprises that ever sat in a park."""
        return self.filter(residences__park=park).distinct()
