"""Claims: the teams that offer to solve a problem."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bases.models import RegisterRow
from core.constraints import require_exactly_one
from core.fields import build_line_field
from enterprises.models import Enterprise, Partner
from problems.models.problems import TechnicalProblem


class Claim(RegisterRow):
    """A team's claim of a problem (揭榜), the team being a partner or an enterprise.

    Example: 青海大学 claims XN-2013-014 on 2013-06-03. `lead` is a post, not a person.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        SELECTED = "selected", _("selected")
        REJECTED = "rejected", _("not selected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    problem = models.ForeignKey(
        TechnicalProblem,
        models.PROTECT,
        related_name="claims",
        verbose_name=_("technical problem"),
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="claims",
        null=True,
        blank=True,
        verbose_name=_("team: university or institute"),
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="claims",
        null=True,
        blank=True,
        verbose_name=_("team: enterprise"),
    )
    lead = build_line_field(_("lead (post, not a person)"), 120, blank=True)
    submitted_on = models.DateField(_("submitted on"))
    state = models.CharField(
        _("status"), max_length=10, choices=State, default=State.SUBMITTED
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["problem", "submitted_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=require_exactly_one("partner", "enterprise"),
                name="claim_one_team",
                violation_error_message=_(
                    "Choose either a partner or an enterprise as the team."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["problem", team],
                    name=f"claim_of_{team}_once",
                    violation_error_message=_("This team has already applied."),
                )
                for team in ("partner", "enterprise")
            ),
            models.UniqueConstraint(
                fields=["problem"],
                condition=Q(state="selected"),
                name="claim_one_selected",
                violation_error_message=_("Another team has already been selected."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem.number} · {self.team}"

    def clean(self) -> None:
        """A new claim is of a problem that is open for claims."""
        if self._state.adding and self.problem_id and not self.problem.is_claimable:
            raise ValidationError(
                {"problem": _("This problem is not open to applications.")}
            )

    @property
    def team(self) -> Partner | Enterprise | None:
        """The partner or the enterprise."""
        return self.partner or self.enterprise
