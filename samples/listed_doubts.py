"""What makes a file of listed companies doubtful although each of its cells can be.

Found after the import and before the release: what the file says is looked at together
with what was known before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import Count

from bases.models import Programme
from core.quarters import Quarter
from enterprises.models import Enterprise
from reporting.models.subjects import Kind
from reporting.returns.known_cells import CellKey, find_latest_contents
from reporting.tables.faults import CellFault, FileProblem
from samples.listed_file import ListedRow
from targets.models import Indicator

SLOW = Decimal("0.25")
"""A year to date that grows by less than this part of an even pace is doubtful.

Of 3,420 years of real companies 4 do; typed as single quarters, 70 of 100 would.
"""
DOUBTFUL_SHARE = Decimal("0.05")
"""From this share of doubtful years on the file is taken for one of single quarters."""
NAMED = 5
"""How many companies a sentence names."""

Series = dict[Quarter, Decimal]


def find_doubts(
    programme: Programme, indicator: Indicator, rows: Iterable[ListedRow]
) -> Iterator[FileProblem]:
    """Yield every doubt about imported rows; `indicator` is that of their revenue.

    Four queries.
    """
    known = list(rows)
    yield from find_shared_names(programme, {row.security_code for row in known})
    yield from find_single_quarters(programme, indicator, known)


def find_shared_names(
    programme: Programme, security_codes: set[str]
) -> Iterator[FileProblem]:
    """A doubt for each name of a company that another one has as well (two queries)."""
    members = Enterprise.objects.in_programme(programme).order_by()
    names = members.values("name_zh").annotate(firms=Count("pk")).filter(firms__gt=1)
    codes: dict[str, list[str]] = defaultdict(list)
    shared = members.filter(name_zh__in=names.values("name_zh"))
    for name, code in shared.order_by("name_zh", "code").values_list("name_zh", "code"):
        codes[name].append(code)
    mine = {f"L-{code}" for code in security_codes}
    for name, firms in codes.items():
        if mine & {*firms}:
            yield CellFault("shared_name", name=name, codes=" ".join(firms)).at()


def find_single_quarters(
    programme: Programme, indicator: Indicator, rows: Iterable[ListedRow]
) -> Iterator[FileProblem]:
    """One doubt where too many years look like single quarters (two queries)."""
    years = collect_years(programme, indicator, rows)
    doubtful = [year for year, series in years.items() if is_slow(series)]
    if doubtful and len(doubtful) >= DOUBTFUL_SHARE * len(years):
        examples = " ".join(f"{code}/{year}" for code, year in doubtful[:NAMED])
        fault = CellFault("single_quarters", count=len(doubtful), examples=examples)
        yield fault.at()


def collect_years(
    programme: Programme, indicator: Indicator, rows: Iterable[ListedRow]
) -> dict[tuple[str, int], Series]:
    """Year-to-date values of the years that a file speaks of, by company and year.

    With the values known before; years with fewer than two are left out.
    """
    asked = {(row.security_code, row.period.year) for row in rows}
    ids = dict(Enterprise.objects.in_programme(programme).values_list("code", "id"))
    cells = {
        CellKey(Kind.ENTERPRISE.value, ids[f"L-{code}"], quarter, indicator.pk): code
        for code, year in asked
        for quarter in (Quarter(year, number) for number in range(1, 5))
    }
    found: dict[tuple[str, int], Series] = defaultdict(dict)
    for key, content in find_latest_contents(programme, cells).items():
        if content.value is not None:
            found[cells[key], key.period.year][key.period] = content.value
    return {year: found[year] for year in sorted(found) if len(found[year]) > 1}


def is_slow(series: Series) -> bool:
    """Whether the last value of a year is hardly more than its first."""
    first, last = min(series), max(series)
    pace = Decimal(last.quarter) / first.quarter - 1
    return series[last] < series[first] * (1 + pace * SLOW)
