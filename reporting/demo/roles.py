"""The sample accounts: roles, not persons; only where DEBUG is on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.checks import SAMPLE_DOMAIN, sample_accounts
from accounts.models import User

PASSWORD = "sample-only-2015"
REGISTERS = ("bases", "enterprises", "problems", "targets")
FIGURES = (*REGISTERS, "reporting")
BUREAU = (
    *("add_submission", "change_submission", "add_entry", "change_entry"),
    *("delete_entry", "add_release"),
)


@dataclass(frozen=True)
class Role:
    """What an account is for: the apps it may look into, and what else it may do."""

    name: str
    what: Promise
    sees: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    is_superuser: bool = False


ROLES = (
    Role("reporter", _("reporter of an enterprise"), REGISTERS),
    Role("park_reviewer", _("reviewer of a park"), FIGURES),
    Role("bureau_reviewer", _("reviewer of the bureau, who releases"), FIGURES, BUREAU),
    Role("leader", _("leader, who reads everything"), FIGURES),
    Role("auditor", _("auditor"), (*FIGURES, "accounts", "admin", "auth")),
    Role("admin", _("administrator"), is_superuser=True),
)


def build() -> None:
    """Make the accounts that do not exist yet, each in a group of its role's rights.

    An account or a group that is there stays as it is.
    """
    password = make_password(PASSWORD)
    for role in ROLES:
        user, created = User.objects.get_or_create(
            username=role.name,
            defaults={
                "email": f"{role.name}@{SAMPLE_DOMAIN}",
                "password": password,
                "is_staff": True,  # the admin's login is the only one
                "is_superuser": role.is_superuser,
            },
        )
        if created:
            user.groups.add(group_of(role))


def group_of(role: Role) -> Group:
    """The group of a role; its rights are given when it is made."""
    group, created = Group.objects.get_or_create(name=role.name)
    if created:
        seen = Q(content_type__app_label__in=role.sees, codename__startswith="view_")
        done = Q(content_type__app_label="reporting", codename__in=role.may)
        group.permissions.set(Permission.objects.filter(seen | done))
    return group


def accounts() -> Iterator[tuple[str, Promise]]:
    """Name and role of each sample account that exists."""
    found = set(sample_accounts().values_list("username", flat=True))
    for role in ROLES:
        if role.name in found:
            yield role.name, role.what
