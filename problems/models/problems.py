"""Technical problems."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bases.models import ChainSegment, InnovationBase, RegisterRow
from bases.models.chain import refuse_foreign_segment
from core.fields import IdentifierField, build_money_field, build_prose_field
from core.models import BilingualTitle, build_bilingual_property
from enterprises.models import Achievement, Enterprise
from problems import lifecycle
from problems.querysets import TechnicalProblemQuerySet

TRL = [MinValueValidator(1), MaxValueValidator(9)]


class StateAssigned(TypeError):
    """A state was assigned to a stored problem and saved: a mistake of the caller."""


class TechnicalProblem(BilingualTitle, RegisterRow):
    """A technical problem that enterprises bring and teams claim (技术难题).

    Example: XN-2013-014, 植物染料耐光色牢度提高到5级, TRL 4 to 7. The state is that of
    the last event and changes only through `problems.moves.move_problem`.
    """

    class Nature(models.TextChoices):
        KEY = "key", _("key technology")
        COMMON = "common", _("common technology")
        KEY_COMMON = "key_common", _("key and common technology")

    class State(models.TextChoices):
        """The states of `lifecycle.State`, named."""

        COLLECTED = lifecycle.State.COLLECTED, _("collected")
        RETURNED = lifecycle.State.RETURNED, _("sent back for completion")
        APPRAISED = lifecycle.State.APPRAISED, _("assessed")
        LISTED = lifecycle.State.LISTED, _("in the pool")
        PUBLISHED = lifecycle.State.PUBLISHED, _("open to applications")
        CLAIMED = lifecycle.State.CLAIMED, _("application received")
        SELECTED = lifecycle.State.SELECTED, _("team selection published")
        CONTRACTED = lifecycle.State.CONTRACTED, _("contracted")
        IN_RD = lifecycle.State.IN_RD, _("in R&D")
        MID_CHECK = lifecycle.State.MID_CHECK, _("mid-term check")
        DELIVERED = lifecycle.State.DELIVERED, _("awaiting acceptance")
        ACCEPTED = lifecycle.State.ACCEPTED, _("accepted")
        TRANSFERRED = lifecycle.State.TRANSFERRED, _("transferred to industry")
        EXTENDED = lifecycle.State.EXTENDED, _("extended")
        UNCLAIMED = lifecycle.State.UNCLAIMED, _("no applications received")
        TERMINATED = lifecycle.State.TERMINATED, _("terminated or withdrawn")

    number = IdentifierField(
        pgettext_lazy("of a problem", "number"),
        max_length=16,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z]{2,4}-[0-9]{4}-[0-9]{3,5}\Z",
                _("Enter a number like XN-2013-014."),
            )
        ],
    )
    description_zh = build_prose_field(_("description in Chinese"))
    description_en = build_prose_field(_("description in English"))
    nature = models.CharField(_("nature"), max_length=10, choices=Nature)
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="problems",
        db_index=False,  # base_number serves
        verbose_name=_("innovation base"),
    )
    segment = models.ForeignKey(
        ChainSegment,
        models.SET_NULL,
        related_name="problems",
        null=True,
        blank=True,
        verbose_name=_("chain segment"),
    )
    owner = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="problems",
        null=True,
        blank=True,
        verbose_name=_("submitting enterprise"),
    )
    trl_now = models.PositiveSmallIntegerField(
        _("current readiness (TRL)"), null=True, blank=True, validators=TRL
    )
    trl_wanted = models.PositiveSmallIntegerField(
        _("target readiness (TRL)"), null=True, blank=True, validators=TRL
    )
    budget = build_money_field(
        verbose_name=_("budget (10,000 yuan)"), null=True, blank=True
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    is_secret = models.BooleanField(
        _("confidential problem"),
        default=False,
        help_text=_("Not shown to the public."),
    )
    state = models.CharField(
        _("status"),
        max_length=12,
        choices=State,
        default=State.COLLECTED,
        editable=False,
    )
    achievements = models.ManyToManyField(
        Achievement,
        related_name="problems",
        blank=True,
        verbose_name=_("achievements"),
    )

    objects = TechnicalProblemQuerySet.as_manager()
    _history_m2m_fields = ("achievements",)
    _stored_state: str | None = None
    _stored_secrecy: bool | None = None

    class Meta:
        verbose_name = _("technical problem")
        verbose_name_plural = _("technical problems")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["state", "number"], name="problem_state_number"),
            models.Index(fields=["base", "number"], name="problem_base_number"),
            models.Index(fields=["nature", "number"], name="problem_nature_number"),
            # The list counts states and problems, and sorts a page's keys, from this.
            models.Index(
                fields=["base", "is_secret", "state", "number"],
                name="problem_base_secret_state",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "base",
                Lower("title_zh"),
                name="problem_title_once",
                violation_error_message=_(
                    "This base already has a problem with this title."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*lifecycle.State]),
                name="problem_state_known",
            ),
            models.CheckConstraint(
                condition=Q(trl_now__range=(1, 9)) & Q(trl_wanted__range=(1, 9)),
                name="problem_trl_1_to_9",  # the fields' validators say it
            ),
            models.CheckConstraint(
                condition=Q(trl_wanted__gte=F("trl_now")),
                name="problem_trl_rises",
                violation_error_message=_(
                    "The target readiness (TRL) cannot be below the current readiness."
                ),
            ),
            models.CheckConstraint(
                condition=Q(budget__gte=0),
                name="problem_budget_not_negative",
                violation_error_message=_("The budget cannot be negative."),
            ),
        ]

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Note which state is stored, so that saving can tell an assigned one."""
        row = super().from_db(*args, **kwargs)
        row._stored_state = row.__dict__.get("state")
        row._stored_secrecy = row.__dict__.get("is_secret")
        return row

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet["TechnicalProblem"] | None = None,
    ) -> None:
        """Note the stored state anew where it is read again."""
        super().refresh_from_db(using, fields, from_queryset)
        if fields is None or "state" in fields:
            self._stored_state = self.__dict__.get("state")

    def save(
        self, *, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        """Save a stored row without its state, which may have moved since it was read.

        Raises StateAssigned where the state was assigned: only a move changes it.
        """
        if not self._state.adding:
            self._refuse_assigned_state()
            if update_fields is None:
                update_fields = self._columns_but_state()
        super().save(update_fields=update_fields, **kwargs)
        self._stored_state = self.__dict__.get("state")

    def _columns_but_state(self) -> list[str]:
        return [
            field.name
            for field in self._meta.concrete_fields
            if field.name != "state" and not field.primary_key
        ]

    def _refuse_assigned_state(self) -> None:
        stored, assigned = self._stored_state, self.__dict__.get("state")
        if stored and assigned and stored != assigned:
            raise StateAssigned(
                f"The state of {self} is {stored}, and {assigned} was assigned: call "
                "problems.moves.move_problem, which writes the event."
            )

    def get_absolute_url(self) -> str:
        """The problem's page."""
        return reverse("portal:problem", args=[self.number])

    def clean(self) -> None:
        """The chain segment is one of the base's; secrecy is lifted by an action."""
        if self._stored_secrecy and not self.is_secret:
            message = _(
                "To make this problem public, use the action “Lift confidentiality” in "
                "the list: it shows what becomes public."
            )
            raise ValidationError({"is_secret": message})
        refuse_foreign_segment(self.segment, self.base_id)

    @property
    def is_overcome(self) -> bool:
        """Whether it passed acceptance."""
        return lifecycle.is_overcome(self.state)

    @property
    def is_open(self) -> bool:
        """Whether it is neither overcome nor terminated."""
        return lifecycle.is_open(self.state)

    @property
    def is_claimable(self) -> bool:
        """Whether a team may claim it."""
        return lifecycle.is_claimable(self.state)

    description = build_bilingual_property(
        "description", "The text in the active language."
    )
