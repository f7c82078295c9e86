"""Reminders before, on and after the day a return is due: inbox and e-mail, once each.

A notice is written first, once per account, return and step. Its mail is a task of its
own that looks at `mailed_at`: what could not be sent is sent by the next run, and what
was sent is not sent again.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from core.templatetags.ui import render_quarter
from core.today import get_moment, get_today, keep_time
from reporting.leavers import find_left, select_expected
from reporting.models import Assignment, Notice, ReportingPeriod, Step, Submission
from reporting.notifications.inbox import OWN_ROLE, describe_notice
from reporting.periods import collect_extensions

State = Submission.State
APART = timedelta(days=3)
"""How long before and after the due day a reminder is sent."""

LANGUAGES = ("zh-hans", "en")
BATCH = 2_000


def find_step(day: date, due: date) -> Step | None:
    """The step whose time has come by a day; None while it is too early.

    A day on which nobody ran the command is made up for by the next one.
    """
    if day < due - APART:
        return None
    if day < due:
        return Step.BEFORE
    return Step.DUE if day < due + APART else Step.AFTER


def write_reminders(day: date | None = None) -> int:
    """Write the reminders of a day, today if None; say how many are new.

    Today is the portal's for what is due, and the real day for who holds a role.
    """
    before = Notice.objects.filter(kind=Notice.Kind.REMINDER).count()
    Notice.objects.bulk_create(
        make_reminders(day or get_today(), day or timezone.localdate()),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return Notice.objects.filter(kind=Notice.Kind.REMINDER).count() - before


def make_reminders(day: date, real_day: date) -> Iterator[Notice]:
    """A notice for each account that is asked for a return whose step has come."""
    periods = list(ReportingPeriod.objects.filter(state=ReportingPeriod.State.OPEN))
    longer, asked = collect_extensions(periods), collect_reporters(real_day)
    for period in periods:
        for row in select_outstanding(period):
            due = get_due_day(row, period, longer)
            step = find_step(day, due) if day >= period.opens_on else None
            for user in asked[row.kind, row.subject_id] if step else ():
                yield Notice(
                    user_id=user,
                    submission=row,
                    kind=Notice.Kind.REMINDER,
                    step=step,
                )


def collect_reporters(day: date) -> dict[tuple[str, int], list[int]]:
    """The accounts that are asked for returns on a day, by subject (one query)."""
    found = defaultdict(list)
    held = Assignment.objects.filter(user__is_active=True).on(day).order_by("user")
    for row in held:
        if OWN_ROLE[row.kind] == row.role:
            found[row.kind, row.subject_id].append(row.user_id)
    return found


def select_outstanding(period: ReportingPeriod) -> QuerySet[Submission]:
    """The first returns of a quarter that are not submitted (one query).

    Nobody is reminded of the return of an enterprise that left.
    """
    return select_expected(
        Submission.objects.newest().filter(
            programme=period.programme_id,
            period=period.period,
            revision=1,
            state__in=[State.DRAFT, State.RETURNED],
        )
    )


def get_due_day(
    row: Submission, period: ReportingPeriod, longer: dict[tuple[int, str, int], date]
) -> date:
    """When a return is due; an extension moves that day."""
    return longer.get((period.pk, row.kind, row.subject_id), period.due_on)


def mail_reminders() -> int:
    """Hand over the mail of every reminder that was not mailed; say how many."""
    unsubmitted = Submission.objects.filter(state__in=[State.DRAFT, State.RETURNED])
    waiting = Notice.objects.filter(
        kind=Notice.Kind.REMINDER,
        mailed_at=None,
        user__is_active=True,
        submission__in=select_expected(unsubmitted).values("pk"),
    ).exclude(user__email="")
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        mail.enqueue(pk)
    return len(ids)


@task()
@keep_time()
def mail(notice: int) -> bool:
    """Mail one reminder, in both languages; say whether it went out now.

    Nothing where it was mailed already, or the return has come or its enterprise left
    meanwhile.
    """
    with lock_notice():
        rows = Notice.objects.select_for_update(of=("self",), no_key=True)
        waiting = rows.filter(pk=notice, mailed_at=None)
        found = waiting.select_related("user").first()
        if found is None or not found.submission.is_open:
            return False
        if find_left([found.submission]):
            return False
        build_message(found).send()
        Notice.objects.filter(pk=notice).update(mailed_at=get_moment())
    return True


@contextmanager
def lock_notice() -> Iterator[None]:
    """Hold the notice while its mail goes out, so that no other worker sends it too.

    SQLite would hold the whole database for as long as the mail server takes; there the
    one worker sends one mail after the other.
    """
    if connection.features.has_select_for_update:
        with transaction.atomic():
            yield
    else:
        yield


def build_message(notice: Notice) -> EmailMessage:
    """The mail of a reminder: both languages, no figure in it."""
    row = notice.submission
    period = ReportingPeriod.objects.get(programme=row.programme_id, period=row.period)
    due = get_due_day(row, period, collect_extensions([period]))
    subjects, texts = [], []
    for language in LANGUAGES:
        with override(language):
            subjects.append(format_subject_line(row))
            texts.append(f"{describe_notice(notice, due)}\n{describe_site()}")
    return EmailMessage(
        " / ".join(subjects), "\n\n".join(texts), to=[notice.user.email]
    )


def format_subject_line(row: Submission) -> str:
    """The subject line, in the active language."""
    return _("Return for %(quarter)s") % {"quarter": render_quarter(row.period)}


def describe_site() -> str:
    """Where the return is filled in, in the active language."""
    return _("Sign in to complete the return: %(address)s") % {
        "address": settings.SITE_URL
    }
