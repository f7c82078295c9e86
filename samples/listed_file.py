"""The file of listed companies: quarterly revenue and profit, a company a row."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from core.quarters import Quarter
from reporting.imports.line_resolving import LARGEST
from reporting.tables import cells
from reporting.tables.columns import Layout, Row
from reporting.tables.faults import CellFault, FileProblem
from reporting.tables.reader import SERVER_LIMITS, read_table

LISTED = Layout(
    {
        name: (name,)
        for name in (
            "security_code",
            "short_name",
            "region",
            "industry",
            "year",
            "quarter",
            "revenue_ytd_million_yuan",
            "net_profit_ytd_million_yuan",
        )
    }
)

REVENUE_COLUMN, PROFIT_COLUMN = [*LISTED.names][-2:]
LARGEST_FIRM = Decimal(10_000_000)
"""Million yuan that no firm has in a year: the largest of 2014 had 2,825,914."""
WAN = 100
"""万元 in a million yuan."""


class ListedRow(NamedTuple):
    """Year-to-date figures of one company in one quarter, in million yuan (百万元).

    None is not reported. The security code has six digits, leading zeros included.
    """

    row: int
    security_code: str
    short_name: str
    region: str
    industry: str
    period: Quarter
    revenue: Decimal | None
    net_profit: Decimal | None


def read_listed(path: Path) -> Iterator[ListedRow | FileProblem]:
    """The rows of the file and everything wrong with it, in order.

    A row with errors gives no figures, a cell that cannot be is left out of its row.
    Raises FileRefused as `read_table` does, and if the header does not fit.
    """
    for row in LISTED.rows(read_table(path, layout=LISTED, **SERVER_LIMITS)):
        listed = _read_row(row)
        yield from row.problems
        if listed and not any(one.severity == "error" for one in row.problems):
            yield listed


def _read_row(row: Row) -> ListedRow | None:
    """None where something that is needed is faulty; the row's problems name it."""
    year, quarter = row.need("year", _read_year), row.need("quarter", _read_quarter)
    code = row.need("security_code", _read_security_code)
    name = row.need("short_name", cells.parse_code)
    region = row.need("region", cells.parse_code)
    industry = row.need("industry", cells.parse_code)
    revenue = _read_money(row, REVENUE_COLUMN)
    profit = _read_money(row, PROFIT_COLUMN)
    if revenue is not None and revenue < 0:
        row.refuse(REVENUE_COLUMN, CellFault("left_out", text=revenue))
        revenue = None
    if not (year and quarter and code and name and region and industry):
        return None
    period = Quarter(year, quarter)
    return ListedRow(row.number, code, name, region, industry, period, revenue, profit)


def _read_money(row: Row, column: str) -> Decimal | None:
    """A value that can be stored; one that no firm can have is noted as a doubt."""
    value = row.read(column, _parse_storable)
    if value is not None and abs(value) >= LARGEST_FIRM:
        row.refuse(column, CellFault("impossible_size", text=value))
    return value


def _parse_storable(cell: cells.Cell) -> Decimal:
    value = cells.parse_number(cell)
    if abs(value) * WAN > LARGEST:
        raise CellFault("too_large", text=cells.make_excerpt(str(cell)))
    return value


def _read_security_code(cell: cells.Cell) -> str:
    return _read_matching("[0-9]{6}", cell, "not_a_security_code")


def _read_year(cell: cells.Cell) -> int:
    return int(_read_matching("[12][0-9]{3}", cell, "not_a_year"))


def _read_quarter(cell: cells.Cell) -> int:
    return int(_read_matching("[1-4]", cell, "not_a_quarter"))


def _read_matching(pattern: str, cell: cells.Cell, code: str) -> str:
    text = cells.parse_code(cell)
    if not re.fullmatch(pattern, text):
        raise CellFault(code, text=cells.make_excerpt(text))
    return text
