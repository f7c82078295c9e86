"""The grouped statements that sum contributions; the same on both databases.

Values are cast to integers of ten-thousandths before anything is added: SQLite keeps
decimals as floats, and a float difference of large figures is wrong in the last
places.
"""

from core.quarters import Quarter
from core.statuses import Status
from reporting.models.subjects import Kind

Statement = tuple[str, dict[str, int]]  # with its parameters

EXPECTED = ", ".join(str(int(status)) for status in Status if status.expected)
ESTIMATED = int(Status.ESTIMATED)
STANDS = "{0}.released_in_id <= %(release)s AND {0}.superseded_in > %(release)s"
NOBODY = "CAST(NULL AS integer)"

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

# Definitions first (SQLite keeps the order of a CROSS JOIN): a quarter is looked up
# indicator by indicator, as the index is sorted, however many quarters there are.
CONTRIBUTIONS = """
WITH cells AS (
    SELECT f.{kind}_id AS subject_id, f.indicator_id, f.status, {now} AS now,
        {rereported} AS rereported, COALESCE({rereported}, {year_ago}) AS earlier,
        CASE WHEN v.nature IN ('flow', 'signed_flow') THEN {quarter} END AS quarter,
        CASE WHEN v.nature IN ('flow', 'signed_flow') THEN {rolling} END AS rolling
    FROM targets_indicatorversion v CROSS JOIN reporting_figure f{joins}
    WHERE v.collected_at = '{kind}' AND f.indicator_version_id = v.id
        AND f.indicator_id = v.indicator_id
        AND f.kind = '{kind}' AND f.period = %(period)s AND {stands}{chosen}
)
SELECT s.kind, s.place_id, c.indicator_id,
    SUM(c.now), COUNT(c.now),
    SUM(CASE WHEN c.status IN ({expected}) THEN 1 ELSE 0 END),
    SUM(CASE WHEN c.status = {estimated} THEN 1 ELSE 0 END),
    SUM(c.quarter), COUNT(c.quarter), SUM(c.rolling), COUNT(c.rolling),
    SUM(CASE WHEN c.earlier IS NOT NULL THEN c.now END),
    SUM(CASE WHEN c.now IS NOT NULL THEN c.earlier END),
    COUNT(c.now + c.earlier), COUNT(c.now + c.rereported)
FROM cells c JOIN ({scopes}) s ON s.subject_id = c.subject_id
GROUP BY s.kind, s.place_id, c.indicator_id
"""

# One pass over both parts of every ratio: no join of figures to figures to go wrong.
RATIO_CONTRIBUTIONS = """
WITH parts AS (
    SELECT f.{kind}_id AS subject_id, v.indicator_id,
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
    GROUP BY f.{kind}_id, v.indicator_id
)
SELECT s.kind, s.place_id, p.indicator_id,
    COUNT(p.numerator + p.denominator), SUM(p.expected),
    SUM(CASE WHEN p.numerator + p.denominator IS NOT NULL THEN p.estimated END),
    SUM(CASE WHEN p.denominator IS NOT NULL THEN p.numerator END),
    SUM(CASE WHEN p.numerator IS NOT NULL THEN p.denominator END)
FROM parts p JOIN ({scopes}) s ON s.subject_id = p.subject_id
GROUP BY s.kind, s.place_id, p.indicator_id
"""

EARLIER = """
    LEFT JOIN reporting_figure {alias} ON {alias}.kind = '{kind}'
        AND {alias}.indicator_id = f.indicator_id AND {alias}.period = %({alias})s
        AND {alias}.{kind}_id = f.{kind}_id AND {stands}"""


def convert_to_integer(column: str) -> str:
    """A stored decimal as an integer of ten-thousandths."""
    return f"CAST(ROUND({column} * 10000) AS bigint)"


def build_contributions_sql(
    kind: str, period: Quarter, ids: list[int] | None
) -> Statement:
    """Return statement and parameters for what subjects of a kind report directly.

    Single quarter: Y(q) - Y(q-1), in Q1 Y itself. Rolling four quarters:
    Y(q, y) + Y(4, y-1) - Y(q, y-1), in Q4 Y itself (DOMAIN formulas C01, C06, C07).
    """
    now, ago = convert_to_integer("f.value"), convert_to_integer("year_ago.value")
    earlier = {"year_ago": period.year_ago}
    quarter = rolling = now
    if period.quarter > 1:
        earlier["last_quarter"] = period - 1
        quarter = f"{now} - {convert_to_integer('last_quarter.value')}"
    if period.quarter < 4:
        earlier["year_end"] = period.year_ago.year_end
        rolling = f"{now} + {convert_to_integer('year_end.value')} - {ago}"
    sql = CONTRIBUTIONS.format(
        kind=kind,
        now=now,
        rereported=convert_to_integer("f.same_period"),
        year_ago=ago,
        quarter=quarter,
        rolling=rolling,
        joins="".join(
            EARLIER.format(alias=alias, kind=kind, stands=STANDS.format(alias))
            for alias in earlier
        ),
        stands=STANDS.format("f"),
        chosen=build_subject_condition(kind, ids),
        expected=EXPECTED,
        estimated=ESTIMATED,
        scopes=SCOPES[kind],
    )
    parameters = {alias: quarter.code for alias, quarter in earlier.items()}
    return sql, {"period": period.code, **parameters}


def build_ratio_contributions_sql(kind: str, period: Quarter) -> Statement:
    """Return statement and parameters for both sums of every ratio (formula C29).

    Only subjects that reported both parts enter either sum.
    """
    sql = RATIO_CONTRIBUTIONS.format(
        kind=kind,
        value=convert_to_integer("f.value"),
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
