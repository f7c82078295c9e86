"""Opens a restored portal again, after somebody has looked at who may do what."""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from accounts.models import User
from core.production.restored import mark_resumed
from reporting import audit
from reporting.actors import Actor
from reporting.models import Assignment
from reporting.models.subjects import Kind
from reporting.notifications.mails import mail_notices


def list_accounts() -> Iterator[str]:
    """Accounts that may sign in (one query)."""
    for user in User.objects.filter(is_active=True).order_by("username"):
        last = user.last_login
        seen = date_format(timezone.localtime(last), "DATETIME_FORMAT") if last else "–"
        said = _("last sign-in: %(moment)s") % {"moment": seen}
        yield f"{user.get_username()} · {user.get_full_name() or '–'} · {said}"


def list_roles(*, lent: bool = False) -> Iterator[str]:
    """Roles that are held today or later (one query)."""
    rows = Assignment.objects.during(timezone.localdate(), None)
    joined = rows.filter(user__is_active=True, lent_from__isnull=not lent)
    for row in joined.select_related("user", "lent_from__user", *Kind.values):
        until = date_format(row.valid_to) if row.valid_to else "–"
        days = f"{date_format(row.valid_from)} … {until}"
        held = f"{row.user.get_username()} · {row.role} · {row.subject} · {days}"
        lender = row.lent_from and row.lent_from.user.get_username()
        yield f"{lender} → {held}" if lender else held


def list_loans() -> Iterator[str]:
    """Delegations that hold today or later (one query)."""
    return list_roles(lent=True)


SECTIONS: tuple[tuple[StrOrPromise, Callable[[], Iterator[str]]], ...] = (
    (gettext_lazy("Accounts that can sign in"), list_accounts),
    (gettext_lazy("Roles"), list_roles),
    (gettext_lazy("Delegated roles"), list_loans),
)
"""What somebody confirms; whatever else lets anybody in gets a line here."""


def open_portal(by: Actor) -> int:
    """Let everybody sign in again; hand over the mails that waited, say how many."""
    with transaction.atomic():
        audit.record_action("backup.resumed", by=by)
    mark_resumed()
    return mail_notices()
