"""What each role may do in the portal, apart from where: groups of permissions.

A role is held through an assignment, from a day to a day, so a user is in no group:
`RoleBackend` asks which roles the account holds today.
"""

from collections.abc import Iterable

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from reporting.models import Assignment, Role

REGISTERS = ("bases", "enterprises", "problems", "targets")
DESK = ("submission", "entry", "reportingperiod", "extension", "importbatch")
RELEASED = ("release", "figure", "rollup", "attribution")

SETTINGS = {"bases.add_programme", "bases.change_programme"}
"""What binds the reviewers themselves, such as that two of them release."""


def list_view_rights(app: str, *models: str) -> set[str]:
    """Permissions to look at some kinds of row."""
    return {f"{app}.view_{model}" for model in models}


RIGHTS: dict[str, set[str]] = {
    Role.REPORTER: set(),
    Role.BASE_COORDINATOR: list_view_rights("reporting", *DESK),
    Role.PARK_REVIEWER: list_view_rights("reporting", *DESK),
    Role.BUREAU_REVIEWER: list_view_rights("reporting", *DESK, *RELEASED)
    | {
        "reporting.change_submission",
        "reporting.add_release",
        "reporting.change_reportingperiod",
        "reporting.add_extension",
        "reporting.change_extension",
        "reporting.view_contact",
        "reporting.change_contact",
        "reporting.add_contact",
    },
    Role.LEADER: list_view_rights("reporting", *DESK, *RELEASED),
    Role.AUDITOR: list_view_rights(
        "reporting", *DESK, *RELEASED, "assignment", "auditrecord"
    )
    | list_view_rights("accounts", "user"),
    Role.SYSTEM_ADMIN: {
        *SETTINGS,
        "bases.view_programme",
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
    },
    Role.SECURITY_ADMIN: list_view_rights("accounts", "user")
    | list_view_rights("enterprises", "enterprise")
    | {
        "accounts.reset_user",
        "reporting.view_assignment",
        "reporting.add_assignment",
        "reporting.change_assignment",
    },
    Role.BUREAU_CLIENT: set(),
}
"""What each role may do in reporting and accounts, as `app.codename`."""

READERS = (
    Role.BASE_COORDINATOR,
    Role.PARK_REVIEWER,
    Role.BUREAU_REVIEWER,
    Role.LEADER,
    Role.AUDITOR,
)
"""Roles that look at every register in the administration."""

EDITORS = (Role.BUREAU_REVIEWER,)
"""Roles that keep the registers."""

SECOND_FACTOR = (
    Role.BUREAU_REVIEWER,
    Role.AUDITOR,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
)
"""Roles that sign in with a second factor."""


def find_roles(user: User) -> set[str]:
    """The roles that an account holds today (one query)."""
    held = Assignment.objects.filter(user=user).on(timezone.localdate())
    return set(held.order_by().values_list("role", flat=True))


def needs_second_factor(user: User) -> bool:
    """Whether the account must sign in with a second factor (one query)."""
    return user.is_superuser or not find_roles(user).isdisjoint(SECOND_FACTOR)


def may_operate(user: User) -> bool:
    """Whether the account keeps the portal running (one query)."""
    return user.is_superuser or Role.SYSTEM_ADMIN in find_roles(user)


def collect_rights(role: str, register_models: Iterable[str]) -> set[str]:
    """All that a role may do, as `app.codename`.

    `register_models` are the registers' models, such as `bases.park`.
    """
    actions = [
        *(("view",) if role in READERS else ()),
        *(("add", "change") if role in EDITORS else ()),
    ]
    names = (name.split(".") for name in register_models)
    kept = {f"{app}.{action}_{model}" for app, model in names for action in actions}
    return RIGHTS[role] | (kept - SETTINGS)


class RoleBackend(ModelBackend):
    """Gives an account the rights of the groups named like the roles it holds today."""

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """Rights by role, besides those of groups the account is in."""
        mine: QuerySet[Permission] = super()._get_group_permissions(user_obj)  # type: ignore[misc] # private
        names = find_roles(user_obj)
        if not names:
            return mine
        return (mine | Permission.objects.filter(group__name__in=names)).distinct()
