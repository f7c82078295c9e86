"""The grouped statements that sum contributions; the same on both databases.

Values are cast to integers of ten-thousandths before anything is added: SQLite keeps
decimals as floats, and a float difference of large figures is wrong in the last
places.
"""

from collections.abc import Collection

from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Figure
from reporting.models.subjects import Kind
from reporting.register_counts.counts import COUNTS
from reporting.totals.series_sql import (
    EXPECTED,
    STANDS,
    CellSeries,
    Span,
    convert_to_integer,
)
from targets.models import IndicatorVersion

Statement = tuple[str, dict[str, int]]  # with its parameters

ESTIMATED = int(Status.ESTIMATED)
ONE = 10_000
"""What one subject weighs where returns are counted and not values."""

# Where a subject counts: an enterprise by its attributions, a base and a park in
# themselves and in their programme, the programme in itself.
SCOPES: dict[str, str] = {
    Kind.ENTERPRISE: f"""
        SELECT enterprise_id AS subject_id, kind,
            COALESCE(base_id, park_id, programme_id) AS place_id
        FROM reporting_attribution a
        WHERE {STANDS.format("a")}
            AND a.from_period <= %(period)s AND a.to_period > %(period)s""",
    Kind.BASE: """
        SELECT id AS subject_id, 'base' AS kind, id AS place_id
        FROM bases_innovationbase
        UNION ALL SELECT id, 'programme', programme_id FROM bases_innovationbase""",
    Kind.PARK: """
        SELECT id AS subject_id, 'park' AS kind, id AS place_id FROM bases_park
        UNION ALL SELECT id, 'programme', programme_id FROM bases_park""",
    Kind.PROGRAMME: """
        SELECT id AS subject_id, 'programme' AS kind, id AS place_id
        FROM bases_programme""",
}

# Who handed in a return with a value: what registers count is in for nobody else.
RETURNED = """
returned AS (
    SELECT DISTINCT f.{kind}_id AS subject_id
    FROM targets_indicatorversion v CROSS JOIN reporting_figure f
    WHERE v.collected_at = '{kind}' AND f.indicator_version_id = v.id
        AND f.indicator_id = v.indicator_id AND f.kind = '{kind}'
        AND f.period = %(period)s AND f.source = {by_return} AND f.value IS NOT NULL
        AND {stands}{chosen}
), """

# Materialized, or each use of a column would compute its expression again.
# Definitions first (SQLite keeps the order of a CROSS JOIN): a quarter is looked up
# indicator by indicator, as the index is sorted, however many quarters there are.
CONTRIBUTIONS = """
WITH {returned}cells AS MATERIALIZED (
    SELECT f.{kind}_id AS subject_id, f.indicator_id, f.status, {now} AS now,
        CASE WHEN f.status IN ({expected}) THEN {known} END AS known,
        {rereported} AS rereported, COALESCE({rereported}, {year_ago}) AS earlier,
        CASE WHEN v.nature IN ('flow', 'signed_flow') THEN {quarter} END AS quarter,
        CASE WHEN v.nature IN ('flow', 'signed_flow') THEN {rolling} END AS rolling,
        CASE WHEN f.status IN ({expected}) THEN {weight} END AS weight,
        {is_weighed} AS is_weighed, {is_in} AS is_in,
        v.nature = 'stock' AS is_stock
    FROM targets_indicatorversion v CROSS JOIN reporting_figure f{joins}
    WHERE v.collected_at = '{kind}' AND f.indicator_version_id = v.id
        AND f.indicator_id = v.indicator_id
        AND f.kind = '{kind}' AND f.period = %(period)s AND {stands}{chosen}
), whole AS (
    SELECT cells.*, status IN ({expected}) AS is_expected FROM cells
)
SELECT s.kind, s.place_id, c.indicator_id,
    SUM(c.now), COUNT(c.now),
    SUM(CASE WHEN c.is_expected THEN 1 ELSE 0 END),
    SUM(CASE WHEN c.status = {estimated} THEN 1 ELSE 0 END),
    SUM(CASE WHEN c.is_expected THEN c.quarter END),
    COUNT(CASE WHEN c.is_expected THEN c.quarter END),
    SUM(CASE WHEN c.is_expected THEN c.rolling END),
    COUNT(CASE WHEN c.is_expected THEN c.rolling END),
    SUM(CASE WHEN c.earlier IS NOT NULL THEN c.now END),
    SUM(CASE WHEN c.now IS NOT NULL THEN c.earlier END),
    COUNT(c.now + c.earlier), COUNT(c.now + c.rereported),
    SUM(CASE WHEN c.now IS NULL THEN c.known END),
    COUNT(CASE WHEN c.now IS NULL THEN c.known END),
    SUM(CASE WHEN c.is_in THEN c.weight END), SUM(c.weight),
    SUM(CASE WHEN c.is_weighed AND c.is_expected AND c.weight IS NULL
        AND (CASE WHEN c.is_stock THEN c.known ELSE c.rolling END) IS NULL
        THEN 1 ELSE 0 END)
FROM whole c JOIN ({scopes}) s ON s.subject_id = c.subject_id
GROUP BY s.kind, s.place_id, c.indicator_id
"""

# One pass over both parts of every ratio: no join of figures to figures to go wrong.
RATIO_CONTRIBUTIONS = """
WITH parts AS (
    SELECT f.{kind}_id AS subject_id, v.indicator_id, v.denominator_id,
        MAX(CASE WHEN f.indicator_id = v.numerator_id THEN {value} END) AS numerator,
        MAX(CASE WHEN f.indicator_id = v.denominator_id THEN {value} END)
            AS denominator,
        MAX(CASE WHEN f.indicator_id = v.numerator_id AND f.status IN ({expected})
            THEN 1 ELSE 0 END) AS expected,
        MAX(CASE WHEN f.status = {estimated} THEN 1 ELSE 0 END) AS estimated
    FROM targets_indicatorversion v
    JOIN reporting_figure f ON f.kind = '{kind}' AND f.period = %(period)s AND {stands}
        AND f.indicator_id IN (v.numerator_id, v.denominator_id)
    WHERE v.nature = 'ratio' AND v.valid_from <= %(period)s
        AND (v.valid_to IS NULL OR v.valid_to >= %(period)s)
    GROUP BY f.{kind}_id, v.indicator_id, v.denominator_id
), whole AS MATERIALIZED (
    SELECT p.*, CASE WHEN p.expected = 1 THEN {weight} END AS weight,
        {is_comparable} AS is_comparable
    FROM parts p LEFT JOIN targets_indicatorversion d
        ON d.indicator_id = p.denominator_id AND d.valid_from <= %(period)s
        AND (d.valid_to IS NULL OR d.valid_to >= %(period)s)
)
SELECT s.kind, s.place_id, p.indicator_id,
    COUNT(p.numerator + p.denominator), SUM(p.expected),
    SUM(CASE WHEN p.numerator + p.denominator IS NOT NULL THEN p.estimated END),
    SUM(CASE WHEN p.denominator IS NOT NULL THEN p.numerator END),
    SUM(CASE WHEN p.numerator IS NOT NULL THEN p.denominator END),
    SUM(CASE WHEN p.numerator + p.denominator IS NOT NULL THEN p.weight END),
    SUM(p.weight),
    SUM(CASE WHEN p.expected = 1 AND p.weight IS NULL AND NOT p.is_comparable
        THEN 1 ELSE 0 END)
FROM whole p JOIN ({scopes}) s ON s.subject_id = p.subject_id
GROUP BY s.kind, s.place_id, p.indicator_id
"""


def find_counted_indicators(period: Quarter) -> set[int]:
    """The indicators that registers count in a quarter, by row id (one query)."""
    versions = IndicatorVersion.objects.at(period).filter(indicator__code__in=COUNTS)
    return {
        version.indicator_id
        for version in versions.select_related("indicator")
        if COUNTS[version.indicator.code].fits(version)
    }


def build_contributions_sql(
    kind: str,
    period: Quarter,
    ids: list[int] | None,
    *,
    span: Span,
    fills: bool = True,
    counted: Collection[int] = (),
) -> Statement:
    """Return statement and parameters for what subjects of a kind report directly.

    `counted` are the indicators that registers count: of them returns are counted, in
    and expected. Places and cumulative counts weigh one each. Without `fills` no
    re-reported value stands in (totals of older releases).
    """
    series, stands = (
        CellSeries(kind, period, span=span, fills=fills),
        STANDS.format("f"),
    )
    chosen = build_subject_condition(kind, ids)
    told = ", ".join(
        str(pk) for pk in sorted(counted if kind == Kind.ENTERPRISE else ())
    )
    returned = RETURNED.format(
        kind=kind, by_return=int(Figure.Source.RETURN), stands=stands, chosen=chosen
    )
    sql = CONTRIBUTIONS.format(
        kind=kind,
        returned=returned if told else "",
        now=convert_to_integer("f.value"),
        known=series.find_value(period),
        rereported=convert_to_integer("f.same_period"),
        year_ago=series.read_value(period.year_ago),
        quarter=series.compute_single(period),
        rolling=series.compute_annual(period),
        **build_weights(series, told),
        joins=series.build_joins(),
        stands=stands,
        chosen=chosen,
        expected=EXPECTED,
        estimated=ESTIMATED,
        scopes=SCOPES[kind],
    )
    return sql, {"period": period.code}


def build_weights(series: CellSeries, told: str) -> dict[str, str]:
    """Return the expressions of what a cell weighs and whether it is in.

    `told` lists the indicators that registers count (ids).
    """
    is_in = f"{series.find_value(series.period)} IS NOT NULL"
    if series.kind != Kind.ENTERPRISE:
        return {"weight": str(ONE), "is_weighed": "FALSE", "is_in": is_in}
    is_weighed = "v.nature <> 'cumulative'"
    if told:
        is_weighed += f" AND f.indicator_id NOT IN ({told})"
        is_in = (
            f"CASE WHEN f.indicator_id IN ({told}) THEN f.enterprise_id IN"
            f" (SELECT subject_id FROM returned) ELSE {is_in} END"
        )
    by_value = series.compute_weight("v.nature")
    return {
        "weight": f"CASE WHEN {is_weighed} THEN {by_value} ELSE {ONE} END",
        "is_weighed": is_weighed,
        "is_in": is_in,
    }


def build_ratio_contributions_sql(kind: str, period: Quarter, span: Span) -> Statement:
    """Return statement and parameters for both sums of every ratio (formula C29).

    Only subjects that reported both parts enter either sum. What they weigh is the
    denominator.
    """
    series = CellSeries(
        kind,
        period,
        span=span,
        subject="p.subject_id",
        indicator="p.denominator_id",
    )
    weight, is_comparable = str(ONE), "TRUE"
    if kind == Kind.ENTERPRISE:
        weight = series.compute_weight("d.nature", joins=False)
        now = series.find_value(period, joins=False)
        annual = series.compute_annual(period, joins=False)
        is_comparable = (
            f"(CASE d.nature WHEN 'stock' THEN {now} ELSE {annual} END) IS NOT NULL"
        )
    sql = RATIO_CONTRIBUTIONS.format(
        kind=kind,
        value=convert_to_integer("f.value"),
        weight=weight,
        is_comparable=is_comparable,
        stands=STANDS.format("f"),
        expected=EXPECTED,
        estimated=ESTIMATED,
        scopes=SCOPES[kind],
    )
    return sql, {"period": period.code}


def build_subject_condition(kind: str, ids: list[int] | None) -> str:
    """Restrict to some subjects; row ids are our own integers."""
    if ids is None:
        return ""
    return f" AND f.{kind}_id IN ({', '.join(str(int(i)) for i in ids)})"
