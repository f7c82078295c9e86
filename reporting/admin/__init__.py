"""Returns, releases and what was released, in the admin."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from reporting.admin.contacts import ContactAdmin
from reporting.admin.people import AssignmentAdmin
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
    "AssignmentAdmin",
    "AttributionAdmin",
    "ContactAdmin",
    "FigureAdmin",
    "ImportBatchAdmin",
    "ReleaseAdmin",
    "ReportingPeriodAdmin",
    "RollUpAdmin",
    "SubmissionAdmin",
]

# The queue of tasks is a matter of the server, with arguments nobody else may read.
admin.site.unregister(DBTaskResult)
