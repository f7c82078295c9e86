"""Mails of notices: one mail to one account names everything that waits for it.

A notice is written first. Its mail is a task of its own that looks at `mailed_at`: what
could not be sent is sent by the next run of `send_reminders`, and what was sent is not
sent again.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.production.restored import is_closed
from core.production.tasks import make_task
from core.templatetags.ui import render_quarter
from core.today import get_moment, keep_time
from reporting.access.scope import Scope
from reporting.leavers import select_expected
from reporting.models import Notice, ReportingPeriod, Submission
from reporting.models.subjects import Kind
from reporting.notifications.inbox import describe_notice
from reporting.periods import choose_due_day, collect_extensions

LANGUAGES = ("zh-hans", "en")
MAILED = (
    Notice.Kind.REMINDER,
    Notice.Kind.EXTENDED,
    Notice.Kind.LENT,
    Notice.Kind.TAKEN_BACK,
    Notice.Kind.TO_CONFIRM,
)
"""Kinds of notice that are mailed, too."""


def select_unmailed() -> QuerySet[Notice]:
    """Notices that are to be mailed and were not; those of ended tasks are left out.

    Nothing is asked of an enterprise that left.
    """
    unsubmitted = [Submission.State.DRAFT, Submission.State.RETURNED]
    asked = select_expected(Submission.objects.filter(state__in=unsubmitted))
    is_open = Q(submission__in=asked.values("pk"))
    return Notice.objects.filter(
        Q(submission=None) | is_open,
        kind__in=MAILED,
        mailed_at=None,
        closed_at=None,
        user__is_active=True,
    ).exclude(user__email="")


def mail_notices() -> int:
    """Hand over a mail to every account that has something unmailed; say how many.

    None while a restored portal is closed: the notices wait.
    """
    if is_closed():
        return 0
    waiting = select_unmailed().order_by("user").values_list("user", flat=True)
    accounts = list(waiting.distinct())
    for pk in accounts:
        mail_account.enqueue(pk)
    return len(accounts)


def mail_after_commit(accounts: Iterable[int]) -> None:
    """Hand over the mails of some accounts once what they tell is stored."""
    for pk in sorted(accounts):
        transaction.on_commit(partial(mail_account.enqueue, pk))


@make_task
def mail_account(account: int) -> bool:
    """Mail one account all that waits for it, in both languages; say whether it went.

    Nothing where it was mailed already, or is nothing to its reader any more, and
    while a restored portal is closed.
    """
    user = User.objects.filter(pk=account).first()
    if user is None or is_closed():
        return False
    with keep_time(), lock_notices():
        rows = Scope.of(user).notices(select_unmailed().filter(user=user))
        rows = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
        found = list(rows.select_related(*(f"submission__{kind}" for kind in Kind)))
        if not found:
            return False
        build_message(found, user).send()
        told = [notice.pk for notice in found]
        Notice.objects.filter(pk__in=told).update(mailed_at=get_moment())
    return True


@contextmanager
def lock_notices() -> Iterator[None]:
    """Hold the notices while their mail goes out, so that no other worker sends it too.

    SQLite would hold the whole database for as long as the mail server takes; there the
    one worker sends one mail after the other.
    """
    if connection.features.has_select_for_update:
        with transaction.atomic():
            yield
    else:
        yield


def build_message(notices: list[Notice], user: User) -> EmailMessage:
    """The mail of some notices: both languages, no figure in it."""
    days = collect_due_days([row.submission for row in notices if row.submission])
    subjects, texts = [], []
    for language in LANGUAGES:
        with override(language):
            lines = [
                describe_notice(notice, days.get(notice.submission_id or 0))
                for notice in notices
            ]
            named = dict.fromkeys(format_subject_line(notice) for notice in notices)
            subjects.append(", ".join(named))
            texts.append("\n".join([*lines, describe_site(bool(days))]))
    return EmailMessage(" / ".join(subjects), "\n\n".join(texts), to=[user.email])


def collect_due_days(rows: list[Submission]) -> dict[int, date]:
    """When each return is due, by its id (two queries, or none)."""
    if not rows:
        return {}
    periods = {
        (period.programme_id, period.period): period
        for period in ReportingPeriod.objects.filter(
            programme__in={row.programme_id for row in rows},
            period__in={row.period for row in rows},
        )
    }
    longer = collect_extensions(periods.values())
    return {
        row.pk: get_due_day(row, periods[row.programme_id, row.period], longer)
        for row in rows
        if (row.programme_id, row.period) in periods
    }


def get_due_day(
    row: Submission, period: ReportingPeriod, longer: dict[tuple[int, str, int], date]
) -> date:
    """When a return is due; an extension moves that day."""
    return choose_due_day(period, longer.get((period.pk, row.kind, row.subject_id)))


def format_subject_line(notice: Notice) -> str:
    """What a mail about a notice is called, in the active language."""
    if notice.proposal_id:
        return _("Release to be confirmed")
    if notice.submission is None:
        return _("Delegation of a role")
    quarter = render_quarter(notice.submission.period)
    return _("Return for %(quarter)s") % {"quarter": quarter}


def describe_site(has_return: bool) -> str:
    """Where to go on, in the active language."""
    text = (
        _("Sign in to complete the return: %(address)s")
        if has_return
        else _("Sign in to the portal: %(address)s")
    )
    return text % {"address": settings.SITE_URL}
