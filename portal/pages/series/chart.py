"""One indicator at one place over its quarters, as a chart and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from core.templatetags.ui import format_amount, get_active_language
from portal.amounts import Scale, choose_scale
from portal.charts import PathChart, Point, build_path_chart
from portal.pages.series.history import QuarterRow, VisibleSum
from targets.models import Indicator, IndicatorVersion
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
    def indicator(self) -> Indicator:
        """What is measured."""
        return self.version.indicator

    @property
    def newest(self) -> QuarterRow | None:
        """The newest of the quarters."""
        return self.quarters[0] if self.quarters else None

    @property
    def growth(self) -> Decimal | None:
        """Growth of the newest quarter on the same period of last year, a ratio."""
        return self.newest.growth.rate if self.newest else None

    @property
    def has_withheld(self) -> bool:
        """Whether anything in its table is withheld."""
        return any(row.is_withheld for row in self.quarters)

    @cached_property
    def chart(self) -> PathChart | None:
        """The measure against the paths of the target."""
        points = [
            Point(row.period, part.value, is_partial(row, part))
            for row in self.quarters
            for part in [choose_sum(row, self.measure)]
            if self._is_drawn(row)
        ]
        return build_path_chart(points, self.terms)

    @cached_property
    def scale(self) -> Scale:
        """One unit for the chart and the table."""
        return choose_scale([*self._values(), *self._ends()], self.version)

    @property
    def description(self) -> str:
        """The values in words, from the first to the newest; "" without any."""
        known = [
            (
                row.period.label(get_active_language()),
                format_amount(value, self.version),
            )
            for row in reversed(self.quarters)
            if (value := choose_sum(row, self.measure).value) is not None
        ]
        if not known:
            return ""
        (first_period, first), (last_period, last) = known[0], known[-1]
        return _("From %(first)s (%(first_period)s) to %(last)s (%(last_period)s).") % {
            "first": first,
            "first_period": first_period,
            "last": last,
            "last_period": last_period,
        }

    def _is_drawn(self, row: QuarterRow) -> bool:
        """A year to date starts anew each year: only the newest year is one line."""
        starts_anew = self.version.is_flow and self.measure != ROLLING
        return not starts_anew or row.period.year == self.quarters[0].period.year

    def _values(self) -> Iterable[Decimal | None]:
        for row in self.quarters:
            yield from (row.ytd.value, row.single.value, row.rolling.value)

    def _ends(self) -> list[Decimal | None]:
        return [self.terms.baseline, self.terms.target] if self.terms else []


def is_partial(row: QuarterRow, part: VisibleSum) -> bool:
    """Whether a sum lacks some who were expected, or has estimates in it."""
    return part.count < row.expected or row.estimated > 0


def choose_sum(row: QuarterRow, measure: str) -> VisibleSum:
    """The sum of a quarter that a measure names."""
    return row.rolling if measure == ROLLING else row.ytd
