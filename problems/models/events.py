"""How technical problems moved from state to state."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.fields import build_line_field, build_prose_field
from problems import lifecycle
from problems.models.problems import TechnicalProblem


class ProblemEvent(models.Model):
    """One move of a problem from a state to another; never changed or deleted.

    `by` is a post, not a person. Written by `problems.moves.move_problem` alone.
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

    class Meta:
        verbose_name = _("status change of a problem")
        verbose_name_plural = _("status changes of problems")
        ordering = ["problem", "on", "id"]
        indexes = [models.Index(fields=["to_state", "on"], name="event_to_state_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(from_state=a, to_state=b) for a, b in lifecycle.MOVES),
                    _connector=Q.OR,
                ),
                name="event_is_allowed_move",
                violation_error_message=_("This status change is not allowed."),
            )
        ]

    def __str__(self) -> str:
        states = f"{self.get_from_state_display()} → {self.get_to_state_display()}"
        return f"{self.on} {states}"

    def clean(self) -> None:
        """A move is not earlier than the one before it (one query)."""
        last = self.problem.events.order_by("-on").values_list("on", flat=True).first()
        if last and self.on and self.on < last:
            message = _(
                "The status last changed on %(day)s. The new date cannot be earlier."
            )
            raise ValidationError(
                {"on": ValidationError(message, params={"day": date_format(last)})}
            )
