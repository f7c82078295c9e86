"""Projects of science and technology programmes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase, Park, RegisterRow
from core.constraints import require_order
from core.fields import build_money_field
from core.models import BilingualTitle
from enterprises.models import Enterprise
from problems.models.problems import TechnicalProblem
from problems.querysets import ProjectQuerySet


class Project(BilingualTitle, RegisterRow):
    """A science and technology project (科技项目) and the problems it attacks.

    Example: 电子铜箔关键技术, scheme “123”. That is the name of a provincial scheme,
    never a count. `is_major` marks the 33 major industrial technology projects.
    """

    class Scheme(models.TextChoices):
        NATIONAL = "national", _("national scheme")
        SUPPORT_123 = "123", _("“123” science and technology support scheme")
        PROVINCIAL = "provincial", _("other provincial scheme")
        CITY = "city", _("city scheme")
        OWN = "own", _("enterprise's own")

    class State(models.TextChoices):
        APPLIED = "applied", _("applied for")
        APPROVED = "approved", _("approved for funding")
        RUNNING = "running", _("under way")
        MID_CHECK = "mid_check", _("mid-term check")
        ACCEPTED = "accepted", _("accepted")
        TERMINATED = "terminated", _("terminated")

    scheme = models.CharField(_("scheme"), max_length=10, choices=Scheme)
    is_major = models.BooleanField(_("one of the 33 major projects"), default=False)
    enterprises = models.ManyToManyField(
        Enterprise, related_name="projects", blank=True, verbose_name=_("enterprises")
    )
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        related_name="projects",
        null=True,
        blank=True,
        verbose_name=_("park"),
    )
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="projects",
        null=True,
        blank=True,
        verbose_name=_("innovation base"),
    )
    problems = models.ManyToManyField(
        TechnicalProblem,
        related_name="projects",
        blank=True,
        verbose_name=_("technical problems"),
    )
    budget = build_money_field(
        verbose_name=_("budget (10,000 yuan)"), null=True, blank=True
    )
    investment = build_money_field(
        verbose_name=_("invested so far (10,000 yuan)"), null=True, blank=True
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=State, default=State.APPLIED
    )

    objects = ProjectQuerySet.as_manager()
    _history_m2m_fields = ("enterprises", "problems")

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["scheme", "title_zh"]
        constraints = [
            models.UniqueConstraint(
                "scheme",
                Lower("title_zh"),
                name="project_once",
                violation_error_message=_(
                    "This scheme already has a project with this title."
                ),
            ),
            require_order(
                "project_ends_after_start",
                "starts_on",
                "ends_on",
                _("The end date cannot be before the start date."),
            ),
            require_order(
                "project_accepted_after_start",
                "starts_on",
                "accepted_on",
                _("The acceptance date cannot be before the start date."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "mid_check", "accepted"])
                | Q(starts_on__isnull=False),
                name="project_running_has_start",
                violation_error_message=_(
                    "Enter a start date for a project that is under way."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_on__isnull=False)
                | (~Q(state="accepted") & Q(accepted_on__isnull=True)),
                name="project_accepted_has_day",
                violation_error_message=_(
                    "Enter an acceptance date for accepted projects only."
                ),
            ),
            models.CheckConstraint(
                condition=Q(budget__gte=0),
                name="project_budget_not_negative",
                violation_error_message=_("The budget cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(investment__gte=0),
                name="project_investment_not_negative",
                violation_error_message=_("The investment cannot be negative."),
            ),
        ]
