"""What is known of a cell before an import: the figure that stands, or a newer one
that is approved and waits for its release."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from bases.models import Programme
from core.clock import NOW
from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Entry, Figure, Submission

ABSENT = {Status.MISSING, Status.WITHDRAWN}


class CellKey(NamedTuple):
    """Whose value of which indicator in which quarter; ids of rows."""

    kind: str
    subject: int
    period: Quarter
    indicator: int


@dataclass(frozen=True)
class Content:
    """What a cell says, in the indicator's unit."""

    value: Decimal | None
    same_period: Decimal | None
    status: int
    unit_typed: str = ""
    note: str = ""

    def says_nothing_new(self, known: "Content | None") -> bool:
        """Whether a known content stays: it says the same, or this one says nothing."""
        if known is None:
            return False
        if self.status == Status.MISSING and known.status not in ABSENT:
            return True
        mine = (self.value, self.same_period, self.status)
        return mine == (known.value, known.same_period, known.status)

    def fields(self) -> dict:
        """The fields of an Entry."""
        return {
            "value": self.value,
            "same_period": self.same_period,
            "status": self.status,
            "unit_typed": self.unit_typed,
            "note": self.note,
        }


def latest_contents(
    programme: Programme, keys: Iterable[CellKey]
) -> dict[CellKey, Content]:
    """Return the latest known content of cells (a query a kind, and one more)."""
    keys = set(keys)
    periods = {key.period for key in keys}
    indicators = {key.indicator for key in keys}
    result: dict[CellKey, Content] = {}
    for kind in {key.kind for key in keys}:
        rows = Figure.objects.filter(
            kind=kind,
            superseded_in=NOW,
            period__in=periods,
            indicator__in=indicators,
        ).values_list(
            f"{kind}_id", "period", "indicator_id", "value", "same_period", "status"
        )
        for subject, period, indicator, *content in rows.iterator():
            key = CellKey(kind, subject, period, indicator)
            if key in keys:
                result[key] = Content(*content)
    return result | waiting_contents(programme, keys)


def waiting_contents(
    programme: Programme, keys: set[CellKey]
) -> dict[CellKey, Content]:
    """What approved returns say that wait for a release; later revisions win."""
    waiting = Submission.objects.approved().filter(programme=programme)
    rows = Entry.objects.filter(submission__in=waiting).select_related("submission")
    result = {}
    for entry in rows.order_by("submission__revision"):
        of = entry.submission
        key = CellKey(
            of.kind, getattr(of, f"{of.kind}_id"), of.period, entry.indicator_id
        )
        if key in keys:
            result[key] = Content(entry.value, entry.same_period, entry.status)
    return result
