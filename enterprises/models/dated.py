"""Rows that hold from a day to a day."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.querysets import DatedQuerySet


class Dated(models.Model):
    """Something that holds from a day to a day, both included; open where empty."""

    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to (included)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_start",
                violation_error_message=_(
                    "The end date cannot be before the start date."
                ),
            )
        ]

    typed_beside: Sequence[int] = ()
    """Keys of stored rows on the same form: they are compared as they are typed."""

    def refuse_stored(self, rows: DatedQuerySet) -> None:
        """Raise ValidationError when a stored row contradicts this one (one query)."""
        others = rows.exclude(pk__in=[self.pk, *self.typed_beside])
        for other in others.overlapping(self.valid_from, self.valid_to):
            self.refuse_beside(other)

    def refuse_beside(self, other: Self) -> None:
        """Raise ValidationError when both cannot hold; here they can."""

    def shares_day_with(self, other: "Dated") -> bool:
        """Whether both hold on some day; where a day is empty, they are open."""
        return is_before_end_of(self, other) and is_before_end_of(other, self)


def is_before_end_of(row: Dated, other: Dated) -> bool:
    """Whether a row starts before another has ended."""
    if row.valid_from is None or other.valid_to is None:
        return True
    return row.valid_from <= other.valid_to
