"""Takes away again what was taken away between a backup and its restore.

A file of CSV in UTF-8 says so, a line each: `account` closes an account,
`account,role` ends a role with yesterday, `account,role,2015-01-31` with that day.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reporting import audit
from reporting.actors import Actor
from reporting.backups.faults import BackupFault
from reporting.lending.loans import end_delegation, shorten_delegations
from reporting.models import Assignment, Role
from reporting.querysets import AssignmentQuerySet


@dataclass(frozen=True)
class Revocation:
    """One line: an account that is closed, or a role of it and its last day."""

    line: int
    user: User
    role: str = ""
    last: date = date.min


def apply_revocations(path: Path, by: Actor) -> int:
    """Do what a file says, all of it or nothing; say how many lines it has.

    Raises BackupFault with every line that cannot be done.
    """
    with transaction.atomic():
        found = read_revocations(path)
        for revocation in found:
            if revocation.role:
                end_role(revocation, by)
            else:
                close_account(revocation.user, by)
    return len(found)


def read_revocations(path: Path) -> list[Revocation]:
    """Read a file; raises BackupFault with every faulty line."""
    try:
        lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BackupFault(str(error)) from error
    found, faults = [], []
    for number, cells in enumerate(lines, start=1):
        if not any(cells):
            continue
        try:
            found.append(read_line(number, [cell.strip() for cell in cells]))
        except BackupFault as fault:
            faults.append(
                _("Line %(line)s: %(fault)s") % {"line": number, "fault": fault}
            )
    if faults:
        raise BackupFault("\n".join(faults))
    return found


def read_line(number: int, cells: list[str]) -> Revocation:
    """Read one line; raises BackupFault (two queries)."""
    name, role, day = [*cells, "", ""][:3]
    user = User.objects.filter(username=name).first()
    if user is None:
        raise BackupFault(_("there is no account “%(name)s”.") % {"name": name})
    if not role:
        return Revocation(number, user)
    if role not in Role.values:
        raise BackupFault(
            _("there is no role “%(role)s”. The roles are: %(known)s.")
            % {"role": role, "known": ", ".join(Role.values)}
        )
    try:
        last = date.fromisoformat(day) if day else get_yesterday()
    except ValueError as error:
        raise BackupFault(_("“%(day)s” is not a date.") % {"day": day}) from error
    found = Revocation(number, user, role, last)
    if not select_roles(found).exists():
        raise BackupFault(
            _("“%(name)s” does not have the role “%(role)s” after %(day)s.")
            % {"name": name, "role": role, "day": last}
        )
    return found


def get_yesterday() -> date:
    """The last day on which what ends now was held."""
    return timezone.localdate() - timedelta(days=1)


def select_roles(revocation: Revocation) -> AssignmentQuerySet:
    """The assignments that a line ends: those that go on after its day."""
    rows = Assignment.objects.filter(user=revocation.user, role=revocation.role)
    return rows.during(revocation.last + timedelta(days=1), None)


def close_account(user: User, by: Actor) -> None:
    """Let an account sign in no more."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record_action("backup.account_closed", by=by, row=user)


def end_role(revocation: Revocation, by: Actor) -> None:
    """End every assignment of a role, and what was lent of it; raises BackupFault."""
    for row in select_roles(revocation).order_by("pk"):
        audit.record_action(
            "backup.role_ended", by=by, row=row, last=str(revocation.last)
        )
        if row.lent_from_id:
            end_delegation(row, revocation.last)
        elif row.valid_from <= revocation.last:
            row.valid_to = revocation.last
            row.save(update_fields=["valid_to"])
            shorten_delegations(row, by)
        else:
            delete_role(row, revocation)


def delete_role(row: Assignment, revocation: Revocation) -> None:
    """Remove an assignment that begins after its last day; raises BackupFault."""
    try:
        row.delete()
    except ProtectedError as error:
        raise BackupFault(
            _(
                "Line %(line)s: the role was delegated and begins later. Close the "
                "account instead."
            )
            % {"line": revocation.line}
        ) from error
