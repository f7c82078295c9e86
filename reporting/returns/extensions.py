"""An extension is granted and told: the day and the reason, by inbox and mail."""

from datetime import date

from django.db import transaction

from accounts.models import User
from reporting import periods
from reporting.models import Extension, ReportingPeriod, Submission
from reporting.notifications.inbox import notify_of_extension
from reporting.notifications.mails import mail_after_commit


def grant_announced_extension(
    *,
    period: ReportingPeriod,
    submission: Submission,
    until: date,
    reason: str,
    by: User,
) -> Extension:
    """Let one subject submit until a later day and tell those who report for it.

    Raises WorkflowError as `periods.grant_extension` does.
    """
    with transaction.atomic():
        found = periods.grant_extension(
            period=period, submission=submission, until=until, reason=reason, by=by
        )
        mail_after_commit(notify_of_extension(submission, found))
    return found
