"""Roll-ups: totals of bases, parks and programmes, written by the release.

A total is a sum of contributions, one per subject. A release changes the
contributions of the subjects it touches; so the new total is the old one plus what
those subjects contribute as of this release, minus what they did as of the one
before. Sums run over integers (ten-thousandths), so nothing is lost on either
database, and `differences()` proves the result against a full recompute.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from core.clock import NOW
from core.quarters import Quarter
from reporting.models import Figure, Release, RollUp
from reporting.models.subjects import Kind
from reporting.rollup_sql import contributions_sql, ratio_contributions_sql
from reporting.suppression import suppress
from targets.formulas import ratio
from targets.models import IndicatorVersion

TEN_THOUSANDTHS = 10_000
# Above this many touched subjects one pass over all is cheaper than a long list.
LISTED_SUBJECTS = 500


class Cell(NamedTuple):
    """Which total: of what place, which indicator."""

    kind: str
    place: int
    indicator: int


class Sums(NamedTuple):
    """A total's sums (ten-thousandths) and counts; contributions add up to it."""

    value: int = 0
    reported: int = 0
    expected: int = 0
    estimated: int = 0
    quarter_value: int = 0
    quarter_n: int = 0
    rolling_value: int = 0
    rolling_n: int = 0
    comparable_value: int = 0
    same_period: int = 0
    comparable_n: int = 0
    rereported_n: int = 0
    numerator: int = 0
    denominator: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Field by field."""
        return Sums(*(mine + its for mine, its in zip(self, other, strict=True)))

    def minus(self, other: "Sums") -> "Sums":
        """Field by field."""
        return Sums(*(mine - its for mine, its in zip(self, other, strict=True)))


# Which count says whether a sum exists at all.
COUNT_OF = {
    "value": "reported",
    "quarter_value": "quarter_n",
    "rolling_value": "rolling_n",
    "comparable_value": "comparable_n",
    "same_period": "comparable_n",
}


def contributions(
    period: Quarter, release: int, subjects: dict[str, list[int] | None]
) -> dict[Cell, Sums]:
    """Return what the subjects of each kind contribute to every total of a quarter.

    `subjects` maps a kind to row ids, or to None for all. Two queries a kind.
    """
    result: dict[Cell, Sums] = {}
    for kind, ids in subjects.items():
        if ids == []:
            continue
        for statement, columns in (
            (contributions_sql(kind, period, ids), Sums._fields[:12]),
            (
                ratio_contributions_sql(kind, period, ids),
                ("reported", "expected", "estimated", "numerator", "denominator"),
            ),
        ):
            for cell, sums in fetch(statement, release, columns):
                result[cell] = result.get(cell, Sums()).plus(sums)
    return result


def fetch(statement: tuple[str, dict], release: int, columns: tuple) -> Iterable:
    """Run a statement as of a release; yield (Cell, Sums)."""
    sql, parameters = statement
    with connection.cursor() as cursor:
        cursor.execute(sql, {**parameters, "release": release})
        for kind, place, indicator, *numbers in cursor.fetchall():
            values = (int(number or 0) for number in numbers)
            yield (
                Cell(kind, place, indicator),
                Sums(**dict(zip(columns, values, strict=True))),
            )


def write(release: Release, moved: set[int]) -> int:
    """Write the roll-ups that a release changes; return how many.

    `moved` are enterprises whose attribution changed: all their quarters are touched.
    """
    touched = touched_subjects(release, moved)
    ratios = ratio_scales()
    return sum(
        write_period(release, period, subjects, ratios)
        for period, subjects in sorted(touched.items())
    )


def write_period(
    release: Release,
    period: Quarter,
    subjects: dict[str, list[int] | None],
    ratios: dict[int, int],
) -> int:
    """Write one quarter's changed totals (about six queries)."""
    before = contributions(period, release.seq - 1, subjects)
    after = contributions(period, release.seq, subjects)
    changes = {
        cell: after.get(cell, Sums()).minus(before.get(cell, Sums()))
        for cell in before.keys() | after.keys()
    }
    changes = {cell: change for cell, change in changes.items() if any(change)}
    current = standing(period, NOW - 1, changes.keys())
    rows = [
        row_of(release, period, cell, sums, ratios)
        for cell, change in sorted(changes.items())
        if any(
            sums := (sums_of(current[cell]) if cell in current else Sums()).plus(change)
        )
    ]
    RollUp.objects.filter(id__in=[row.id for row in current.values()]).update(
        superseded_in=release.seq
    )
    suppress(rows)
    RollUp.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def touched_subjects(
    release: Release, moved: set[int]
) -> dict[Quarter, dict[str, list[int] | None]]:
    """Return by quarter and kind whose contributions a release may have changed.

    A figure of quarter p enters the single quarter of p + 1 and the rolling and
    comparable values up to p + 4. New rows have ids from `first_figure_id` on.
    """
    sources: dict[tuple[Quarter, str], set[int]] = {}
    for kind, period, subject in new_figures(release):
        for later in range(5):
            sources.setdefault((period + later, kind), set()).add(subject)
    for period in periods_of(moved):
        sources.setdefault((period, Kind.ENTERPRISE.value), set()).update(moved)
    result: dict[Quarter, dict[str, list[int] | None]] = {}
    for (period, kind), subjects in sources.items():
        listed = sorted(subjects) if len(subjects) <= LISTED_SUBJECTS else None
        result.setdefault(period, {})[kind] = listed
    return result


def new_figures(release: Release) -> Iterable[tuple[str, Quarter, int]]:
    """Yield kind, quarter and subject of what a release brought in (a query a kind)."""
    if release.first_figure_id is None:
        return
    rows = Figure.objects.filter(id__gte=release.first_figure_id).order_by()
    for kind in Kind.values:
        found = rows.filter(kind=kind).values_list("kind", "period", f"{kind}_id")
        yield from found.distinct()


def periods_of(enterprises: set[int]) -> list[Quarter]:
    """Return the quarters in which any of these enterprises has a figure."""
    if not enterprises:
        return []
    rows = Figure.objects.filter(kind=Kind.ENTERPRISE)
    if len(enterprises) <= LISTED_SUBJECTS:
        rows = rows.filter(enterprise_id__in=enterprises)
    return list(rows.order_by("period").values_list("period", flat=True).distinct())


def standing(
    period: Quarter, release: int, cells: Iterable[Cell] | None = None
) -> dict[Cell, RollUp]:
    """Return the stored totals of a quarter as of a release (one query)."""
    rows = {
        Cell(row.kind, getattr(row, f"{row.kind}_id"), row.indicator_id): row
        for row in RollUp.objects.as_of(release).filter(
            kind__in=["base", "park", "programme"], period=period
        )
    }
    return rows if cells is None else {c: rows[c] for c in cells if c in rows}


def ratio_scales() -> dict[int, int]:
    """Return the scale of each ratio by indicator id (one query)."""
    return dict(
        IndicatorVersion.objects.filter(
            nature=IndicatorVersion.Nature.RATIO
        ).values_list("indicator_id", "scale")
    )


def row_of(
    release: Release, period: Quarter, cell: Cell, sums: Sums, ratios: dict[int, int]
) -> RollUp:
    """Build the row of a total; a sum without a reporter is None, not zero."""
    fields = dict(zip(Sums._fields, sums, strict=True))
    for name, count in COUNT_OF.items():
        fields[name] = money(fields[name]) if fields[count] else None
    scale = ratios.get(cell.indicator)
    parts = (sums.numerator, sums.denominator)
    fields |= {"numerator": None, "denominator": None}
    if scale:
        fields["numerator"], fields["denominator"] = map(money, parts)
        fields["value"] = scaled_ratio(*parts, scale)
    return RollUp(
        kind=cell.kind,
        indicator_id=cell.indicator,
        period=period,
        released_in=release,
        **{f"{cell.kind}_id": cell.place},
        **fields,
    )


def scaled_ratio(numerator: int, denominator: int, scale: int) -> Decimal | None:
    """Return sum over sum times the scale, to four decimals; None over nothing."""
    result = ratio(Decimal(numerator), Decimal(denominator))
    return None if result is None else round(result * scale, 4)


def money(ten_thousandths: int) -> Decimal:
    """Return a sum as the Decimal that is stored."""
    return Decimal(ten_thousandths) / TEN_THOUSANDTHS


def sums_of(row: RollUp) -> Sums:
    """Return the sums that a stored total was written from."""
    values = {name: getattr(row, name) or 0 for name in Sums._fields}
    if row.denominator is not None:
        values["value"] = 0
    for name in (*COUNT_OF, "numerator", "denominator"):
        values[name] = int(values[name] * TEN_THOUSANDTHS)
    return Sums(**values)


def differences(release: int) -> list[str]:
    """Recompute every total as of a release and name each that differs."""
    everybody: dict[str, list[int] | None] = dict.fromkeys(Kind.values)
    result = []
    periods = Figure.objects.filter(released_in__lte=release)
    for period in (
        periods.order_by("period").values_list("period", flat=True).distinct()
    ):
        stored = standing(period, release)
        computed = contributions(period, release, everybody)
        computed = {cell: sums for cell, sums in computed.items() if any(sums)}
        for cell in sorted(stored.keys() | computed.keys()):
            have = sums_of(stored[cell]) if cell in stored else None
            if have != computed.get(cell):
                result.append(
                    f"{period} {cell}: stored {have}, is {computed.get(cell)}"
                )
    return result
