"""Totals and targets that are in no database, for what measures them."""

from datetime import date
from decimal import Decimal

from bases.models import Programme
from core.quarters import Quarter
from reporting.access.scope import Scope
from reporting.measuring.target_measure import TargetMeasure
from reporting.models import RollUp
from reporting.models.subjects import Kind
from targets.lights import Thresholds
from targets.models import Baseline, Indicator, IndicatorVersion, TargetRevision

D = Decimal
AT, DUE = Quarter(2013, 2), Quarter(2015, 4)
OFFICIAL = Scope(sees_single_figures=True)
LIMITS = Thresholds()
NEW = {
    "estimates_n": 0,
    "estimates_rolling_n": 0,
    "incomparable_n": 0,
    "series_break": False,
    "standing_in_n": 0,
}
"""What every total has that was released since they compare like with like."""


def version(nature="flow", **fields):
    found = {"unit_zh": "万元", "direction": "up", "aggregation": "sum", "scale": 1}
    found.setdefault("indicator", Indicator(code="EC01"))
    return IndicatorVersion(nature=nature, **found | fields)


def total(**fields):
    """A total of six enterprises; five reported 1,000 as their annual value."""
    found = {
        "value": D(600),
        "reported": 5,
        "expected": 6,
        "estimated": 0,
        "rolling_value": D(1000),
        "rolling_n": 5,
        "comparable_n": 5,
        "confidential": True,
        "suppressed": 0,
    }
    return RollUp(**found | NEW | fields)


IMPUTED = {
    "estimates_rolling": D(200),
    "estimates_rolling_n": 1,
    "estimates_value": D(120),
    "estimates_n": 1,
    "weight_in": D(900),
    "weight_expected": D(1000),
}


def programme(**fields):
    return Programme(starts_on=date(2012, 7, 1), **fields)


def measure(scope=OFFICIAL, kind=Kind.BASE, value=800, cohort="", **fields):
    """A doubling of a baseline of 2011, from 800."""
    numbers = {"rule": "multiplier", "amount": D(2), "comparator": ">=", "due": DUE}
    numbers |= {"path": "linear"} | fields.pop("numbers", {})
    return TargetMeasure(
        programme=programme(cohort=cohort),
        revision=TargetRevision(**numbers),
        version=fields.pop("version", version()),
        kind=kind,
        scope=scope,
        baseline=value and Baseline(value=D(value), year=2011),
        **fields,
    )
