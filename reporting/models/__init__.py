"""Tables of the workflow: periods and returns, releases, and what was released."""

from reporting.models.periods import ReportingPeriod
from reporting.models.released import Attribution, Figure, RollUp
from reporting.models.releases import Release
from reporting.models.returns import Entry, ImportBatch, Submission

__all__ = [
    "Attribution",
    "Entry",
    "Figure",
    "ImportBatch",
    "Release",
    "ReportingPeriod",
    "RollUp",
    "Submission",
]
