"""Who acts for whom: a role of a user for one subject."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.fields import build_line_field
from reporting.models.subjects import Kind, Subjected, build_subject_constraint
from reporting.querysets import AssignmentQuerySet, match_subjects


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
"""The three administrator roles (三员): one account holds one of them in its life."""

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
    it was lent from; it holds no more from the day on which it is taken back. Triggers
    refuse a second kind of administrator and two loans of one role on one day.
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
    taken_back_on = models.DateField(
        _("delegation ended on"), null=True, blank=True, editable=False
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
            models.CheckConstraint(
                condition=Q(taken_back_on__isnull=True) | Q(lent_from__isnull=False),
                name="assignment_taken_back_was_lent",
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", kind.value, "valid_from"],
                    condition=Q(kind=kind.value, taken_back_on__isnull=True),
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

    @property
    def ends_on(self) -> date | None:
        """The last day on which it holds; None without an end."""
        if self.taken_back_on is None:
            return self.valid_to
        eve = self.taken_back_on - timedelta(days=1)
        return eve if self.valid_to is None else min(eve, self.valid_to)

    def clean(self) -> None:
        """One kind of administrator in a life, and what is lent keeps its rules."""
        if self.pk and self.lent.filter(valid_from__lt=self.valid_from).exists():
            raise ValidationError(
                _("The role was delegated before that date. Enter an end date instead.")
            )
        if self.user_id is None or self.valid_from is None:
            return
        self.refuse_second_administrator()
        self.refuse_reporter_in_office()
        lender = self.lent_from
        if lender is None or self.valid_to is None:
            return  # a loan without an end is refused by its constraint
        self.refuse_foreign_days(lender, self.valid_to)
        self.refuse_long_delegation(self.valid_to)
        self.refuse_second_delegation()
        self.refuse_account_of_enterprise()

    def refuse_second_administrator(self) -> None:
        """Raise ValidationError if the account is or was another administrator."""
        if self.role not in ADMINISTRATORS:
            return
        rows = Assignment.objects.filter(user=self.user_id, role__in=ADMINISTRATORS)
        other = rows.exclude(role=self.role).first()
        if other:
            raise ValidationError(
                _(
                    "This account is or was “%(held)s”. An account can have only one "
                    "of the three administrator roles, now or later."
                )
                % {"held": other.get_role_display()}
            )

    def refuse_reporter_in_office(self) -> None:
        """Raise ValidationError if a reporter has an official's role on loan then."""
        if self.role != Role.REPORTER:
            return
        rows = self.select_others().filter(lent_from__isnull=False)
        office = rows.exclude(role=Role.REPORTER).first()
        if office:
            raise ValidationError(
                _(
                    "An official's role is delegated to this account until %(day)s. "
                    "Until then it cannot report for an enterprise."
                )
                % {"day": date_format(office.valid_to or office.valid_from)}
            )

    def refuse_foreign_days(self, lender: "Assignment", last: date) -> None:
        """Raise ValidationError for a loan to oneself or outside the lender's days."""
        if lender.user_id == self.user_id:
            raise ValidationError(
                _("Choose another person: you cannot delegate a role to yourself.")
            )
        starts_late = lender.valid_from <= self.valid_from
        ends_early = lender.valid_to is None or last <= lender.valid_to
        if not (starts_late and ends_early):
            raise ValidationError(_("Choose dates within your own term in this role."))

    def refuse_long_delegation(self, last: date) -> None:
        """Raise ValidationError for a loan of more days than the settings allow."""
        days = (last - self.valid_from).days + 1
        if days > settings.DELEGATION_DAYS:
            raise ValidationError(
                _("A role can be delegated for at most %(days)d days.")
                % {"days": settings.DELEGATION_DAYS}
            )

    def refuse_second_delegation(self) -> None:
        """Raise ValidationError if the account has the same on loan on such a day."""
        rows = self.select_others().filter(lent_from__isnull=False, role=self.role)
        same = rows.filter(match_subjects(self.kind, [self.subject_id])).first()
        if same:
            raise ValidationError(
                _(
                    "This role is already delegated to that account from %(first)s "
                    "to %(last)s."
                )
                % {
                    "first": date_format(same.valid_from),
                    "last": date_format(same.valid_to or same.valid_from),
                }
            )

    def refuse_account_of_enterprise(self) -> None:
        """Raise ValidationError for an official's role lent to a reporter.

        A reporter's role is lent to those who report for no other enterprise.
        """
        reports = self.select_others().filter(role=Role.REPORTER)
        if self.role != Role.REPORTER:
            if reports.exists():
                raise ValidationError(
                    _(
                        "An official's role cannot be delegated to an account of an "
                        "enterprise."
                    )
                )
        elif reports.exclude(enterprise=self.enterprise_id).exists():
            raise ValidationError(_("That account reports for another enterprise."))

    def select_others(self) -> AssignmentQuerySet:
        """What else the account holds on one of the same days."""
        rows = Assignment.objects.filter(user=self.user_id).exclude(pk=self.pk)
        return rows.during(self.valid_from, self.valid_to)
