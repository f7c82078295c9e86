"""What is known of a cell before an import: the figure that stands, or a newer one
that is approved and waits for its release."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from bases.models import Programme
from core.quarters import Quarter
from core.statuses import Status
from reporting.checks.context import read_known

ABSENT = {Status.MISSING, Status.WITHDRAWN}


class CellKey(NamedTuple):
    """Whose value of which indicator in which quarter; ids of rows."""

    kind: str
    subject: int
    period: Quarter
    indicator: int


@dataclass(frozen=True)
class CellContent:
    """What a cell says, in the indicator's unit."""

    value: Decimal | None
    same_period: Decimal | None
    status: int
    unit_typed: str = ""
    note: str = ""

    def says_nothing_new(self, known: "CellContent | None") -> bool:
        """Whether a known content stays: it says the same, or this one says nothing."""
        if known is None:
            return False
        if self.status == Status.MISSING and known.status not in ABSENT:
            return True
        mine = (self.value, self.same_period, self.status)
        return mine == (known.value, known.same_period, known.status)

    def keep_same_period(self, known: "CellContent | None") -> "CellContent":
        """The same value beside the same-period value that is known, if it has none.

        Who reports a value and leaves last year's blank has not changed that.
        """
        if known is None or self.value is None or self.same_period is not None:
            return self
        return replace(self, same_period=known.same_period)

    def fields(self) -> dict[str, Any]:
        """The fields of an Entry."""
        return {
            "value": self.value,
            "same_period": self.same_period,
            "status": self.status,
            "unit_typed": self.unit_typed,
            "note": self.note,
        }


def find_latest_contents(
    programme: Programme, keys: Iterable[CellKey]
) -> dict[CellKey, CellContent]:
    """Return the latest known content of cells (two queries a kind)."""
    wanted = set(keys)
    periods = {key.period for key in wanted}
    indicators = {key.indicator for key in wanted}
    found: dict[CellKey, CellContent] = {}
    for kind in {key.kind for key in wanted}:
        for row in read_known(
            kind, programme, stream=True, period__in=periods, indicator__in=indicators
        ):
            key = CellKey(kind, row.subject, row.period, row.indicator)
            if key in wanted:
                found[key] = CellContent(row.value, row.same_period, row.status)
    return found
