"""Write figures by INSERT ... SELECT: the rows are in the database already.

The plainest way is also the fastest: bulk_create of the same rows takes three times
(PostgreSQL) to thirteen times (SQLite) as long.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from core.clock import NOW
from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Figure, Release
from reporting.models.returns import VALUED
from reporting.models.subjects import Kind

# The cells that this release takes: of several revisions, the highest. One that was
# released before keeps its place against a lower one that is approved late.
# An empty cell that nobody expects (`nobody`, row ids) is not missing.
TAKEN = """
SELECT e.indicator_id, e.indicator_version_id, e.value, e.same_period,
    CASE WHEN e.id IN ({nobody}) THEN {ended} ELSE e.status END AS status,
    CASE WHEN e.id IN ({nobody}) THEN {absence} ELSE {reported} END AS source,
    e.note, s.reason, s.period, s.{kind}_id AS subject_id
FROM reporting_entry e JOIN reporting_submission s ON s.id = e.submission_id
WHERE s.released_in_id = %(seq)s AND s.kind = '{kind}' AND NOT EXISTS (
    SELECT 1 FROM reporting_submission later
    JOIN reporting_entry o
        ON o.submission_id = later.id AND o.indicator_id = e.indicator_id
    WHERE later.released_in_id IS NOT NULL AND later.kind = '{kind}'
        AND later.{kind}_id = s.{kind}_id AND later.period = s.period
        AND later.revision > s.revision)
"""

# The figure that stands for a cell. Repeating the index's own condition (kind = ...)
# lets both databases use it; and a value of its own, not a join, is looked up by the
# whole key even where PostgreSQL has no statistics of rows that came just before.
STANDING = """(SELECT f.id FROM reporting_figure f
    WHERE f.kind = '{kind}' AND f.indicator_id = n.indicator_id AND f.period = n.period
        AND f.{kind}_id = n.subject_id AND f.superseded_in = {NOW}{where})"""

# COALESCE, because NULL = 5 is neither true nor false, and neither would be its NOT.
UNCHANGED = """
    f.status = n.status
    AND COALESCE(f.value = n.value, f.value IS NULL AND n.value IS NULL)
    AND COALESCE(f.same_period = n.same_period,
        f.same_period IS NULL AND n.same_period IS NULL)
"""

SUPERSEDE = """
UPDATE reporting_figure SET superseded_in = %(seq)s WHERE id IN (
    SELECT {standing} FROM ({taken}) n)
"""

INSERT = """
INSERT INTO reporting_figure (kind, enterprise_id, base_id, park_id, programme_id,
    indicator_id, indicator_version_id, period, value, same_period, status, source,
    reason, released_in_id, superseded_in)
SELECT '{kind}', {places}, n.indicator_id, n.indicator_version_id, n.period, n.value,
    n.same_period, n.status, n.source, {reason}, %(seq)s, {NOW}
FROM ({rows}) n WHERE {standing} IS NULL
ORDER BY n.indicator_id, n.period, n.subject_id
"""

ABSENT = """
SELECT m.subject_id, v.indicator_id, v.id AS indicator_version_id,
    {period} AS period, CAST(NULL AS numeric) AS value,
    CAST(NULL AS numeric) AS same_period, {missing} AS status, {absence} AS source,
    '' AS reason, '' AS note
FROM ({members}) m CROSS JOIN targets_indicatorversion v
JOIN targets_indicator_programmes p
    ON p.indicator_id = v.indicator_id AND p.programme_id = %(programme)s
WHERE v.collected_at = '{kind}' AND v.frequency IN ({frequencies})
    AND v.valid_from <= {period} AND (v.valid_to IS NULL OR v.valid_to >= {period})
    {chosen}
"""

# Who is asked: backbone members on the last day of the quarter, and every place.
MEMBERS: dict[str, str] = {
    Kind.ENTERPRISE: """
        SELECT DISTINCT enterprise_id AS subject_id FROM enterprises_basemembership
        WHERE programme_id = %(programme)s AND is_backbone
            AND valid_from <= %(last_day)s
            AND (valid_to IS NULL OR valid_to >= %(last_day)s)""",
    Kind.BASE: """
        SELECT id AS subject_id FROM bases_innovationbase
        WHERE programme_id = %(programme)s""",
    Kind.PARK: """
        SELECT id AS subject_id FROM bases_park WHERE programme_id = %(programme)s""",
    Kind.PROGRAMME: """
        SELECT id AS subject_id FROM bases_programme WHERE id = %(programme)s""",
}


def build_taken_sql(kind: str, nobody: Collection[int]) -> str:
    """The cells that a release takes; `nobody` expects some of the empty ones (ids)."""
    return TAKEN.format(
        kind=kind,
        nobody=join_numbers(nobody) or "NULL",
        ended=int(Status.WITHDRAWN),
        absence=int(Figure.Source.ABSENCE),
        reported=int(Figure.Source.RETURN),
    )


def join_numbers(numbers: Iterable[int]) -> str:
    """Our own integers as a list of SQL."""
    return ", ".join(str(int(number)) for number in numbers)


def supersede_figures(kind: str, seq: int, nobody: Collection[int] = ()) -> int:
    """Supersede the standing figures that a taken cell changes; return how many.

    Counts only values that were revised: a late report replaces a missing row, and
    that is no amendment.
    """
    valued, taken = join_numbers(VALUED), build_taken_sql(kind, nobody)
    revised = supersede_matching(kind, seq, taken, f"f.status IN ({valued})")
    supersede_matching(kind, seq, taken, f"f.status NOT IN ({valued})")
    return revised


def supersede_matching(kind: str, seq: int, taken: str, condition: str) -> int:
    """Supersede those of a condition; return how many."""
    where = f" AND {condition} AND NOT ({UNCHANGED})"
    sql = SUPERSEDE.format(
        taken=taken,
        standing=STANDING.format(kind=kind, NOW=NOW, where=where),
    )
    return run_statement(sql, seq=seq)


def insert_figures(kind: str, seq: int, nobody: Collection[int] = ()) -> int:
    """Insert the taken cells that no standing figure says already."""
    reason = "SUBSTR(CASE WHEN n.note <> '' THEN n.note ELSE n.reason END, 1, 500)"
    return insert_rows(kind, build_taken_sql(kind, nobody), reason, seq=seq)


def insert_missing_figures(
    kind: str, draft: Release, period: Quarter, only: Collection[int] | None = None
) -> int:
    """Insert a missing row for each expected cell of a quarter that nobody reported.

    So the number expected is a count of figures, and the register is asked again only
    for what it says otherwise by then. `only` are some of the members, by row id.
    """
    frequencies = ["quarterly", "annual"] if period.quarter == 4 else ["quarterly"]
    rows = ABSENT.format(
        kind=kind,
        period=period.code,
        missing=int(Status.MISSING),
        absence=int(Figure.Source.ABSENCE),
        members=MEMBERS[kind],
        chosen="" if only is None else f" AND m.subject_id IN ({join_numbers(only)})",
        frequencies=", ".join(f"'{name}'" for name in frequencies),
    )
    return insert_rows(
        kind,
        rows,
        "''",
        seq=draft.seq,
        programme=draft.programme_id,
        last_day=period.last_day.isoformat(),
    )


def insert_rows(kind: str, rows: str, reason: str, **parameters: Any) -> int:
    """Insert rows for which no figure stands; return how many."""
    places = [
        "n.subject_id" if place == kind else "CAST(NULL AS integer)"
        for place in ("enterprise", "base", "park", "programme")
    ]
    sql = INSERT.format(
        kind=kind,
        places=", ".join(places),
        reason=reason,
        NOW=NOW,
        rows=rows,
        standing=STANDING.format(kind=kind, NOW=NOW, where=""),
    )
    return run_statement(sql, **parameters)


def run_statement(sql: str, **parameters: Any) -> int:
    """Run a statement; return the number of rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        written: int = cursor.rowcount
    return written
