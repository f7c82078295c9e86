"""Named questions about programmes and milestones of bases."""

from datetime import date

from django.db import models
from django.db.models import Q

DEFAULT_PROGRAMME = "xining"


class ProgrammeQuerySet(models.QuerySet):
    """Programmes by their code."""

    def chosen(self, code: str | None):
        """Return the programme of a code, or the city's own where none is given.

        Raises Programme.DoesNotExist for an unknown code. One query.
        """
        return self.get(code=code or DEFAULT_PROGRAMME)


class BaseMilestoneQuerySet(models.QuerySet):
    """Milestones of bases by what had become of them on a day."""

    def done_by(self, day: date):
        """Done by the end of a day."""
        return self.filter(done_on__lte=day)

    def overdue_on(self, day: date):
        """Planned before a day and not done by its end."""
        return self.filter(
            Q(done_on__isnull=True) | Q(done_on__gt=day), planned_on__lt=day
        )
