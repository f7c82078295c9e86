"""Quarters open, are due and close; opening one makes its returns.

The server's clock in the city's time decides, and days are included: what is submitted
at 23:59 on the closing day is in time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core.quarters import Quarter
from core.statuses import Status
from core.today import get_moment, get_today
from enterprises.models import BaseMembership, ParkResidence
from reporting import audit
from reporting.errors import WorkflowError
from reporting.leavers import find_left
from reporting.models import (
    AuditRecord,
    Entry,
    Extension,
    ReportingPeriod,
    Submission,
    SubmissionEvent,
)
from reporting.models.subjects import Kind
from reporting.querysets import match_subjects, name_subject_column
from targets.models import IndicatorVersion

State = ReportingPeriod.State
Columns = dict[str, int | None]
"""The row ids that a new return is made with, by column."""

BATCH = 2_000
LONGEST = timedelta(days=366)
"""How far ahead an extension may end."""

MOVES = (
    (State.PLANNED, State.OPEN),
    (State.OPEN, State.CLOSED),
    (State.CLOSED, State.OPEN),
    # An open quarter that a first release published goes on collecting late returns.
    (State.PUBLISHED, State.OPEN),
)
"""What officials do with a quarter, as (from, to); a release publishes it."""


def open_period(*, period: ReportingPeriod, by: User) -> int:
    """Open a quarter and make the returns that are not there yet; say how many.

    One for every backbone member, every park and base, and one of the bureau, each
    with the indicators that are asked there. A quarter that is open may be opened
    again: who joined since gets a return. About twenty queries.
    """
    with transaction.atomic():
        row = lock_period(period)
        if row.state != State.OPEN:
            move_period(row, State.OPEN)
        made = make_returns(row, by)
        audit.record_action("period.opened", by=by, row=row, returns=made)
    period.refresh_from_db()
    return made


def close_period(*, period: ReportingPeriod, by: User) -> None:
    """Close a quarter: from then on only an extension or a return lets anyone submit.

    Raises WorkflowError unless it is open.
    """
    with transaction.atomic():
        row = lock_period(period)
        move_period(row, State.CLOSED)
        audit.record_action("period.closed", by=by, row=row, day=str(get_today()))
    period.refresh_from_db()


def lock_period(period: ReportingPeriod) -> ReportingPeriod:
    """The quarter as it is now, held until the transaction ends."""
    return ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)


def move_period(row: ReportingPeriod, to: State) -> None:
    """Move a quarter to another state; raises WorkflowError if the table forbids it."""
    if (row.state, to) not in MOVES:
        raise WorkflowError(
            _("This quarter is “%(now)s”. This action is not possible.")
            % {"now": row.get_state_display()}
        )
    row.state = to
    row.save(update_fields=["state"])


def grant_extension(
    *,
    period: ReportingPeriod,
    submission: Submission,
    until: date,
    reason: str,
    by: User,
) -> Extension:
    """Let one subject submit until a later day; raises WorkflowError without a reason.

    The day lies after the day that really closed the quarter, and at most a year after
    the closing day and today: a quarter closed early opens again for one. What was
    submitted once has no last day any more, and of who left nothing is expected.
    """
    reason = reason.strip()
    if not reason:
        raise WorkflowError(_("Enter a reason for the extension."))
    refuse_early_day(period, until)
    if until > max(period.closes_on, get_today()) + LONGEST:
        raise WorkflowError(_("The extension cannot be longer than one year."))
    if submission.state != Submission.State.DRAFT or submission.revision > 1:
        raise WorkflowError(_("This return has already been submitted."))
    if find_left([submission]):
        raise WorkflowError(
            _(
                "No extension is needed: the enterprise is not a member on the last "
                "day of the quarter."
            )
        )
    subject = {submission.kind: submission.subject}
    with transaction.atomic():
        found = Extension(
            period=period,
            kind=submission.kind,
            until=until,
            reason=reason,
            granted_by=by,
            **subject,
        )
        found.full_clean()
        found.save()
        audit.record_action(
            "period.extended", by=by, row=submission, until=str(until), reason=reason
        )
    return found


def refuse_early_day(period: ReportingPeriod, until: date) -> None:
    """Raise WorkflowError where an extension gives no more time than there is.

    A quarter that is closed takes nothing, whatever its closing day; one that was
    closed by hand can be opened for one subject from that day on.
    """
    if period.state == State.PLANNED:
        raise WorkflowError(_("Data collection for this quarter has not opened yet."))
    if period.state == State.OPEN and get_today() <= period.closes_on:
        if until <= period.closes_on:
            raise WorkflowError(
                _("No extension is needed: the collection closes on that day or later.")
            )
        return
    closed = find_closing_day(period)
    if until < closed or until == closed == period.closes_on:
        raise WorkflowError(
            _(
                "Data collection for this quarter closed on %(day)s. The extension has "
                "to end later."
            )
            % {"day": date_format(closed)}
        )
    if period.state != State.OPEN and until < get_today():
        raise WorkflowError(
            _(
                "Data collection for this quarter closed on %(day)s. The extension has "
                "to end today or later."
            )
            % {"day": date_format(closed)}
        )


def find_closing_day(period: ReportingPeriod) -> date:
    """The day on which a quarter really closed (one query, or none).

    The day it was closed by hand, as the audit keeps it; at the latest its closing day.
    """
    if period.state == State.OPEN:
        return period.closes_on
    told = AuditRecord.objects.filter(
        action="period.closed", model=period._meta.label_lower, row=str(period.pk)
    )
    last = told.order_by("-seq").first()
    if last is None:
        return period.closes_on
    day = last.detail.get("day")
    closed = date.fromisoformat(day) if day else timezone.localdate(last.at)
    return min(closed, period.closes_on)


def choose_last_day(period: ReportingPeriod, until: date | None) -> date | None:
    """The last day for a first return, extended until a day; None where it is over.

    An extension never ends earlier than the quarter does for everybody.
    """
    own = period.closes_on if period.state == State.OPEN else None
    return max(filter(None, (until, own)), default=None)


def choose_due_day(period: ReportingPeriod, until: date | None) -> date:
    """When a return is due; an extension moves the day, of an open quarter not back."""
    if until is None:
        return period.due_on
    return max(until, period.due_on) if period.state == State.OPEN else until


def refuse_late_return(submission: Submission, now: datetime) -> None:
    """Raise WorkflowError where a first return comes after its quarter closed.

    What was returned may be mended and what is amended is late by nature. A quarter
    that was never planned has no deadline. Holds the quarter until the transaction
    ends, so that closing and submitting wait for each other (at most two queries).
    """
    if submission.state == Submission.State.RETURNED or submission.revision > 1:
        return
    period = (
        ReportingPeriod.objects.select_for_update(no_key=True)
        .filter(programme=submission.programme_id, period=submission.period)
        .first()
    )
    if period is None:
        return
    last = find_last_day(period, submission)
    if last is None:
        raise WorkflowError(_("Data collection for this quarter is not open."))
    if timezone.localdate(now) > last:
        raise WorkflowError(
            _(
                "Data collection for this quarter closed on %(day)s. Ask the bureau "
                "for an extension."
            )
            % {"day": date_format(find_closing_day(period))}
        )


def find_last_day(period: ReportingPeriod, submission: Submission) -> date | None:
    """The last day to submit a return; None if it may not be at all (one query)."""
    extended = (
        Extension.objects.filter(
            match_subjects(submission.kind, [submission.subject_id]), period=period
        )
        .order_by("-id")
        .values_list("until", flat=True)
        .first()
    )
    return choose_last_day(period, extended)


def collect_extensions(
    periods: Iterable[ReportingPeriod],
) -> dict[tuple[int, str, int], date]:
    """The last extension of each subject, by period, kind and subject (one query)."""
    rows = Extension.objects.filter(period__in=list(periods)).order_by("id")
    return {(row.period_id, row.kind, row.subject_id): row.until for row in rows}


def collect_definitions(
    programme_id: int, quarter: Quarter
) -> dict[str, list[IndicatorVersion]]:
    """The definitions asked in a quarter, by the kind of subject that reports them.

    Yearly ones only in the fourth quarter (one query).
    """
    versions = IndicatorVersion.objects.at(quarter).filter(
        indicator__programmes=programme_id, collected_at__in=Kind.values
    )
    if quarter.quarter != 4:
        versions = versions.exclude(frequency=IndicatorVersion.Frequency.ANNUAL)
    found: dict[str, list[IndicatorVersion]] = defaultdict(list)
    for version in versions.select_related("indicator").order_by("indicator__code"):
        found[version.collected_at].append(version)
    return found


def make_returns(period: ReportingPeriod, by: User) -> int:
    """Insert the returns of a quarter that are not there yet, with empty cells."""
    definitions = collect_definitions(period.programme_id, period.period)
    fresh = [
        Submission(
            kind=kind,
            programme_id=period.programme_id,
            period=period.period,
            **columns,
        )
        for kind in definitions
        for columns in list_without_return(kind, period)
    ]
    Submission.objects.bulk_create(fresh, batch_size=BATCH)
    Entry.objects.bulk_create(make_empty_cells(fresh, definitions), batch_size=BATCH)
    SubmissionEvent.objects.bulk_create(
        (
            SubmissionEvent(submission=row, at=get_moment(), by=by, to_state=row.state)
            for row in fresh
        ),
        batch_size=BATCH,
    )
    return len(fresh)


def list_without_return(kind: str, period: ReportingPeriod) -> Iterator[Columns]:
    """The columns of each subject that has no return for the quarter yet."""
    column = name_subject_column(kind)
    rows = Submission.objects.filter(kind=kind, period=period.period)
    known = set(rows.values_list(column, flat=True))
    for columns in SUBJECTS[kind](period):
        if columns.get(column, period.programme_id) not in known:
            yield columns


def list_enterprise_columns(period: ReportingPeriod) -> Iterator[Columns]:
    """Backbone members on the quarter's last day, with the park and base that check.

    The same that a release expects to report.
    """
    day, programme = period.period.last_day, period.programme_id
    members = BaseMembership.objects.filter(programme=programme).on(day)
    seats = dict(
        ParkResidence.objects.filter(park__programme=programme)
        .on(day)
        .values_list("enterprise", "park")
    )
    primary = dict(
        members.filter(role=BaseMembership.Role.PRIMARY).values_list(
            "enterprise", "base"
        )
    )
    backbone = members.filter(is_backbone=True).order_by("enterprise")
    for firm in backbone.values_list("enterprise", flat=True).distinct():
        yield {
            "enterprise_id": firm,
            "desk_park_id": seats.get(firm),
            "desk_base_id": primary.get(firm),
        }


def list_base_columns(period: ReportingPeriod) -> Iterator[Columns]:
    """Every base of the programme."""
    for pk in period.programme.bases.values_list("pk", flat=True):
        yield {"base_id": pk}


def list_park_columns(period: ReportingPeriod) -> Iterator[Columns]:
    """Every park of the programme."""
    for pk in period.programme.parks.values_list("pk", flat=True):
        yield {"park_id": pk}


def list_bureau_columns(period: ReportingPeriod) -> Iterator[Columns]:
    """The programme itself."""
    yield {}


SUBJECTS = {
    Kind.ENTERPRISE.value: list_enterprise_columns,
    Kind.BASE.value: list_base_columns,
    Kind.PARK.value: list_park_columns,
    Kind.PROGRAMME.value: list_bureau_columns,
}


def make_empty_cells(
    rows: Iterable[Submission], definitions: Mapping[str, list[IndicatorVersion]]
) -> Iterator[Entry]:
    """A cell not reported yet for each indicator that is asked."""
    for row in rows:
        for version in definitions[row.kind]:
            yield Entry(
                submission=row,
                indicator_id=version.indicator_id,
                indicator_version=version,
                status=Status.MISSING,
            )
