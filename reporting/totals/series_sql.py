"""Expressions over the quarters of one cell: what is known, single quarter, annual.

A `CellSeries` speaks of the figure `f` of a quarter and joins the earlier quarters that
its expressions name. Values are integers of ten-thousandths: SQLite keeps decimals as
floats, and a float difference of large figures is wrong in the last places.
"""

from django.db import connection

from core.quarters import Quarter
from core.statuses import Status
from targets.estimates import LONGEST

EXPECTED = ", ".join(str(int(status)) for status in Status if status.expected)
STANDS = "{0}.released_in_id <= %(release)s AND {0}.superseded_in > %(release)s"

JOINED = """
    LEFT JOIN reporting_figure {alias} ON {alias}.kind = '{kind}'
        AND {alias}.indicator_id = f.indicator_id AND {alias}.period = {code}
        AND {alias}.{kind}_id = f.{kind}_id AND {stands}"""
LOOKED_UP = """(SELECT {column} FROM reporting_figure y WHERE y.kind = '{kind}'
    AND y.indicator_id = {indicator} AND y.period = {code}
    AND y.{kind}_id = {subject} AND {stands})"""


SPAN = " UNION ALL ".join(
    f"""SELECT
    (SELECT MIN(f.period) FROM reporting_figure f
        WHERE f.kind = '{kind}' AND f.indicator_id = i.id),
    (SELECT MAX(f.period) FROM reporting_figure f
        WHERE f.kind = '{kind}' AND f.indicator_id = i.id)
    FROM targets_indicator i"""
    for kind in ("enterprise", "base", "park", "programme")
)
UNKNOWN = "CAST(NULL AS bigint)"
Span = tuple[int, int]
"""Codes of the first and the last quarter of which there are figures."""


def find_figure_span() -> Span:
    """Between which quarters figures lie; none are looked up elsewhere (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(SPAN)
        found = [row for row in cursor.fetchall() if row[0] is not None]
    if not found:
        return 0, 0
    return min(first for first, _ in found), max(last for _, last in found)


def convert_to_integer(column: str) -> str:
    """A stored decimal as an integer of ten-thousandths."""
    return f"CAST(ROUND({column} * 10000) AS bigint)"


class CellSeries:
    """Expressions for the figure `f` of a quarter and the quarters before it.

    `fills` lets what a return re-reports of last year stand in for a value that is
    missing there; totals of older releases do without. `indicator` names another one
    of the same subject.
    """

    def __init__(
        self,
        kind: str,
        period: Quarter,
        *,
        span: Span,
        fills: bool = True,
        subject: str = "",
        indicator: str = "f.indicator_id",
    ) -> None:
        self.kind, self.period, self.fills, self.span = kind, period, fills, span
        self.subject, self.indicator = subject or f"f.{kind}_id", indicator
        self.joined: dict[int, str] = {}

    def build_joins(self) -> str:
        """The joins of every quarter that an expression has named so far."""
        return "".join(
            JOINED.format(
                alias=alias, kind=self.kind, code=code, stands=STANDS.format(alias)
            )
            for code, alias in self.joined.items()
        )

    def has_figures(self, quarter: Quarter) -> bool:
        """Whether there may be figures of a quarter."""
        first, last = self.span
        return first <= quarter.code <= last

    def read_value(self, quarter: Quarter) -> str:
        """The value as released, from a join."""
        if not self.has_figures(quarter):
            return UNKNOWN
        if quarter == self.period:
            return convert_to_integer("f.value")
        alias = self.joined.setdefault(quarter.code, f"y{quarter.code}")
        return convert_to_integer(f"{alias}.value")

    def look_up(self, quarter: Quarter, column: str) -> str:
        """A column of another quarter's figure, read only where it is needed."""
        if not self.has_figures(quarter):
            return UNKNOWN
        return LOOKED_UP.format(
            column=convert_to_integer(f"y.{column}"),
            kind=self.kind,
            indicator=self.indicator,
            code=quarter.code,
            subject=self.subject,
            stands=STANDS.format("y"),
        )

    def find_value(self, quarter: Quarter, *, joins: bool = True) -> str:
        """What is known: the value, else as re-reported a year later."""
        value = self.read_value(quarter) if joins else self.look_up(quarter, "value")
        if not self.fills:
            return value
        if quarter + 4 == self.period and joins:
            later = convert_to_integer("f.same_period")
        else:
            later = self.look_up(quarter + 4, "same_period")
        return f"COALESCE({value}, {later})" if later != UNKNOWN else value

    def compute_single(self, quarter: Quarter) -> str:
        """Y(q) - Y(q-1), in Q1 Y itself (DOMAIN formula C01)."""
        now = self.find_value(quarter)
        return (
            now if quarter.quarter == 1 else f"{now} - {self.find_value(quarter - 1)}"
        )

    def compute_annual(self, quarter: Quarter, *, joins: bool = True) -> str:
        """Y(q, y) + Y(4, y-1) - Y(q, y-1), in Q4 Y itself (formulas C06, C07)."""
        now = self.find_value(quarter, joins=joins)
        if quarter.quarter == 4:
            return now
        last = quarter.year_ago
        year = self.find_value(last.year_end, joins=joins)
        return f"{now} + {year} - {self.find_value(last, joins=joins)}"

    def compute_weight(self, nature: str, *, joins: bool = True) -> str:
        """The annual value of a flow as of the quarter before, at most four back.

        Of a stock the last value; always positive. `nature` is an expression. Only
        the first quarter back is joined: nearly everybody has a value there.
        """
        quarters = [self.period - back for back in range(1, LONGEST + 1)]
        annual = [
            self.compute_annual(one, joins=joins and one == quarters[0])
            for one in quarters
        ]
        last = [
            self.find_value(one, joins=joins and one == quarters[0]) for one in quarters
        ]
        return (
            f"ABS(CASE {nature} WHEN 'stock' THEN COALESCE({', '.join(last)})"
            f" ELSE COALESCE({', '.join(annual)}) END)"
        )
