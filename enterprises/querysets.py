"""Named questions about enterprises and what they have to show."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from bases.models import InnovationBase, Park, Programme


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day to a day, both included."""

    def on(self, day: date) -> Self:
        """Rows that hold on a day."""
        return self.overlapping(day, day)

    def overlapping(self, first: date | None, last: date | None) -> Self:
        """Rows that share a day with first..last; None is open."""
        rows = self
        if last is not None:
            rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last))
        if first is not None:
            rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        return rows


class EnterpriseQuerySet(models.QuerySet[Any]):
    """Enterprises by what they take part in, each once."""

    def in_programme(self, programme: Programme) -> Self:
        """Enterprises that ever took part in a programme."""
        return self._with("memberships", programme=programme)

    def in_base(self, base: InnovationBase) -> Self:
        """Enterprises that ever were members of a base."""
        return self._with("memberships", base=base)

    def in_park(self, park: Park) -> Self:
        """Enterprises that ever sat in a park."""
        return self._with("residences", park=park)

    def _with(self, relation: str, **related: Any) -> Self:
        # A list of keys, not DISTINCT: that would compare whole rows with their notes.
        rows: Any = self.model._meta.get_field(relation).related_model
        found = rows.objects.filter(**related).order_by()
        return self.filter(pk__in=found.values("enterprise"))


class PlatformQuerySet(models.QuerySet[Any]):
    """R&D platforms by recognition and place."""

    def valid_on(self, day: date) -> Self:
        """Recognised by a day and still valid on it."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), recognised_on__lte=day
        )

    def in_programme(self, programme: Programme) -> Self:
        """Of a programme's base or park, of a member, or named by its articles."""
        host: Any = self.model._meta.get_field("host_enterprise").related_model
        return self.filter(
            Q(base__programme=programme)
            | Q(park__programme=programme)
            | Q(host_enterprise__in=host.objects.in_programme(programme))
            | Q(fact__article__programme=programme)
        )


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that have owners in an order."""

    def of(self, enterprises: Iterable[models.Model]) -> Self:
        """Rows that some of the enterprises (a query set or a list) own in part."""
        found = self.model.objects.filter(owners__enterprise__in=enterprises)
        return self.filter(pk__in=found.order_by().values("pk"))


class PatentQuerySet(OwnedQuerySet):
    """Patents by what happened to them when."""

    def in_force_on(self, day: date) -> Self:
        """Granted by a day and not lapsed on it."""
        return self.filter(
            Q(lapsed_on__isnull=True) | Q(lapsed_on__gt=day), granted_on__lte=day
        )


class CooperationQuerySet(DatedQuerySet):
    """Agreements by the time they hold (`on`) and by who signed them."""

    def of(self, enterprises: Iterable[models.Model]) -> Self:
        """Agreements of enterprises (a query set or a list)."""
        return self.filter(enterprise__in=enterprises)


class HonourQuerySet(models.QuerySet[Any]):
    """Honours by their holder."""

    def in_programme(self, programme: Programme) -> Self:
        """Honours of a programme's parks and members."""
        holder: Any = self.model._meta.get_field("enterprise").related_model
        return self.filter(
            Q(park__programme=programme)
            | Q(enterprise__in=holder.objects.in_programme(programme))
        )
