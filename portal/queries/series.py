"""One indicator at one place over its quarters, as a chart and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from portal.amounts import Scale, scale_of
from portal.charts import PathChart, Point, path_chart
from portal.queries.history import QuarterRow, Sum
from targets.models import IndicatorVersion
from targets.progress import Terms

ROLLING = "rolling_value"


@dataclass(frozen=True)
class Series:
    """Quarters of an indicator, newest first; costs no query.

    `measure` is the sum that is drawn (`value` or `rolling_value`), `terms` those of
    the target it is drawn against.
    """

    version: IndicatorVersion
    quarters: tuple[QuarterRow, ...]
    measure: str = ROLLING
    terms: Terms | None = None

    @property
    def indicator(self):
        """What is measured."""
        return self.version.indicator

    @property
    def newest(self) -> QuarterRow | None:
        """The newest of the quarters."""
        return self.quarters[0] if self.quarters else None

    @cached_property
    def chart(self) -> PathChart | None:
        """The measure against the paths of the target."""
        points = [
            Point(row.period, drawn(row, self.measure).value, row.estimated > 0)
            for row in self.quarters
        ]
        return path_chart(points, self.terms)

    @cached_property
    def scale(self) -> Scale:
        """One unit for the chart and the table."""
        return scale_of([*self._values(), *self._ends()], self.version)

    @property
    def actual(self) -> Decimal | None:
        """The newest value that is drawn."""
        return self.chart.last_value if self.chart else None

    def _values(self) -> Iterable[Decimal | None]:
        for row in self.quarters:
            yield from (row.ytd.value, row.single.value, row.rolling.value)

    def _ends(self) -> list[Decimal | None]:
        return [self.terms.baseline, self.terms.target] if self.terms else []


def drawn(row: QuarterRow, measure: str) -> Sum:
    """The sum of a quarter that a measure names."""
    return row.rolling if measure == ROLLING else row.ytd
