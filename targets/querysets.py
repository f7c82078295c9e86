"""Named questions about indicators and decisions."""

from typing import Self

from django.db import models
from django.db.models import Q

from core.clock import NOW, as_of
from core.quarters import Quarter


class IndicatorVersionQuerySet(models.QuerySet):
    """Definitions by the quarter they hold in."""

    def at(self, period: Quarter) -> Self:
        """Definitions that hold in a quarter."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=period), valid_from__lte=period
        )


class DecisionQuerySet(models.QuerySet):
    """Baselines, target revisions and milestones by release."""

    def as_of(self, release: int) -> Self:
        """Decisions that stand as of a release."""
        return self.filter(as_of(release))

    def waiting(self) -> Self:
        """Decisions that the next release will make visible."""
        return self.filter(released_in__isnull=True, dropped_at__isnull=True)

    def current(self) -> Self:
        """Decisions that stand or wait: neither replaced nor dropped."""
        return self.filter(superseded_in=NOW, dropped_at__isnull=True)

    def latest_due(self, target_id: int) -> Quarter | None:
        """The due quarter of a target's newest revision, released or not."""
        return (
            self.filter(target_id=target_id, dropped_at__isnull=True)
            .order_by("-id")
            .values_list("due", flat=True)
            .first()
        )

    def earliest_due(self, programme: int, indicator: int) -> Quarter | None:
        """The earliest due quarter of the targets of an indicator (one query)."""
        rows = self.current().filter(
            target__programme=programme, target__indicator=indicator
        )
        return rows.order_by("due").values_list("due", flat=True).first()
