"""The portal's day and moment: what the domain means by "today" and "now".

They are the real ones, but where a sample portal has days of its own (docs/sample.md).
How far those lie from the real ones stands in a table above this module, so it is
handed over: `keep_time` does so for each request, command and task. It asks once, and
only where a day or a moment is needed. Sessions, lock-out, passwords, roles and the
audit keep to the real time of `django.utils.timezone`.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

# `timedelta` itself, called without arguments, is no shift: the real time.
_shift: ContextVar[Callable[[], timedelta]] = ContextVar("shift", default=timedelta)


def moment() -> datetime:
    """Return the portal's moment, aware."""
    return timezone.now() + _shift.get()()


def today() -> date:
    """Return the portal's day in the city's time."""
    return timezone.localdate(moment())


def is_shifted() -> bool:
    """Tell whether the portal's days are not the real ones."""
    return bool(_shift.get()())


@contextmanager
def shift_time(read_shift: Callable[[], timedelta]) -> Iterator[None]:
    """Let the portal's time lie apart from the real one; `read_shift` says how far."""
    token = _shift.set(cache(read_shift))
    try:
        yield
    finally:
        _shift.reset(token)


def keep_time() -> AbstractContextManager[None]:
    """Keep the portal's time inside a block or, as a decorator, a task.

    One query, at the first question for the day or the moment; none without one.
    """
    return shift_time(read_stored_shift)


def read_stored_shift() -> timedelta:
    """Ask the function that the settings name: tables lie above this module."""
    shift: timedelta = import_string(settings.TIME_SHIFT)()
    return shift


class TimeMiddleware:
    """Keeps the portal's time during a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with keep_time():
            return self.get_response(request)
