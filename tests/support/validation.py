"""Builders of cells and sheets for the tests of the checks."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from core.quarters import Quarter
from core.statuses import Status
from core.units import MONEY
from reporting.checks.rules import RULES, FindingKind, Sheet, SheetCell

PERIOD = Quarter(2013, 2)
TODAY = date(2013, 7, 5)
UNITS = {"EC06": "人", "RD03": "人", "RD04": "人年", "EN02": "吨标准煤"}
COUNTS = {"IP": "件", "PL": "个", "PB": "项", "AC": "项"}


def cell(
    indicator: str, value: str | None, nature: str = "flow", **fields
) -> SheetCell:
    """A reported cell in its indicator's unit; numbers are given as texts."""
    unit = UNITS.get(indicator) or COUNTS.get(indicator[:2], "万元")
    same_period = fields.pop("same_period", None)
    return SheetCell(
        **{
            "indicator": indicator,
            "nature": nature,
            "unit": unit,
            "is_money": unit in MONEY,
            "value": None if value is None else Decimal(value),
            "same_period": None if same_period is None else Decimal(same_period),
            "status": Status.REPORTED,
            **fields,
        }
    )


def sheet(*cells: SheetCell, **known) -> Sheet:
    """An enterprise's return of the second quarter of 2013, typed in July."""
    by_code = {each.indicator: each for each in cells}
    return Sheet(
        **{"kind": "enterprise", "period": PERIOD, "today": TODAY, "cells": by_code}
        | known
    )


def kinds(rule: str, given: Sheet) -> set[FindingKind]:
    """The kinds of what one rule finds."""
    return {finding.kind for finding in RULES[rule](given)}


def past(indicator: str, values: Iterable[str], before: Quarter = PERIOD) -> dict:
    """The history whose last value is that of the quarter before."""
    numbers = list(map(Decimal, values))
    quarters = Quarter.span(before - len(numbers), before - 1)
    return {indicator: list(zip(quarters, numbers, strict=True))}
