"""What decisions share: who decided and why, and the release that shows them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import NOW
from core.fields import build_prose_field
from core.models import choose_language_text
from core.registers.history import History
from core.today import get_today
from targets.querysets import DecisionQuerySet

SAYS_WHY = (
    ~Q(decided_by="")
    & Q(decided_on__isnull=False)
    & (~Q(reason_zh="") | ~Q(reason_en=""))
)
IS_KEPT = Q(dropped_at__isnull=True, dropped_by__isnull=True, drop_reason="")
IS_DROPPED = Q(
    dropped_at__isnull=False, dropped_by__isnull=False, released_in__isnull=True
) & ~Q(drop_reason="")


def build_single_decision_constraints(
    name: str, fields: list[str], condition: Q | None = None
) -> list[models.UniqueConstraint]:
    """Constraints: one decision stands and one waits for each value of the fields."""
    condition = (condition or Q()) & Q(superseded_in=NOW, dropped_at__isnull=True)
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
    of the same kind supersedes it. While it waits the bureau can drop it: it stays on
    record and never counts.
    """

    decided_by = models.CharField(_("decided by (post)"), max_length=120)
    decided_on = models.DateField(_("decided on"), null=True)
    reason_zh = models.TextField(_("reason in Chinese"), blank=True)
    reason_en = models.TextField(_("reason in English"), blank=True)
    # True for rows of versions that did not ask who decided, when and why.
    is_unexplained = models.BooleanField(
        _("reason not recorded"), default=False, editable=False
    )
    released_in = models.PositiveIntegerField(
        _("released in"), null=True, editable=False
    )
    superseded_in = models.PositiveIntegerField(default=NOW, editable=False)
    dropped_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("withdrawn by"),
    )
    drop_reason = build_prose_field(_("reason for withdrawing"), editable=False)

    objects = DecisionQuerySet.as_manager()
    # Releases say themselves what they took and what that superseded.
    history = History(inherit=True, excluded_fields=["released_in", "superseded_in"])

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_in=NOW) | Q(superseded_in__gt=F("released_in")),
                name="%(class)s_superseded_later",
            ),
            models.CheckConstraint(
                condition=Q(is_unexplained=True) | SAYS_WHY,
                name="%(class)s_says_why",
                violation_error_message=_(
                    "Enter who decided, when, and a reason in Chinese or in English."
                ),
            ),
            models.CheckConstraint(
                condition=IS_KEPT | IS_DROPPED,
                name="%(class)s_dropped_with_reason",
                violation_error_message=_(
                    "A decision is withdrawn with a reason and before its release."
                ),
            ),
        ]

    def clean(self) -> None:
        """Say why in at least one language; a day to come has decided nothing yet."""
        faults = {}
        if not (self.reason_zh.strip() or self.reason_en.strip()):
            faults["reason_zh"] = _("Enter a reason in Chinese or in English.")
        if self.decided_on and self.decided_on > get_today():
            faults["decided_on"] = _("The date cannot be in the future.")
        if faults:
            raise ValidationError(faults)

    @property
    def is_waiting(self) -> bool:
        """Whether the next release will make it visible."""
        return self.released_in is None and self.dropped_at is None

    @property
    def reason(self) -> str:
        """The reason in the active language."""
        return choose_language_text(self.reason_zh, self.reason_en)
