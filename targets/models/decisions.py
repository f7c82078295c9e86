"""What decisions share: a release makes them visible, and a later one replaces them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import NOW
from core.models import choose_language_text
from core.registers.history import History
from targets.querysets import DecisionQuerySet


def build_single_decision_constraints(
    name: str, fields: list[str], condition: Q | None = None
) -> list[models.UniqueConstraint]:
    """Constraints: one decision stands and one waits for each value of the fields."""
    condition = (condition or Q()) & Q(superseded_in=NOW)
    return [
        models.UniqueConstraint(
            fields=fields,
            condition=condition & Q(released_in__isnull=waiting),
            name=f"one_{'waiting' if waiting else 'standing'}_{name}",
            violation_error_message=_(
                "Another decision on this is waiting for release. Change that one."
            ),
        )
        for waiting in (True, False)
    ]


class Decision(models.Model):
    """A decision that a release makes visible: from then on it is never changed.

    `released_in` is empty until the next release of the programme; a later decision
    of the same kind supersedes it.
    """

    decided_by = models.CharField(_("decided by (post)"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reason_zh = models.TextField(_("reason in Chinese"), blank=True)
    reason_en = models.TextField(_("reason in English"), blank=True)
    released_in = models.PositiveIntegerField(
        _("released in"), null=True, editable=False
    )
    superseded_in = models.PositiveIntegerField(default=NOW, editable=False)

    objects = DecisionQuerySet.as_manager()
    # Releases say themselves what they took and what that superseded.
    history = History(inherit=True, excluded_fields=["released_in", "superseded_in"])

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_in=NOW) | Q(superseded_in__gt=F("released_in")),
                name="%(class)s_superseded_later",
            )
        ]

    @property
    def reason(self) -> str:
        """The reason in the active language."""
        return choose_language_text(self.reason_zh, self.reason_en)
