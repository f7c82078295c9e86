"""How technical problems moved from state to state."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import User
from core.fields import build_line_field, build_prose_field
from core.today import get_today
from problems import lifecycle
from problems.models.problems import TechnicalProblem
from problems.querysets import ProblemEventQuerySet


def match_moves(pairs: tuple[tuple[lifecycle.State, lifecycle.State], ...]) -> Q:
    """Match the events that move from a state to another, one of the pairs."""
    found = (Q(from_state=origin, to_state=to) for origin, to in pairs)
    return Q(*found, _connector=Q.OR)


CORRECTION = match_moves(lifecycle.CORRECTIONS)


def build_account_key(
    label: StrOrPromise,
) -> models.ForeignKey[Combinable | User | None, User | None]:
    """Return a key to the account that recorded a move."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        verbose_name=label,
    )


class ProblemEvent(models.Model):
    """One move of a problem from a state to another; never changed or deleted.

    `by` is a post, not a person, and public; `reason` is for those who work with the
    problem. A move into a final state is taken back by another account than the one
    that made it: `takes_back` names that move, `not_by` its account. Written by
    `problems.moves.move_problem` alone.
    """

    problem = models.ForeignKey(
        TechnicalProblem,
        models.PROTECT,
        related_name="events",
        verbose_name=_("technical problem"),
    )
    from_state = models.CharField(
        _("previous status"), max_length=12, choices=TechnicalProblem.State
    )
    to_state = models.CharField(
        _("new status"), max_length=12, choices=TechnicalProblem.State
    )
    on = models.DateField(_("status changed on"))
    by = build_line_field(_("by (post)"), 120)
    reason = build_prose_field(_("reason"))
    # Moves of sample problems, and those before version 0.10, have none.
    account = build_account_key(_("recorded by"))
    takes_back = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="taken_back_by",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("status change taken back"),
    )
    not_by = build_account_key(_("status change taken back, recorded by"))

    objects = ProblemEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("status change of a problem")
        verbose_name_plural = _("status changes of problems")
        ordering = ["problem", "on", "id"]
        indexes = [models.Index(fields=["to_state", "on"], name="event_to_state_on")]
        constraints = [
            models.CheckConstraint(
                condition=match_moves(lifecycle.MOVES + lifecycle.CORRECTIONS),
                name="event_is_allowed_move",
                violation_error_message=_("This status change is not allowed."),
            ),
            models.CheckConstraint(
                condition=(CORRECTION & Q(takes_back__isnull=False))
                | (~CORRECTION & Q(takes_back__isnull=True)),
                name="event_correction_takes_back",
                violation_error_message=_("This status change is not allowed."),
            ),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True) | ~Q(reason=""),
                name="event_correction_has_reason",
                violation_error_message=_("Enter a reason for the correction."),
            ),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True)
                | Q(account__isnull=False, not_by__isnull=True)
                | Q(account__isnull=False) & ~Q(account=F("not_by")),
                name="event_correction_by_another",
                violation_error_message=_(
                    "You recorded this status yourself. Someone else has to take it "
                    "back."
                ),
            ),
        ]

    def __str__(self) -> str:
        states = f"{self.get_from_state_display()} → {self.get_to_state_display()}"
        return f"{self.on} {states}"

    def clean(self) -> None:
        """A move is not to come, nor earlier than the one before it (one query).

        No later move could lie before one on a day to come.
        """
        if self.on and self.on > get_today():
            raise ValidationError({"on": _("The date cannot be in the future.")})
        last = self.problem.events.order_by("-on").values_list("on", flat=True).first()
        if last and self.on and self.on < last:
            message = _(
                "The status last changed on %(day)s. The new date cannot be earlier."
            )
            raise ValidationError(
                {"on": ValidationError(message, params={"day": date_format(last)})}
            )
