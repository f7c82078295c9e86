"""Indicators, baselines, targets and milestones."""

from targets.models.baselines import Baseline
from targets.models.decisions import Decision
from targets.models.indicators import Indicator, IndicatorVersion
from targets.models.promises import Milestone, Target, TargetRevision

AnyDecision = Baseline | Milestone | TargetRevision
"""A decision of any kind, for what asks its kind."""

__all__ = [
    "AnyDecision",
    "Baseline",
    "Decision",
    "Indicator",
    "IndicatorVersion",
    "Milestone",
    "Target",
    "TargetRevision",
]
