"""Reminders before, on and after the day a return is due, once each.

A notice is written once per account, return and step; `mails` sends what it says.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.production.tasks import make_task
from core.today import get_today
from reporting.leavers import select_expected
from reporting.models import Assignment, Notice, ReportingPeriod, Step, Submission
from reporting.notifications.inbox import OWN_ROLE
from reporting.notifications.mails import get_due_day, mail_account
from reporting.periods import collect_extensions

State = Submission.State
APART = timedelta(days=3)
"""How long before and after the due day a reminder is sent."""

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
            if step is None:
                continue
            for user in asked[row.kind, row.subject_id]:
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


@make_task
def mail(notice: int) -> bool:
    """What version 0.9 queued: mail the account of one notice all that waits for it."""
    found = Notice.objects.filter(pk=notice).first()
    return found is not None and mail_account.call(found.user_id)
