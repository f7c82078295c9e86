"""Returns, releases and what was released, in the admin."""

from reporting.admin.periods import ReportingPeriodAdmin
from reporting.admin.released import (
    AttributionAdmin,
    FigureAdmin,
    ImportBatchAdmin,
    ReleaseAdmin,
    RollUpAdmin,
)
from reporting.admin.returns import SubmissionAdmin

__all__ = [
    "AttributionAdmin",
    "FigureAdmin",
    "ImportBatchAdmin",
    "ReleaseAdmin",
    "ReportingPeriodAdmin",
    "RollUpAdmin",
    "SubmissionAdmin",
]
