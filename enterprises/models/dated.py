"""Rows that hold from a day to a day."""

from django.core.exceptions import ValidationError
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
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def refuse_overlap(self, others, message):
        """Raise ValidationError when another row of `others` shares a day with this."""
        if (
            others.exclude(pk=self.pk)
            .overlapping(self.valid_from, self.valid_to)
            .exists()
        ):
            raise ValidationError({"valid_from": message})
