"""Who acts for whom: a role of a user for one subject."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import build_line_field
from reporting.models.subjects import Kind, Subjected, build_subject_constraint
from reporting.querysets import AssignmentQuerySet


class Role(models.TextChoices):
    """What people do in the portal; each is also the name of a group of permissions."""

    REPORTER = "reporter", _("reporter of an enterprise")
    BASE_COORDINATOR = "base_coordinator", _("coordinator of a base")
    PARK_REVIEWER = "park_reviewer", _("reviewer of a park")
    BUREAU_REVIEWER = "bureau_reviewer", _("reviewer of the bureau")
    LEADER = "leader", _("leader")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    BUREAU_CLIENT = "bureau_client", _("another bureau")


ADMINISTRATORS = (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
"""The three administrator roles (三员): one person holds at most one of them."""

PLACES = {
    Role.REPORTER: Kind.ENTERPRISE,
    Role.BASE_COORDINATOR: Kind.BASE,
    Role.PARK_REVIEWER: Kind.PARK,
}
"""The kind of subject that a role is held for; every other one is for a programme."""


def build_role_constraint() -> models.CheckConstraint:
    """A reporter is one of an enterprise, a reviewer one of a park, and so on."""
    fits = Q(kind=Kind.PROGRAMME) & ~Q(role__in=list(PLACES))
    for role, kind in PLACES.items():
        fits |= Q(role=role, kind=kind)
    return models.CheckConstraint(
        condition=fits,
        name="assignment_role_fits_kind",
        violation_error_message=_(
            "Choose an enterprise for a reporter, a base for a coordinator, a park for "
            "a park reviewer, and the programme for all other roles."
        ),
    )


class Assignment(Subjected):
    """A user holds a role for one subject from a day to a day (填报范围).

    Both days are included. Example: the reporter of enterprise 12 since 2013-01-01.
    One that is lent to a colleague is a row of its own with an end, and names the row
    it was lent from.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("account"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to (included)"), null=True, blank=True)
    lent_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="lent",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("delegated from"),
    )
    note = build_line_field(_("note"), 200, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        ordering = ["user", "valid_from", "id"]
        constraints = [
            build_subject_constraint(Kind.values),
            build_role_constraint(),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="assignment_ends_after_start",
                violation_error_message=_(
                    "The end date cannot be before the start date."
                ),
            ),
            models.CheckConstraint(
                condition=Q(lent_from__isnull=True) | Q(valid_to__isnull=False),
                name="assignment_lent_until_a_day",
                violation_error_message=_("Enter an end date for the delegation."),
            ),
            # One row for all days: who was one administrator never becomes another.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=[role.value for role in ADMINISTRATORS]),
                name="assignment_one_administrator",
                violation_error_message=_(
                    "An account can have only one of the three administrator roles."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", kind.value, "valid_from"],
                    condition=Q(kind=kind.value),
                    name=f"assignment_{kind.value}_once",
                    violation_error_message=_(
                        "The account already has this role from that date."
                    ),
                )
                for kind in Kind
            ),
        ]
        indexes = [models.Index(fields=["user"], name="assignment_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.subject}"

    def clean(self) -> None:
        """What is lent goes to somebody else, inside the days of the lender."""
        if self.pk and self.lent.filter(valid_from__lt=self.valid_from).exists():
            raise ValidationError(
                _("The role was delegated before that date. Enter an end date instead.")
            )
        lender = self.lent_from
        if lender is None:
            return
        if lender.user_id == self.user_id:
            raise ValidationError(
                _("Choose another person: you cannot delegate a role to yourself.")
            )
        starts_late = lender.valid_from <= self.valid_from
        ends_early = lender.valid_to is None or self.valid_to <= lender.valid_to
        if not (starts_late and ends_early):
            raise ValidationError(_("Choose dates within your own term in this role."))
