"""Roll-ups: totals of bases, parks and programmes, written by the release.

A total is a sum of contributions, one per subject. A release changes the
contributions of the subjects it touches; so the new total is the old one plus what
those subjects contribute as of this release, minus what they did as of the one
before. Sums run over integers (ten-thousandths), so nothing is lost on either
database, and `find_differences()` proves the result against a full recompute.

Ratios are summed anew over everybody: what a ratio divides is a definition, which is
not released, so the old total may rest on another one.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from core.clock import NOW
from core.quarters import Quarter
from reporting.disclosure.suppression import suppress_totals
from reporting.models import Figure, Release, RollUp
from reporting.models.subjects import Kind
from reporting.querysets import name_subject_column
from reporting.releases.digest import PublicCodes
from reporting.releases.rollup_sql import (
    Statement,
    build_contributions_sql,
    build_ratio_contributions_sql,
)
from targets.formulas import compute_ratio
from targets.models import IndicatorVersion

Measures = dict[str, Decimal | int | None]
"""What is stored of a total, by column."""

TEN_THOUSANDTHS = 10_000
# What a column of 15 digits, 4 of them decimals, no longer holds. SQLite would store
# it, and no one could read the row again.
TOO_LARGE = Decimal(10) ** 11
# Above this many touched subjects one pass over all is cheaper than a long list.
LISTED_SUBJECTS = 500


class TotalTooLarge(ValueError):
    """A total has more digits than its column; the message names it."""


class TotalKey(NamedTuple):
    """Which total: of what place, which indicator."""

    kind: str
    place: int
    indicator: int


class TotalSums(NamedTuple):
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

    def plus(self, other: "TotalSums") -> "TotalSums":
        """Field by field."""
        return TotalSums(*(mine + its for mine, its in zip(self, other, strict=True)))

    def minus(self, other: "TotalSums") -> "TotalSums":
        """Field by field."""
        return TotalSums(*(mine - its for mine, its in zip(self, other, strict=True)))


# Which count says whether a sum exists at all.
COUNT_OF = {
    "value": "reported",
    "quarter_value": "quarter_n",
    "rolling_value": "rolling_n",
    "comparable_value": "comparable_n",
    "same_period": "comparable_n",
}


def sum_contributions(
    period: Quarter, release: int, subjects: dict[str, list[int] | None]
) -> dict[TotalKey, TotalSums]:
    """Return what the subjects of each kind contribute to every sum of a quarter.

    `subjects` maps a kind to row ids, or to None for all. One query a kind.
    """
    statements = (
        build_contributions_sql(kind, period, ids) for kind, ids in subjects.items()
    )
    return add_statements(statements, release, TotalSums._fields[:12])


def sum_ratios(period: Quarter, release: int) -> dict[TotalKey, TotalSums]:
    """Return both sums of every ratio of a quarter, over everybody (four queries)."""
    statements = (build_ratio_contributions_sql(kind, period) for kind in Kind.values)
    columns = ("reported", "expected", "estimated", "numerator", "denominator")
    return add_statements(statements, release, columns)


def add_statements(
    statements: Iterable[Statement], release: int, columns: tuple[str, ...]
) -> dict[TotalKey, TotalSums]:
    """Run statements as of a release and add up what they say of each cell."""
    result: dict[TotalKey, TotalSums] = {}
    for statement in statements:
        for cell, sums in run_sum_statement(statement, release, columns):
            result[cell] = result.get(cell, TotalSums()).plus(sums)
    return result


def run_sum_statement(
    statement: Statement, release: int, columns: tuple[str, ...]
) -> Iterator[tuple[TotalKey, TotalSums]]:
    """Run a statement as of a release; yield key and sums."""
    sql, parameters = statement
    with connection.cursor() as cursor:
        cursor.execute(sql, {**parameters, "release": release})
        for kind, place, indicator, *numbers in cursor.fetchall():
            values = (int(number or 0) for number in numbers)
            yield (
                TotalKey(kind, place, indicator),
                TotalSums(**dict(zip(columns, values, strict=True))),
            )


def write_rollups(release: Release, moved: set[int]) -> int:
    """Write the roll-ups that a release changes; return how many.

    `moved` are enterprises whose attribution changed: all their quarters are touched.
    Raises TotalTooLarge.
    """
    touched = find_touched_subjects(release, moved)
    return sum(
        write_period(release, period, subjects)
        for period, subjects in sorted(touched.items())
    )


def write_period(
    release: Release, period: Quarter, subjects: dict[str, list[int] | None]
) -> int:
    """Write one quarter's changed totals (about ten queries)."""
    current, scales = find_current_totals(period, NOW - 1), find_ratio_scales(period)
    sums = compute_sums_after(release, period, subjects, current)
    said = {cell: read_measures(row) for cell, row in current.items()}
    says = {
        cell: compute_measures(sums[cell], scales.get(cell.indicator)) for cell in sums
    }
    changed = [cell for cell in sorted(says) if says[cell] != said.get(cell)]
    ended = [current[cell].id for cell in changed if cell in current]
    RollUp.objects.filter(id__in=ended).update(superseded_in=release.seq)
    rows = [
        build_row(release, period, cell, says[cell])
        for cell in changed
        if any(sums[cell])
    ]
    suppress_totals(rows, period)
    RollUp.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def compute_sums_after(
    release: Release,
    period: Quarter,
    subjects: dict[str, list[int] | None],
    current: dict[TotalKey, RollUp],
) -> dict[TotalKey, TotalSums]:
    """Return the sums of every total that a release may change."""
    before = sum_contributions(period, release.seq - 1, subjects)
    after = sum_contributions(period, release.seq, subjects)
    result = {
        cell: TotalSums()
        for cell, row in current.items()
        if row.denominator is not None
    }
    for cell in before.keys() | after.keys():
        stood = read_sums(current[cell]) if cell in current else TotalSums()
        change = after.get(cell, TotalSums()).minus(before.get(cell, TotalSums()))
        result[cell] = stood.plus(change)
    return result | sum_ratios(period, release.seq)


def find_touched_subjects(
    release: Release, moved: set[int]
) -> dict[Quarter, dict[str, list[int] | None]]:
    """Return by quarter and kind whose contributions a release may have changed.

    A figure of quarter p enters the single quarter of p + 1 and the rolling and
    comparable values up to p + 4. New rows have ids from `first_figure_id` on.
    """
    sources: dict[tuple[Quarter, str], set[int]] = {}
    for kind, period, subject in list_new_figures(release):
        for later in range(5):
            sources.setdefault((period + later, kind), set()).add(subject)
    for period in list_periods(moved):
        sources.setdefault((period, Kind.ENTERPRISE.value), set()).update(moved)
    result: dict[Quarter, dict[str, list[int] | None]] = {}
    for (period, kind), subjects in sources.items():
        listed = sorted(subjects) if len(subjects) <= LISTED_SUBJECTS else None
        result.setdefault(period, {})[kind] = listed
    return result


def list_new_figures(release: Release) -> Iterable[tuple[str, Quarter, int]]:
    """Yield kind, quarter and subject of what a release brought in (a query a kind)."""
    if release.first_figure_id is None:
        return
    rows = Figure.objects.filter(id__gte=release.first_figure_id).order_by()
    for kind in Kind.values:
        column = name_subject_column(kind)
        found = rows.filter(kind=kind).values_list("kind", "period", column)
        yield from found.distinct()


def list_periods(enterprises: set[int]) -> list[Quarter]:
    """Return the quarters in which any of these enterprises has a figure."""
    if not enterprises:
        return []
    rows = Figure.objects.filter(kind=Kind.ENTERPRISE)
    if len(enterprises) <= LISTED_SUBJECTS:
        rows = rows.filter(enterprise_id__in=enterprises)
    return list(rows.order_by("period").values_list("period", flat=True).distinct())


def find_current_totals(period: Quarter, release: int) -> dict[TotalKey, RollUp]:
    """Return the stored totals of a quarter as of a release (one query)."""
    return {
        TotalKey(row.kind, row.subject_id, row.indicator_id): row
        for row in RollUp.objects.as_of(release).filter(
            kind__in=["base", "park", "programme"], period=period
        )
    }


def find_ratio_scales(period: Quarter) -> dict[int, int]:
    """Return the scale of each ratio in a quarter by indicator id (one query)."""
    versions = IndicatorVersion.objects.at(period).filter(
        nature=IndicatorVersion.Nature.RATIO
    )
    return dict(versions.values_list("indicator_id", "scale"))


def compute_measures(sums: TotalSums, scale: int | None) -> Measures:
    """Return what is stored of sums: one without a reporter is None, not zero.

    `scale` is that of a ratio, None for everything else.
    """
    fields = sums._asdict()
    for name, count in COUNT_OF.items():
        fields[name] = convert_to_decimal(fields[name]) if fields[count] else None
    parts = (sums.numerator, sums.denominator)
    fields["numerator"], fields["denominator"] = (
        map(convert_to_decimal, parts) if scale else (None, None)
    )
    if scale:
        fields["value"] = compute_scaled_ratio(*parts, scale)
    return fields


def read_measures(row: RollUp) -> Measures:
    """Return what a stored total says."""
    return {name: getattr(row, name) for name in TotalSums._fields}


def build_row(
    release: Release, period: Quarter, cell: TotalKey, fields: Measures
) -> RollUp:
    """Build the row of a total; raises TotalTooLarge."""
    row = RollUp(
        kind=cell.kind,
        indicator_id=cell.indicator,
        period=period,
        released_in=release,
        **{name_subject_column(cell.kind): cell.place},
        **fields,
    )
    numbers = (value for value in fields.values() if value is not None)
    if any(not -TOO_LARGE < number < TOO_LARGE for number in numbers):
        raise TotalTooLarge(
            _(
                "Nothing was released. %(indicator)s for %(place)s in %(period)s has "
                "more than 11 digits before the decimal point. Check the returns for a "
                "value in the wrong unit."
            )
            % {"indicator": row.indicator.code, "place": row.place, "period": period}
        )
    return row


def compute_scaled_ratio(
    numerator: int, denominator: int, scale: int
) -> Decimal | None:
    """Return sum over sum times the scale, to four decimals; None over nothing."""
    result = compute_ratio(Decimal(numerator), Decimal(denominator))
    return None if result is None else round(result * scale, 4)


def convert_to_decimal(ten_thousandths: int) -> Decimal:
    """Return a sum as the Decimal that is stored."""
    return Decimal(ten_thousandths) / TEN_THOUSANDTHS


def read_sums(row: RollUp) -> TotalSums:
    """Return the sums that a stored total (no ratio) was written from."""
    fields = {name: value or 0 for name, value in read_measures(row).items()}
    sums = {name: int(value) for name, value in fields.items()}
    for name in COUNT_OF:
        sums[name] = int(fields[name] * TEN_THOUSANDTHS)
    return TotalSums(**sums)


def find_differences(release: int) -> list[str]:
    """Recompute every total as of a release; name each number that differs."""
    codes = PublicCodes()
    return [
        fault
        for period in list_periods_until(release)
        for fault in find_period_differences(period, release, codes)
    ]


def list_periods_until(release: int) -> list[Quarter]:
    """Return the quarters that have figures or totals by a release (one query)."""
    figures, totals = (
        model.objects.filter(released_in__lte=release).order_by().values_list("period")
        for model in (Figure, RollUp)
    )
    return sorted(period for (period,) in figures.union(totals))


def find_period_differences(
    period: Quarter, release: int, codes: PublicCodes
) -> Iterable[str]:
    """Yield a sentence for each stored number of a quarter that is not the sum."""
    everybody: dict[str, list[int] | None] = dict.fromkeys(Kind.values)
    scales, nothing = find_ratio_scales(period), compute_measures(TotalSums(), None)
    computed = {
        cell: compute_measures(sums, scales.get(cell.indicator))
        for cell, sums in [
            *sum_contributions(period, release, everybody).items(),
            *sum_ratios(period, release).items(),
        ]
        if any(sums)
    }
    stored = {
        cell: read_measures(row)
        for cell, row in find_current_totals(period, release).items()
    }
    for cell in sorted(stored.keys() | computed.keys()):
        have, want = stored.get(cell, nothing), computed.get(cell, nothing)
        for measure in TotalSums._fields:
            if have[measure] != want[measure]:
                yield _(
                    "%(period)s %(indicator)s %(place)s: the stored %(measure)s is "
                    "%(stored)s, but the figures add up to %(computed)s."
                ) % {
                    "period": period,
                    "indicator": codes.indicators[cell.indicator],
                    "place": codes.places[cell.kind][cell.place],
                    "measure": measure,
                    "stored": have[measure],
                    "computed": want[measure],
                }
