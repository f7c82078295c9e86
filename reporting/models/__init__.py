"""Tables of the workflow: people, periods and returns, releases, what was released."""

from reporting.models.assignments import Assignment, Role
from reporting.models.audit import AuditRecord
from reporting.models.desk import Attachment, Remark, SubmissionEvent
from reporting.models.notices import Contact, Notice, Step
from reporting.models.operations import OperationKind, OperationRun
from reporting.models.periods import Extension, ReportingPeriod
from reporting.models.released import Attribution, Figure, RollUp
from reporting.models.releases import Release, ReleaseProposal
from reporting.models.returns import Entry, ImportBatch, Submission

__all__ = [
    "Assignment",
    "Attachment",
    "Attribution",
    "AuditRecord",
    "Contact",
    "Entry",
    "Extension",
    "Figure",
    "ImportBatch",
    "Notice",
    "OperationKind",
    "OperationRun",
    "Release",
    "ReleaseProposal",
    "Remark",
    "ReportingPeriod",
    "Role",
    "RollUp",
    "Step",
    "Submission",
    "SubmissionEvent",
]
