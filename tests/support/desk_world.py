"""The city that is played in, and its rows in the words of `tests.desk_story`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from unittest import mock

from core.quarters import Quarter
from reporting.actors import Actor
from reporting.models import (
    Assignment,
    AuditRecord,
    Extension,
    Figure,
    Notice,
    Release,
    Remark,
    ReportingPeriod,
    Submission,
    SubmissionEvent,
)
from reporting.releases import releasing
from tests.support import desk, desk_story, factories
from tests.support.desk_story import Story

FIRST_DAY = date(2014, 12, 30)
QUARTERS = {
    "2014-Q4": (date(2014, 12, 31), date(2015, 1, 12)),
    "2014-Q3": (date(2014, 9, 30), date(2015, 1, 6)),
}
"""Quarters by name: the last day, and the day on which they close."""

COUNTED = (Notice, Remark, Extension, Assignment, Release, Figure)
"""What the story does not tell one by one, but nothing of which a refusal leaves."""


class World:
    """The city that is played in: its rows by the names of the story."""

    def __init__(self):
        with clock_at(lambda: FIRST_DAY):
            self.city = city = desk.city()
            self.period = {"2014-Q4": city.period}
            self.period["2014-Q3"] = factories.period(
                city.programme, Quarter(2014, 3), **days("2014-Q3")
            )
            ReportingPeriod.objects.filter(pk=city.period.pk).update(**days("2014-Q4"))
            # Who counts where is settled: from now on only returns are released.
            releasing.release(programme=city.programme, by=Actor("operator"))
        people = [
            *(city.reporter, city.other_reporter, city.coordinator, city.stranger),
            *(city.park_reviewer, city.leader, city.auditor, *city.bureau),
        ]
        self.user = {user.username: user for user in people}
        self.subject = {
            ("enterprise", city.firms[0].pk): "firm 1",
            ("enterprise", city.firms[1].pk): "firm 2",
            ("base", city.base.pk): "base",
            ("park", city.park.pk): "park",
            ("programme", city.programme.pk): "city",
        }

    def story(self) -> Story:
        """The story at its beginning."""
        told = Story(
            FIRST_DAY,
            {name: desk_story.Quarter(*days) for name, days in QUARTERS.items()},
        )
        told.open("2014-Q4")
        told.events = SubmissionEvent.objects.count()
        told.audits = AuditRecord.objects.count()
        told.releases = Release.objects.count()
        return told

    def returns(self) -> dict:
        """The returns of the database, as the story has them."""
        names = {user.pk: name for name, user in self.user.items()}
        rows = Submission.objects.prefetch_related("editors", "entries__indicator")
        found = [
            desk_story.Return(
                self.subject[row.kind, getattr(row, f"{row.kind}_id")],
                str(row.period),
                {
                    cell.indicator.code: (cell.value, cell.status)
                    for cell in row.entries.all()
                },
                row.revision,
                row.state,
                row.version,
                row.is_newest,
                {user.username for user in row.editors.all()},
                *(names.get(pk) for pk in (row.entered_by_id, row.submitted_by_id)),
                *(names.get(pk) for pk in (row.reviewed_by_id, row.approved_by_id)),
            )
            for row in rows
        ]
        return {one.key: one for one in found}

    def standing(self, release: int) -> dict:
        """The figures that stand as of a release, as the story has them."""
        rows = Figure.objects.as_of(release).select_related("indicator")
        return {
            (
                self.subject[row.kind, getattr(row, f"{row.kind}_id")],
                str(row.period),
                row.indicator.code,
            ): (row.value, row.status)
            for row in rows
        }


def noon(day: date) -> datetime:
    """Noon of a day in the city."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def clock_at(day: Callable[[], date]):
    """A patch that holds every clock of the portal at noon of a day."""
    return mock.patch("django.utils.timezone.now", side_effect=lambda: noon(day()))


def days(name: str) -> dict:
    """The days of a quarter, as its row has them."""
    closes = QUARTERS[name][1]
    return {"opens_on": FIRST_DAY, "due_on": closes, "closes_on": closes}


def states() -> dict[str, str]:
    """The states of the quarters."""
    rows = ReportingPeriod.objects.values_list("period", "state")
    return {str(period): state for period, state in rows}


def counts() -> list[int]:
    """How many rows there are of what the story does not tell one by one."""
    return [model.objects.count() for model in COUNTED]
