"""The statements that estimates rest on: who lacks what, how the others grew.

`{values}` and the like are expressions of `series_sql`, in ten-thousandths.
"""

# Cells of enterprises that lack their value or, of a flow, their annual value.
LACKING = """
SELECT f.enterprise_id, f.indicator_id, v.nature, {values}
FROM targets_indicatorversion v CROSS JOIN reporting_figure f{joins}
WHERE v.collected_at = 'enterprise' AND f.indicator_version_id = v.id
    AND f.indicator_id = v.indicator_id AND f.indicator_id IN ({indicators})
    AND v.nature IN ('flow', 'signed_flow', 'stock') AND f.kind = 'enterprise'
    AND f.period = %(period)s AND f.status IN ({expected}) AND {stands}
    AND ({now} IS NULL OR (v.nature <> 'stock' AND {annual} IS NULL))
"""
PAIRS = """
WITH cells AS MATERIALIZED (
    SELECT f.enterprise_id AS subject_id, f.indicator_id, {now} AS now,
        {then} AS earlier
    FROM targets_indicatorversion v CROSS JOIN reporting_figure f{joins}
    WHERE v.collected_at = 'enterprise' AND f.indicator_version_id = v.id
        AND f.indicator_id = v.indicator_id AND f.indicator_id IN ({indicators})
        AND v.nature = 'flow' AND f.kind = 'enterprise' AND f.period = %(period)s
        AND f.status IN ({expected}) AND {stands}
)
SELECT s.kind, s.place_id, c.indicator_id, SUM(c.now), SUM(c.earlier), COUNT(*)
FROM cells c JOIN ({scopes}) s ON s.subject_id = c.subject_id
WHERE c.now IS NOT NULL AND c.earlier IS NOT NULL AND s.kind <> 'park'
GROUP BY s.kind, s.place_id, c.indicator_id
"""
# The latest value before a quarter of those who are expected and have none in it.
CARRIED = """
SELECT s.kind, s.place_id, c.indicator_id, c.latest FROM (
    SELECT f.{kind}_id AS subject_id, f.indicator_id,
        (SELECT CAST(ROUND(y.value * 10000) AS bigint) FROM reporting_figure y
            WHERE y.kind = '{kind}' AND y.indicator_id = f.indicator_id
                AND y.{kind}_id = f.{kind}_id AND y.period < %(period)s
                AND y.value IS NOT NULL AND y.released_in_id <= %(release)s
                AND y.superseded_in > %(release)s
            ORDER BY y.period DESC LIMIT 1) AS latest
    FROM targets_indicatorversion v CROSS JOIN reporting_figure f
    WHERE v.collected_at = '{kind}' AND f.indicator_version_id = v.id
        AND f.indicator_id = v.indicator_id AND f.indicator_id IN ({indicators})
        AND v.nature = 'cumulative' AND f.kind = '{kind}' AND f.period = %(period)s
        AND f.status IN ({expected}) AND {stands} AND f.value IS NULL
        AND {known} IS NULL
) c JOIN ({scopes}) s ON s.subject_id = c.subject_id WHERE c.latest IS NOT NULL
"""
