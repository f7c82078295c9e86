"""The release calendar: what is planned for a year ahead, what came out in the last."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from bases.models import Programme
from portal.reading import Reading
from reporting.models import Release, ReportingPeriod

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ReleaseCalendar:
    """A programme's releases a year back and a year ahead, from a day.

    `overdue` were planned for an earlier day and are not out yet; all three run from
    the earliest to the latest.
    """

    programme: Programme
    today: date
    overdue: tuple[ReportingPeriod, ...]
    planned: tuple[ReportingPeriod, ...]
    made: tuple[Release, ...]


def build_calendar(reading: Reading, today: date) -> ReleaseCalendar:
    """The calendar on a day, as far as the reader may see it. One query."""
    rows = ReportingPeriod.objects.filter(programme=reading.programme)
    waiting = rows.exclude(state=ReportingPeriod.State.PUBLISHED)
    near = [
        row for row in waiting if today - YEAR <= row.planned_release <= today + YEAR
    ]
    near.sort(key=lambda row: (row.planned_release, row.period))
    return ReleaseCalendar(
        programme=reading.programme,
        today=today,
        overdue=tuple(row for row in near if row.planned_release < today),
        planned=tuple(row for row in near if row.planned_release >= today),
        made=tuple(
            row
            for row in reversed(reading.releases)
            if get_local_day(row.published_at) >= today - YEAR
        ),
    )


def get_local_day(moment: datetime) -> date:
    """The day in Xining of a moment."""
    return timezone.localdate(moment)


def get_midnight(day: date) -> datetime:
    """The moment at which a day begins in Xining."""
    return timezone.make_aware(datetime.combine(day, time.min))
