"""Plant slips of the unit in real figures, one cell at a time, and count the catches.

`python -m benchmarks.slips [--data ../shared/data] [--every 1] [--curve]`. The figures
are the revenue of listed companies, year to date: 2,916 of China in 2014 and every
fifth of them in 2015. Each value is checked as a return would be, with what was known
before it and nothing else.

A slip is caught, and an untouched value is a false alarm, if any rule gives a finding
at the cell that is hard or asks for an explanation. Real falls and mergers count as
false alarms too. In brackets: the share whose unit is named rightly.
"Of another size" is what the text of V02 would ask about, were its 50 % not only told.

A firm's first value in the file has no past: there is nothing to compare it with, and
no aim for it. It is counted by itself, and so is what the next quarter's return says.
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from unittest import mock

from core.quarters import Quarter
from core.statuses import Status
from core.units import convert_to_wan
from reporting.checks.rules import (
    Finding,
    FindingKind,
    Severity,
    Sheet,
    SheetCell,
    check_sheet,
    magnitude,
)
from samples.listed_file import ListedRow, read_listed

FILES = (
    "listed_companies_china_2014.csv",
    "listed_companies_china_2015_every_fifth.csv",
)
DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
CODE = "EC01"
AIMS = {4: 99, -4: 99, 1: 90, -2: 90}  # per cent to be caught, by power of ten
ALARMS = 2  # per cent of the untouched values
UNITS = {4: "元", -4: "亿元", 1: "千元", -2: "百万元"}
WITH_PAST = ("2014, Q2 to Q4", "2015, Q1", "2015, Q2 to Q4")
FIRST, NEXT = "first value of a firm", "the same, seen a quarter later"
SIZE = ("V02", "V10")
CURVE = [Decimal(text) for text in ("2", "2.5", "3", "4", "5", "6", "8")]

Series = dict[Quarter, Decimal]


@dataclass
class SlipCount:
    """What was found in a set of values, each checked untouched and with each slip."""

    values: int = 0
    changed: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    planted: int = 0
    caught: Counter[int] = field(default_factory=Counter)
    named: Counter[int] = field(default_factory=Counter)


def main(arguments: list[str]) -> int:
    """Print the tables; 1 where an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slips")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the files")
    parser.add_argument("--every", type=int, default=1, help="take every n-th firm")
    parser.add_argument("--curve", action="store_true", help="other thresholds too")
    asked = parser.parse_args(arguments)
    series = read_series(asked.data, asked.every)
    counts = measure_series(series)
    print_table(list_rows(counts))
    print(f"\nAlarms by rule: {describe_alarms(counts)}")
    if asked.curve:
        print()
        print_table(list_curve(series))
    return 0 if all(is_within_aims(counts[name]) for name in WITH_PAST) else 1


def read_series(folder: Path, every: int = 1) -> list[Series]:
    """Revenue in 万元, a series a firm; every n-th firm of the first file."""
    found: dict[str, Series] = defaultdict(dict)
    for name in FILES:
        for row in read_listed(folder / name):
            if isinstance(row, ListedRow) and row.revenue is not None:
                wan = convert_to_wan(row.revenue, "百万元")
                found[row.security_code][row.period] = wan
    return list(found.values())[::every]


def measure_series(series: Iterable[Series]) -> dict[str, SlipCount]:
    """The counts by what is known at the time of entry."""
    counts = {name: SlipCount() for name in (*WITH_PAST, FIRST, NEXT)}
    for firm in series:
        for period, value in sorted(firm.items()):
            known = {quarter: firm[quarter] for quarter in firm if quarter < period}
            add_value(counts[choose_set(period, known)], period, value, known)
        first = min(firm)
        if first + 1 in firm:
            add_next_value(counts[NEXT], first, firm)
    return counts


def choose_set(period: Quarter, known: Series) -> str:
    """The name of the set that a value belongs to."""
    if not known:
        return FIRST
    return WITH_PAST[0 if period.year == 2014 else 2 - (period.quarter == 1)]


def add_value(count: SlipCount, period: Quarter, value: Decimal, known: Series) -> None:
    """Check a value untouched, then with each slip; a slip of zero is none."""
    count.values += 1
    count.alarms.update(list_rules(list_asking_findings(period, value, known))[:1])
    count.changed += any(f.rule in SIZE for f in list_findings(period, value, known))
    if value:
        count.planted += 1
        for power in AIMS:
            found = list_asking_findings(period, value.scaleb(power), known)
            count.caught[power] += bool(found)
            count.named[power] += has_named_unit(found, power)


def add_next_value(count: SlipCount, first: Quarter, firm: Series) -> None:
    """Plant in a firm's first value; what is said of the next quarter's?"""
    after = first + 1
    count.values += 1
    count.alarms.update(
        list_rules(list_asking_findings(after, firm[after], {first: firm[first]}))[:1]
    )
    if firm[first]:
        count.planted += 1
        for power in AIMS:
            known = {first: firm[first].scaleb(power)}
            count.caught[power] += bool(list_asking_findings(after, firm[after], known))


def list_asking_findings(
    period: Quarter, value: Decimal, known: Series
) -> list[Finding]:
    """The findings that a reporter must answer."""
    found = list_findings(period, value, known)
    return [one for one in found if one.severity != Severity.INFO]


def list_findings(period: Quarter, value: Decimal, known: Series) -> list[Finding]:
    """The findings of a value on the day after the quarter."""
    cell = SheetCell(CODE, "flow", "万元", True, value, None, Status.REPORTED)
    history = {CODE: sorted(known.items())}
    today = (period + 1).first_day
    sheet = Sheet("enterprise", period, today, {CODE: cell}, history=history)
    return check_sheet(sheet)


def list_rules(found: Iterable[Finding]) -> list[str]:
    """The rule and kind of each finding."""
    return [f"{finding.rule} {finding.kind}" for finding in found]


def has_named_unit(found: Iterable[Finding], power: int) -> bool:
    """Whether one of the findings names the unit that was typed."""
    slips = [finding for finding in found if finding.kind == FindingKind.SLIP]
    return any(finding.numbers["typed"] == UNITS[power] for finding in slips)


def is_within_aims(count: SlipCount) -> bool:
    """Whether the shares are within the aims."""
    return compute_percent(count.alarms.total(), count.values) <= ALARMS and all(
        compute_percent(count.caught[power], count.planted) >= aim
        for power, aim in AIMS.items()
    )


def list_rows(counts: dict[str, SlipCount]) -> Iterator[list[str]]:
    """Yield the table of shares, caught and (named with the right unit)."""
    slips = [f"x 10^{power}" for power in AIMS]
    yield ["values", "count", "of another size", "false alarms", *slips]
    aims = [f">= {aim}%" for aim in AIMS.values()]
    yield ["aim", "", "", f"<= {ALARMS}%", *aims]
    for name, count in counts.items():
        changed = f"{compute_percent(count.changed, count.values):.1f}%"
        yield [name, f"{count.values:,}", changed, *list_shares(count)]


def list_shares(count: SlipCount) -> Iterator[str]:
    """Yield the share of alarms and of each slip."""
    yield f"{compute_percent(count.alarms.total(), count.values):.2f}%"
    for power in AIMS:
        caught = compute_percent(count.caught[power], count.planted)
        named = compute_percent(count.named[power], count.planted)
        yield f"{caught:.2f}% ({named:.0f}%)"


def describe_alarms(counts: dict[str, SlipCount]) -> str:
    """The first finding of each false alarm, counted."""
    total = sum((counts[name].alarms for name in WITH_PAST), Counter())
    return ", ".join(f"{rule} {times}" for rule, times in total.most_common())


def list_curve(series: list[Series]) -> Iterator[list[str]]:
    """Yield the shares at other thresholds, FAR and SURGE alike."""
    yield ["threshold", "values", "false alarms", *(f"x 10^{power}" for power in AIMS)]
    for times in CURVE:
        with mock.patch.multiple(magnitude, FAR=times, SURGE=times):
            counts = measure_series(series)
            for name in WITH_PAST:
                yield [f"x {times}", name, *list_shares(counts[name])]


def compute_percent(part: int, whole: int) -> float:
    """A share, for printing."""
    return 100 * part / whole if whole else 0.0


def print_table(lines: Iterable[list[str]]) -> None:
    """Print rows of cells, the first of which are headings."""
    headings, *body = lines
    for cells in (headings, ["---"] * len(headings), *body):
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
