"""The sample accounts: roles, not persons; only where DEBUG is on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.checks import select_sample_accounts
from accounts.models import SAMPLE_DOMAIN, User
from bases.models import InnovationBase, Park, Programme
from enterprises.models import Enterprise
from reporting.models import Assignment, Role
from reporting.models.subjects import Kind

PASSWORD = "sample-only-2015"
SINCE = date(2011, 1, 1)
NO_STAFF = (Role.REPORTER, Role.BUREAU_CLIENT)


@dataclass(frozen=True)
class SampleAccount:
    """A sample account: its role and the code of the subject that it is held for.

    The subject is "" for the programme; an account without a role is a superuser.
    """

    name: str
    what: Promise | str
    role: Role | None = None
    subject: str = ""


ACCOUNTS = (
    SampleAccount("reporter", _("reporter of an enterprise"), Role.REPORTER, "DEMO-02"),
    SampleAccount(
        "base_coordinator", _("coordinator of a base"), Role.BASE_COORDINATOR, "B01"
    ),
    SampleAccount(
        "park_reviewer", _("reviewer of a park"), Role.PARK_REVIEWER, "nanchuan"
    ),
    SampleAccount(
        "bureau_reviewer",
        _("reviewer of the bureau, who publishes releases"),
        Role.BUREAU_REVIEWER,
    ),
    SampleAccount(
        "bureau_reviewer_2",
        _("second reviewer of the bureau"),
        Role.BUREAU_REVIEWER,
    ),
    SampleAccount(
        "bureau_reviewer_3",
        _("third reviewer of the bureau"),
        Role.BUREAU_REVIEWER,
    ),
    SampleAccount("leader", _("leader, who can read everything"), Role.LEADER),
    SampleAccount("auditor", _("auditor"), Role.AUDITOR),
    SampleAccount("system_admin", _("system administrator"), Role.SYSTEM_ADMIN),
    SampleAccount("security_admin", _("security administrator"), Role.SECURITY_ADMIN),
    SampleAccount("bureau_client", _("another bureau"), Role.BUREAU_CLIENT),
    SampleAccount("admin", _("administrator of a trial, with all permissions")),
)


def build_accounts(programme: Programme) -> None:
    """Make the accounts that do not exist yet, each with its role.

    An account that is there stays as it is; one without any role gets its own.
    """
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        user, _created = User.objects.get_or_create(
            username=account.name,
            defaults={
                "email": f"{account.name}@{SAMPLE_DOMAIN}",
                "password": password,
                "is_staff": account.role not in NO_STAFF,
                "is_superuser": account.role is None,
            },
        )
        if account.role and not user.assignments.exists():
            assign_role(user, account.role, account.subject, programme)


def assign_role(user: User, role: Role, code: str, programme: Programme) -> None:
    """Give an account its role, for the subject of a code."""
    kind = Kind.PROGRAMME
    subject: Programme | Enterprise | InnovationBase | Park = programme
    if role == Role.REPORTER:
        kind, subject = Kind.ENTERPRISE, Enterprise.objects.get(code=code)
    elif role == Role.BASE_COORDINATOR:
        kind, subject = Kind.BASE, InnovationBase.objects.get(code=code)
    elif role == Role.PARK_REVIEWER:
        kind, subject = Kind.PARK, Park.objects.get(slug=code)
    Assignment.objects.create(
        user=user,
        role=role,
        kind=kind,
        valid_from=SINCE,
        note="示例账号 / sample account",
        **{kind.value: subject},
    )


def list_accounts() -> Iterator[tuple[str, Promise | str]]:
    """Name and role of each sample account that exists."""
    found = set(select_sample_accounts().values_list("username", flat=True))
    for account in ACCOUNTS:
        if account.name in found:
            yield account.name, account.what
