"""Indicators, baselines, targets and milestones."""

from targets.models.baselines import Baseline
from targets.models.decisions import Decision
from targets.models.indicators import Indicator, IndicatorVersion
from targets.models.promises import Milestone, Target, TargetRevision

__all__ = [
    "Baseline",
    "Decision",
    "Indicator",
    "IndicatorVersion",
    "Milestone",
    "Target",
    "TargetRevision",
]
