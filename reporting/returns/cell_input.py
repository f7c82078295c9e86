"""What is typed into a cell of a return: texts become a value, or say why not.

One place for everybody who types: the grids of the desk read here, and the numbers and
texts themselves are read by `reporting.tables.cells`, as those of files are.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import get_language

from core.display import format_number
from core.statuses import Status
from core.units import UnknownUnit, convert_to_wan, normalise_unit
from reporting.models import Entry
from reporting.returns.cell_edits import TypedCell
from reporting.tables.cells import (
    BLANKS,
    parse_amount,
    parse_number,
    parse_status,
    parse_text,
    refuse_invisible,
)
from reporting.tables.faults import CellFault

Part = TypeVar("Part")

Faults = dict[str, list[str]]
"""Sentences by the field of a cell that they stand at."""

# 1.2亿元: a number and behind it a unit of money.
_WITH_UNIT = re.compile(r"(?P<number>[^A-Za-z\u4e00-\u9fff]+)(?P<unit>\D+)")


@dataclass(frozen=True)
class CellTexts:
    """What stands in the fields of one cell; `same` is last year's, `why` explains."""

    value: str = ""
    same: str = ""
    status: str = Status.MISSING.word
    note: str = ""
    why: str = ""


def build_texts(cell: Entry, known: Decimal | None) -> CellTexts:
    """What the fields show of a stored cell; `known` is last year's released value."""
    same = known if cell.same_period is None else cell.same_period
    return CellTexts(
        value=format_typed_number(cell.value),
        same=format_typed_number(same),
        status=Status(cell.status).word,
        note=cell.note,
        why=cell.explanation,
    )


def format_typed_number(value: Decimal | None) -> str:
    """A number as it stands in a field: 12,480 or 0.35; nothing where there is none."""
    if value is None:
        return ""
    exponent = value.normalize().as_tuple().exponent
    return str(format_number(value, max(-int(exponent), 0)))


def read_typed_cell(
    texts: CellTexts, cell: Entry, known: Decimal | None, is_seen: bool = True
) -> tuple[TypedCell, Faults]:
    """What was typed into a stored cell, and what is wrong with it by field.

    A field that is wrong counts as blank. A same-period value that is blank or equals
    the released one (`known`) is not stored as re-reported, unless it was before.
    `is_seen` says whether the reporter saw the cell as it is stored.
    """
    faults: Faults = defaultdict(list)

    def part(name: str, parse: Callable[[str], Part], text: str) -> Part | None:
        try:
            return parse(text) if text.strip(BLANKS) else None
        except CellFault as fault:
            faults[name].append(describe_fault(fault))
            return None

    is_money = cell.indicator_version.is_money
    value, unit = part(
        "value", lambda text: parse_figure(text, is_money), texts.value
    ) or (
        None,
        "",
    )
    same, _unit = part(
        "same", lambda text: parse_figure(text, is_money), texts.same
    ) or (
        None,
        "",
    )
    chosen = part("status", lambda text: parse_cell_status(text, cell), texts.status)
    stood = cell.value if is_seen else None
    value, status = resolve_value(value, chosen or Status.MISSING, stood)
    if value is not None and value == cell.value and not unit:
        unit = cell.unit_typed
    typed = TypedCell(
        value=value,
        same_period=None if same == known != cell.same_period else same,
        status=status,
        unit_typed=unit,
        note=part("note", parse_line, texts.note) or "",
        explanation=part("why", parse_line, texts.why) or "",
    )
    return typed, dict(faults)


def parse_figure(text: str, is_money: bool) -> tuple[Decimal, str]:
    """A number in the indicator's unit, and the unit of money that stood behind it.

    12,480 or, for money, 1.2亿元. Raises CellFault.
    """
    plain = text.strip(BLANKS)
    behind = _WITH_UNIT.fullmatch(plain) if is_money else None
    if behind is None:
        return parse_number(plain), ""
    try:
        unit = normalise_unit(behind["unit"])
    except UnknownUnit:
        return parse_number(plain), ""
    exact = convert_to_wan(parse_amount(behind["number"], unit), unit)
    # As large and as precise as any other number may be.
    return parse_number(f"{exact.normalize():f}"), unit


def parse_cell_status(text: str, cell: Entry) -> Status:
    """A status by its word; only an amendment withdraws. Raises CellFault."""
    withdrawn = Status.WITHDRAWN
    if text == withdrawn.word and cell.submission.revision > 1:
        return withdrawn
    return parse_status(text)


def resolve_value(
    value: Decimal | None, chosen: Status, stood: Decimal | None
) -> tuple[Decimal | None, Status]:
    """Value and status that fit each other, where it is clear what was meant.

    A blank is not reported. Who chooses another status beside the number that stood
    there empties the cell. A new number beside "not reported" is reported; beside
    "confidential" it contradicts that, and `cell_rules` says so.
    """
    if value is None:
        return None, Status.MISSING if chosen.has_value else chosen
    if chosen.has_value:
        return value, chosen
    if value == stood:
        return None, chosen
    return value, Status.REPORTED if chosen == Status.MISSING else chosen


def parse_line(text: str) -> str:
    """A note on one line, all of it visible. Raises CellFault."""
    found = " ".join(parse_text(text).split())
    refuse_invisible(found)
    return found


def describe_fault(fault: CellFault) -> str:
    """What is wrong, in the active language."""
    return fault.at().sentence(get_language() or "zh-hans")
