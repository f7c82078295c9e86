"""Roll-ups: totals of bases, parks and programmes, written by the release.

A total is a sum of contributions, one per subject. A release changes the
contributions of the subjects it touches; so the new total is the old one plus what
those subjects contribute as of this release, minus what they did as of the one
before. Sums run over integers (ten-thousandths), so nothing is lost on either
database, and `find_differences()` proves the result against a full recompute.

Ratios are summed anew over everybody: what a ratio divides is a definition, which is
not released, so the old total may rest on another one.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from core.clock import NOW
from core.quarters import Quarter
from reporting.disclosure.suppression import suppress_totals
from reporting.models import Figure, Release, RollUp
from reporting.models.subjects import Kind
from reporting.querysets import name_subject_column
from reporting.releases.digest import PublicCodes
from reporting.totals.estimates import impute_totals
from reporting.totals.rollup_sql import (
    Statement,
    build_contributions_sql,
    build_ratio_contributions_sql,
    find_counted_indicators,
)
from reporting.totals.series_sql import find_figure_span
from reporting.totals.sums import (
    CONTRIBUTED,
    NEW,
    NOTHING_IMPUTED,
    RATIO_PARTS,
    Imputed,
    Measures,
    TotalKey,
    TotalSums,
    compute_measures,
    is_of_older_rules,
    read_imputed,
    read_measures,
    read_sums,
)
from reporting.totals.touched import Subjects, Touched, find_touched_quarters
from targets.models import IndicatorVersion

# What a column of 15 digits, 4 of them decimals, no longer holds. SQLite would store
# it, and no one could read the row again.
TOO_LARGE = Decimal(10) ** 11


class TotalTooLarge(ValueError):
    """A total has more digits than its column; the message names it."""


def sum_contributions(
    period: Quarter, release: int, subjects: Subjects, *, fills: bool = True
) -> dict[TotalKey, TotalSums]:
    """Return what the subjects of each kind contribute to every sum of a quarter.

    `subjects` maps a kind to row ids, or to None for all. A query a kind, and one.
    Without `fills` no re-reported value stands in (totals of older releases).
    """
    counted, span = find_counted_indicators(period), find_figure_span()
    statements = (
        build_contributions_sql(
            kind, period, ids, span=span, fills=fills, counted=counted
        )
        for kind, ids in subjects.items()
    )
    return add_statements(statements, release, CONTRIBUTED)


def sum_ratios(period: Quarter, release: int) -> dict[TotalKey, TotalSums]:
    """Return both sums of every ratio of a quarter, over everybody (four queries)."""
    span = find_figure_span()
    statements = (
        build_ratio_contributions_sql(kind, period, span) for kind in Kind.values
    )
    return add_statements(statements, release, RATIO_PARTS)


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

    `moved` are enterprises whose attribution changed: all quarters are touched.
    Raises TotalTooLarge.
    """
    touched = find_touched_quarters(release, moved)
    return sum(
        write_period(release, period, found)
        for period, found in sorted(touched.items())
    )


def write_period(release: Release, period: Quarter, touched: Touched) -> int:
    """Write one quarter's changed totals (about thirty queries, however many rows)."""
    current, scales = find_current_totals(period, NOW - 1), find_ratio_scales(period)
    sums = compute_sums_after(release, period, touched, current)
    imputed = compute_imputed_after(release, period, touched, current, sums)
    said = {cell: read_measures(row) for cell, row in current.items()}
    says = {
        cell: compute_measures(sums[cell], scales.get(cell.indicator), imputed[cell])
        for cell in sums
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
    touched: Touched,
    current: Mapping[TotalKey, RollUp],
) -> dict[TotalKey, TotalSums]:
    """Return the sums of every total that a release may change.

    A quarter whose totals follow older rules is summed anew. So are all ratios.
    """
    subjects = touched.list_subjects()
    after = sum_contributions(period, release.seq, subjects)
    ratios = sum_ratios(period, release.seq)
    if touched.anew:
        return dict.fromkeys(current, TotalSums()) | after | ratios
    before = sum_contributions(period, release.seq - 1, subjects)
    result = {
        cell: TotalSums() if row.denominator is not None else read_sums(row)
        for cell, row in current.items()
        if row.denominator is not None or touched.covers(cell.indicator)
    }
    for cell in before.keys() | after.keys():
        stood = read_sums(current[cell]) if cell in current else TotalSums()
        change = after.get(cell, TotalSums()).minus(before.get(cell, TotalSums()))
        result[cell] = stood.plus(change)
    return result | ratios


def compute_imputed_after(
    release: Release,
    period: Quarter,
    touched: Touched,
    current: Mapping[TotalKey, RollUp],
    sums: Mapping[TotalKey, TotalSums],
) -> dict[TotalKey, Imputed]:
    """Return what stands beside the sums; of untouched indicators as it was."""
    ratios = {cell for cell, found in sums.items() if found.denominator}
    anew = {
        cell: found
        for cell, found in sums.items()
        if touched.covers(cell.indicator) or cell in ratios
    }
    result = impute_totals(period, release.seq, anew)
    for cell in sums.keys() - anew.keys():
        row = current.get(cell)
        result[cell] = read_imputed(row) if row else NOTHING_IMPUTED
    return result


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
    """Yield a sentence for each stored number of a quarter that is not the sum.

    Totals of older releases are held against the rules of their time.
    """
    current = find_current_totals(period, release)
    stored = {cell: read_measures(row) for cell, row in current.items()}
    is_older = any(is_of_older_rules(row) for row in current.values())
    computed = compute_quarter(period, release, is_older=is_older)
    nothing = compute_measures(TotalSums(), None)
    for cell in sorted(stored.keys() | computed.keys()):
        have, want = stored.get(cell, nothing), computed.get(cell, nothing)
        for measure in nothing:
            if is_older and measure in NEW:
                continue
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


def compute_quarter(
    period: Quarter, release: int, *, is_older: bool
) -> dict[TotalKey, Measures]:
    """Return every total of a quarter as of a release, computed from nothing."""
    everybody: Subjects = dict.fromkeys(Kind.values)
    sums = {
        cell: found
        for cell, found in [
            *sum_contributions(period, release, everybody, fills=not is_older).items(),
            *sum_ratios(period, release).items(),
        ]
        if any(found)
    }
    scales = find_ratio_scales(period)
    imputed = {} if is_older else impute_totals(period, release, sums)
    return {
        cell: compute_measures(
            found, scales.get(cell.indicator), imputed.get(cell, NOTHING_IMPUTED)
        )
        for cell, found in sums.items()
    }
