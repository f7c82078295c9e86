"""Claims: the teams that offer to solve a problem."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from bases.models import RegisterRow
from core.constraints import require_exactly_one
from core.fields import build_line_field
from core.today import get_today
from enterprises.models import Enterprise, Partner
from problems import lifecycle
from problems.models.problems import TechnicalProblem
from problems.querysets import OPEN_CLAIMS, ClaimQuerySet


def lock_problem(pk: int | None) -> TechnicalProblem | None:
    """A problem as it is now, held until the transaction ends, if there is one.

    A move of the problem and a change of its claims so wait for one another.
    """
    if pk is None:
        return None
    rows = TechnicalProblem.objects.filter(pk=pk)
    if transaction.get_connection().in_atomic_block:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found: TechnicalProblem | None = rows.first()
    return found


class Claim(RegisterRow):
    """A team's claim of a problem (揭榜), the team being a partner or an enterprise.

    Example: 青海大学 claims XN-2013-014 on 2013-06-03. `lead` is a post, not a person.
    A team has one open claim of a problem, and may claim again after it withdrew.
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

    objects = ClaimQuerySet.as_manager()

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
                    condition=Q(state__in=OPEN_CLAIMS),
                    name=f"claim_of_{team}_open_once",
                    violation_error_message=_("This team has already applied."),
                )
                for team in ("partner", "enterprise")
            ),
            # A file finds an application by its problem, team and day.
            *(
                models.UniqueConstraint(
                    fields=["problem", team, "submitted_on"],
                    name=f"claim_of_{team}_once_a_day",
                    violation_error_message=_(
                        "This team has already applied on that day. Change that "
                        "application instead."
                    ),
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
        """A claim fits the state and the days of its problem, which is held for it.

        At most four queries.
        """
        problem = lock_problem(self.problem_id)
        if problem is None:
            return
        faults: dict[str, object] = {}
        if self._state.adding and not problem.is_claimable:
            faults["problem"] = _("This problem is not open to applications.")
        elif fault := self._find_state_fault(problem):
            faults["state"] = fault
        if fault := self._find_day_fault(problem):
            faults["submitted_on"] = fault
        if faults:
            raise ValidationError(faults)

    def _find_state_fault(self, problem: TechnicalProblem) -> ValidationError | None:
        """What is wrong with the claim's state beside that of its problem."""
        stored = Claim.objects.filter(pk=self.pk).values_list("state", flat=True)
        before = "" if self._state.adding else stored.first()
        if self.state == before:
            return None
        selected, named = self.State.SELECTED, {"state": problem.get_state_display()}
        if before == selected and problem.state in lifecycle.BOUND:
            return ValidationError(
                _("The problem is “%(state)s”. Its selected team stays on record."),
                params=named,
            )
        if self.state == selected and problem.state != lifecycle.State.CLAIMED:
            return ValidationError(
                _(
                    "A team is selected while the problem is “application received”. "
                    "It is “%(state)s”."
                ),
                params=named,
            )
        if self.state == self.State.SUBMITTED and not problem.is_claimable:
            return ValidationError(_("This problem is not open to applications."))
        return None

    def _find_day_fault(self, problem: TechnicalProblem) -> ValidationError | None:
        """What is wrong with the day: it lies before the first call, or is to come."""
        if self.submitted_on is None:
            return None
        if self.submitted_on > get_today():
            return ValidationError(_("The date cannot be in the future."))
        calls = problem.events.filter(to_state=lifecycle.State.PUBLISHED)
        first = calls.order_by("on").values_list("on", flat=True).first()
        if first and self.submitted_on < first:
            return ValidationError(
                _(
                    "The problem was published on %(day)s. An application cannot be "
                    "earlier."
                ),
                params={"day": date_format(first)},
            )
        return None

    @property
    def is_bound(self) -> bool:
        """Whether a contract names the team, so that the claim stays."""
        is_selected = self.state == self.State.SELECTED
        return is_selected and self.problem.state in lifecycle.BOUND

    @property
    def team(self) -> Partner | Enterprise | None:
        """The partner or the enterprise."""
        return self.partner or self.enterprise
