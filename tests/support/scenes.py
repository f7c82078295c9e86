"""A small programme with figures, for tests of pages: what factories make, released."""

from dataclasses import dataclass
from decimal import Decimal

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from enterprises.models import Enterprise
from reporting.actors import Actor
from reporting.models import Release
from reporting.releases.releasing import publish_release
from targets.models import Indicator, Target
from tests.support import factories

Q1, Q2 = Quarter(2013, 1), Quarter(2013, 2)
YI = Decimal(10_000)
"""1 亿元 in 万元."""


@dataclass(frozen=True)
class City:
    """The programme `xining` with one base and one indicator that a target doubles."""

    programme: Programme
    base: InnovationBase
    parks: list[Park]
    firms: list[Enterprise]
    revenue: Indicator
    target: Target

    def report(self, quarter: Quarter, *values) -> None:
        """One approved return per enterprise; None is missing, a Status itself."""
        for firm, value in zip(self.firms, values, strict=True):
            cells = {self.revenue: value}
            factories.approved(self.programme, firm, quarter, cells)

    def publish(self, **fields) -> Release:
        """Release what is approved."""
        return publish_release(programme=self.programme, by=Actor("bureau"), **fields)


def quiet_city(firms: int = 3, bases: int = 1, **target) -> City:
    """A city without figures and without a release; `target` overrides T-REV."""
    programme = factories.programme(code="xining")
    places = [factories.base(programme) for _ in range(bases)]
    parks = [factories.park(programme) for _ in range(2)]
    members = [
        factories.member(programme, base=places[number % bases], park=parks[number % 2])
        for number in range(firms)
    ]
    revenue = factories.indicator(programme, code="EC01")
    promise = factories.target(programme, revenue, **{"code": "T-REV"} | target)
    return City(programme, places[0], parks, members, revenue, promise)


def reporting_city(firms: int = 3, bases: int = 1, quarters: int = 6) -> City:
    """A city with a baseline of 8 亿元 that reports from 2012-Q1 on, released."""
    found = quiet_city(firms, bases)
    factories.baseline(found.programme, found.revenue, value=8 * YI)
    first = Quarter(2012, 1)
    for at in Quarter.span(first, first + (quarters - 1)):
        found.report(at, *shares(at.quarter * YI * (at.year - 2011), firms))
    found.publish()
    return found


def shares(total: Decimal, count: int) -> list[Decimal]:
    """Split a total into so many values of four decimals that add up to it."""
    each = (total / count).quantize(Decimal("0.0001"))
    return [total - each * (count - 1), *[each] * (count - 1)]
