"""Named questions about technical problems, claims and projects."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When

from bases.models import Programme
from enterprises.models import Enterprise
from problems import lifecycle
from problems.lifecycle import State

OPEN_CLAIMS = ("submitted", "selected")
"""States of a claim that a team has neither lost nor withdrawn."""


class TechnicalProblemQuerySet(models.QuerySet[Any]):
    """Technical problems by state, today or as their events tell it of a day."""

    def public(self) -> Self:
        """Problems that are not secret."""
        return self.filter(is_secret=False)

    def in_work(self) -> Self:
        """Problems contracted or in R&D today (PB02)."""
        return self.filter(state__in=lifecycle.IN_WORK)

    def still_open(self) -> Self:
        """Problems neither overcome nor terminated today."""
        return self.exclude(state__in=lifecycle.ENDED)

    def overdue_on(self, day: date) -> Self:
        """Open today although their deadline lies before a day."""
        return self.still_open().filter(deadline__lt=day)

    def overcome_on(self, day: date) -> Self:
        """Problems that had passed acceptance by the end of a day (PB01)."""
        accepted = self.moves().filter(to_state=State.ACCEPTED, on__lte=day)
        return self.filter(pk__in=accepted.order_by().values("problem"))

    def with_state_on(self, day: date) -> Self:
        """Annotate `state_then`, the state at the end of a day; None before any move.

        Where no event says so, nothing is known: the register keeps no day on which a
        problem was collected.
        """
        moves = self.moves().filter(problem=OuterRef("pk"), on__lte=day)
        last = moves.order_by("-on", "-id")
        return self.annotate(state_then=Subquery(last.values("to_state")[:1]))

    def moves(self) -> "ProblemEventQuerySet":
        """The moves of all problems that stand."""
        events = self.model._meta.get_field("events").related_model.objects
        standing: ProblemEventQuerySet = events.standing()
        return standing

    def in_work_on(self, day: date) -> Self:
        """Problems contracted or in R&D at the end of a day (PB02)."""
        return self.with_state_on(day).filter(state_then__in=lifecycle.IN_WORK)

    def by_state(self) -> dict[State, int]:
        """How many problems stand in each of the 16 states (one query)."""
        rows = self.order_by().values_list("state").annotate(n=Count("pk"))
        return dict.fromkeys(State, 0) | {State(state): n for state, n in rows}

    def by_segment(self) -> dict[int | None, int]:
        """How many problems stand at each segment of a chain (one query).

        Those at none under None.
        """
        rows = self.order_by().values_list("segment").annotate(n=Count("pk"))
        return dict(rows)

    def claimable_first(self) -> Self:
        """Those open to claims before the others, by number."""
        claimable = Q(state__in=lifecycle.CLAIMABLE)
        return self.order_by(Case(When(claimable, 0), default=1), "number")

    def of(self, enterprises: Iterable[models.Model]) -> Self:
        """Problems that enterprises (a query set or a list) brought."""
        return self.filter(owner__in=enterprises)


class ProblemEventQuerySet(models.QuerySet[Any]):
    """Moves of technical problems."""

    def standing(self) -> Self:
        """Moves that count: neither taken back nor taking one back."""
        return self.filter(takes_back__isnull=True, taken_back_by__isnull=True)


class ClaimQuerySet(models.QuerySet[Any]):
    """Claims by state."""

    def still_open(self) -> Self:
        """Claims neither refused nor withdrawn."""
        return self.filter(state__in=OPEN_CLAIMS)

    def selected(self) -> Self:
        """Claims of selected teams: at most one of each problem."""
        return self.filter(state="selected")


class ProjectQuerySet(models.QuerySet[Any]):
    """Projects by weight and result."""

    def major(self) -> Self:
        """Those among the 33 major industrial technology projects."""
        return self.filter(is_major=True)

    def accepted_by(self, day: date) -> Self:
        """Projects that had passed acceptance by the end of a day (PJ01)."""
        return self.filter(accepted_on__lte=day)

    def in_programme(self, programme: Programme) -> Self:
        """Projects of a programme's base or park, or carried by a member of it."""
        carried = self.model.objects.of(Enterprise.objects.in_programme(programme))
        return self.filter(
            Q(base__programme=programme)
            | Q(park__programme=programme)
            | Q(pk__in=carried.order_by().values("pk"))
        )

    def of(self, enterprises: Iterable[models.Model]) -> Self:
        """Projects that some of the enterprises (a query set or a list) carry."""
        found = self.model.objects.filter(enterprises__in=enterprises)
        return self.filter(pk__in=found.order_by().values("pk"))
