"""What tests of the audit share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

from django.utils import timezone

from reporting import audit
from reporting.actors import Actor


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Let it be some days earlier."""
    then = timezone.now() - timedelta(days=days)
    with mock.patch.object(timezone, "now", return_value=then):
        yield


def plant(*ages: float) -> None:
    """Records of these ages in days, the oldest first."""
    for age in ages:
        with days_ago(age):
            audit.record("test", by=Actor("tester"), number=1)


def append(count: int) -> None:
    """Append records one by one, as a process of a race does."""
    for number in range(count):
        audit.record("race", by=Actor("racer"), number=number)
