"""A register of any size, and the returns of its quarters; same on every run.

8 bases with 5 % of the firms in two, 5 parks with half of the firms, 20 indicators
and a ratio, 10 targets with a baseline for the programme and each base. The returns
are written by one statement; what is released is written by the real
`publish_release()`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from bases.models import InnovationBase, Park, Programme
from benchmarks import lists
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, Enterprise, ParkResidence
from reporting.actors import Actor
from reporting.models import Submission
from reporting.releases.releasing import publish_release
from targets.models import Baseline, Target
from tests.support import factories

PROGRAMME = "bench"
QUARTERS = list(Quarter.span(Quarter(2010, 1), Quarter(2015, 4)))
SINCE = date(2010, 1, 1)
NATURES = ["flow"] * 12 + ["signed_flow"] * 2 + ["stock"] * 5 + ["cumulative"]
AMENDED_SHARE = 50  # one firm in fifty: 2 %

LATE = 7  # firms that report the newest quarter after the others

# A value of its own for each firm and indicator that grows with the quarters; flows
# grow within the year, too.
VALUE = """CASE WHEN {period} >= {first} THEN
    (1000 + (s.enterprise_id * 7919 + v.indicator_id * 104729) %% 99991
        - CASE v.nature WHEN 'signed_flow' THEN 30000 ELSE 0 END)
    * (40 + {period} - {first})
    * CASE WHEN v.nature IN ('flow', 'signed_flow') THEN {period} %% 4 + 1 ELSE 1 END
    / 100.0 END"""
# The cells of a quarter's approved returns: 97 of 100 are filled in.
CELLS = """
INSERT INTO reporting_entry (submission_id, indicator_id, indicator_version_id, value,
    same_period, unit_typed, status, note, explanation)
SELECT s.id, v.indicator_id, v.id, {value} + s.revision - 1, {same_period}, '',
    {reported}, '', ''
FROM reporting_submission s CROSS JOIN targets_indicatorversion v
WHERE s.state = 'approved' AND s.period = %s AND v.collected_at = 'enterprise'
    AND (s.enterprise_id * 31 + v.indicator_id * 17 + s.period * 7) %% 100 >= 3
""".format(
    value=VALUE.format(period="s.period", first=QUARTERS[0].code),
    same_period=VALUE.format(period="(s.period - 4)", first=QUARTERS[0].code),
    reported=int(Status.REPORTED),
)


@dataclass(frozen=True)
class BenchmarkRegister:
    """A programme and the row ids of its firms."""

    programme: Programme
    firms: list[int]


def make_register(size: int) -> BenchmarkRegister:
    """Make a programme of `size` firms, its indicators and its targets."""
    programme = factories.programme(code=PROGRAMME, starts_on=SINCE)
    bases = [factories.base(programme) for _ in range(8)]
    parks = [factories.park(programme) for _ in range(5)]
    indicators = [factories.indicator(programme, nature=nature) for nature in NATURES]
    factories.indicator(
        programme,
        nature="ratio",
        collected_at="derived",
        numerator=indicators[0],
        denominator=indicators[1],
        scale=100,
    )
    for indicator in indicators[:10]:
        make_target(programme, indicator, bases)
    return BenchmarkRegister(programme, make_members(programme, size, bases, parks))


def make_target(programme: Programme, indicator, bases: list[InnovationBase]) -> Target:
    """Make a target with its baselines; it is released with the first quarter."""
    for base in (None, *bases):
        Baseline.objects.create(
            programme=programme,
            indicator=indicator,
            base=base,
            year=2010,
            value=Decimal(10_000),
            **factories.DECIDED,
        )
    return factories.target(programme, indicator)


def make_members(
    programme: Programme, size: int, bases: list[InnovationBase], parks: list[Park]
) -> list[int]:
    """Make the firms with their bases, parks and problems; return their row ids."""
    names = [f"F{number:05}" for number in range(size)]
    firms = Enterprise.objects.bulk_create(
        Enterprise(code=name, name_zh=name, name_en=name) for name in names
    )
    BaseMembership.objects.bulk_create(
        BaseMembership(
            enterprise=firm,
            programme=programme,
            base=bases[(number + second) % 8],
            role="associated" if second else "primary",
            valid_from=SINCE,
        )
        for number, firm in enumerate(firms)
        for second in range(2 if number % 20 == 0 else 1)
    )
    ParkResidence.objects.bulk_create(
        ParkResidence(
            enterprise=firm, park=parks[number // 2 % len(parks)], valid_from=SINCE
        )
        for number, firm in enumerate(firms)
        if number % 2 == 0
    )
    lists.make_problems(bases, firms)
    return [firm.pk for firm in firms]


def release_history(found: BenchmarkRegister, periods: Iterable[Quarter]) -> None:
    """Release quarter after quarter, and after each year an amendment of 2 %."""
    for period in periods:
        make_returns(found, list_reporting_firms(found, period), period)
        publish_returns(found, str(period))
        if period.quarter == 4:
            for amended in Quarter.span(period - 3, period):
                firms = found.firms[amended.quarter :: AMENDED_SHARE]
                make_returns(found, firms, amended, revision=2)
            publish_returns(found, f"amendments of {period.year}")


def list_reporting_firms(found: BenchmarkRegister, period: Quarter) -> list[int]:
    """All firms; in the newest quarter the last ones are late."""
    return found.firms[:-LATE] if period == QUARTERS[-1] else found.firms


def make_returns(
    found: BenchmarkRegister, firms: Iterable[int], period: Quarter, revision: int = 1
) -> None:
    """Make approved returns of a quarter, with their cells."""
    if revision > 1:
        revised = Submission.objects.filter(period=period, enterprise__in=firms)
        revised.update(is_newest=False)
    Submission.objects.bulk_create(
        Submission(
            kind="enterprise",
            programme=found.programme,
            enterprise_id=firm,
            period=period,
            revision=revision,
            state=Submission.State.APPROVED,
        )
        for firm in firms
    )
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [period.code])


def publish_returns(found: BenchmarkRegister, note: str = "") -> None:
    """Release what is approved."""
    publish_release(programme=found.programme, by=Actor("benchmark"), note=note)
