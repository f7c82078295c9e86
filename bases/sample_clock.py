"""The clock of a sample portal, started once and read by `core.today`.

A real portal has none. The shift is of whole days, so that the hour is the real one.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.apps import AppConfig
from django.core.checks import Error
from django.db import DatabaseError
from django.utils import timezone

from bases.models import SampleClock


def start_clock(day: date) -> None:
    """Let today be `day`; a clock that runs already is left as it is."""
    days = (day - timezone.localdate()).days
    SampleClock.objects.get_or_create(defaults={"days": days})


def read_shift() -> timedelta:
    """Read how far the portal's time lies from the real one; zero without a clock."""
    days = SampleClock.objects.values_list("days", flat=True).first()
    return timedelta(days=days or 0)


def has_clock() -> bool:
    """Tell whether the portal has days of its own (one query)."""
    return SampleClock.objects.exists()


def refuse_clock(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    """A real portal keeps the real time (one query); for `check --deploy`."""
    try:
        if not has_clock():
            return []
    except DatabaseError:  # not migrated yet: no clock at all
        return []
    return [
        Error(
            "The portal has sample data and days of its own.",
            hint="Serve real figures from a database of their own.",
            id="bases.E001",
        )
    ]
