"""What the processes of test_lock_order.py do; they meet as those of races.py.

Both hold what they need and want the end of the audit's chain at the same moment.
"""

from datetime import timedelta
from pathlib import Path
from unittest import mock

from django.db import transaction

from accounts.models import User
from reporting import audit
from reporting.models import ReportingPeriod, Submission
from reporting.periods import grant_extension
from reporting.returns.workflow import submit_return
from tests.support import desk
from tests.support.races import meet, say, wait_for

PAUSE_SECONDS = 1.5
"""How long one waits for the other; on SQLite the other cannot come in before."""


def plant() -> None:
    """Make a city with open returns, one of them filled in."""
    with transaction.atomic():
        city = desk.city()
        row = desk.return_of(city.firms[0])
        desk.fill(row, city.reporter, EC01=100, EC03=10, EC06=50)
    say(row=row.pk)


def submit_on_the_last_day(folder: str, pk: int) -> None:
    """Submit a return: the quarter is held when the audit is told."""
    lock = audit.lock_chain

    def late():
        Path(folder, "held").touch()
        wait_for(Path(folder, "told"), PAUSE_SECONDS)
        lock()

    row, by = Submission.objects.get(pk=pk), User.objects.get(username="reporter")
    meet(folder)
    with mock.patch.object(audit, "lock_chain", late):
        submit_return(submission=row, by=by)
    say(state=row.state)


def extend_meanwhile(folder: str, pk: int) -> None:
    """Let the subject be later: the quarter is named when the transaction ends."""
    record = audit.record_action

    def slow(*args, **kwargs):
        wait_for(Path(folder, "held"), PAUSE_SECONDS)
        found = record(*args, **kwargs)
        Path(folder, "told").touch()
        wait_for(Path(folder, "never"), PAUSE_SECONDS / 3)
        return found

    row, period = Submission.objects.get(pk=pk), ReportingPeriod.objects.get()
    until, by = (
        period.closes_on + timedelta(days=5),
        User.objects.get(username="bureau-a"),
    )
    meet(folder)
    with mock.patch.object(audit, "record_action", slow):
        grant_extension(
            period=period, submission=row, until=until, reason="Fire", by=by
        )
    say(until=str(until))
