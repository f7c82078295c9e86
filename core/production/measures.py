"""Counts requests, how long they took, and what failed; nothing about who asked."""

import re
from collections.abc import Callable
from time import monotonic

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.production.counters import SharedCounters

FAULT = "PORTAL_FAULT"
"""Where a request keeps the class of the error that ended it."""
AREA = re.compile(r"^(?:/(?:zh-hans|en))?/(desk|accounts|admin|api|static)/")
PROBES = {"/healthz", "/readyz", "/metrics"}
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
LIMITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds up to which requests are counted together."""

counters = SharedCounters()


def mark_fault(request: HttpRequest, error: BaseException | None) -> None:
    """Note which error ended a request, by its class."""
    if error is not None:
        kind = type(error)
        request.META[FAULT] = f"{kind.__module__}.{kind.__qualname__}"


def find_area(path: str) -> str:
    """The part of the portal that an address lies in."""
    if path in PROBES:
        return "probes"
    found = AREA.match(path)
    return found[1] if found else "pages"


def choose_limit(seconds: float) -> str:
    """The first limit that a duration does not exceed, as Prometheus writes it."""
    return next((str(limit) for limit in LIMITS if seconds <= limit), "+Inf")


class MeasureMiddleware:
    """Counts each request when its answer is ready."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        began = monotonic()
        response = self.get_response(request)
        seconds = monotonic() - began
        area = find_area(request.path_info)
        method = request.method if request.method in METHODS else "other"
        amounts: list[tuple[str, float]] = [
            (f"requests|{area}|{method}|{response.status_code}", 1),
            (f"seconds|{area}", seconds),
            (f"within|{area}|{choose_limit(seconds)}", 1),
        ]
        if response.status_code >= 500:
            kind = request.META.get(FAULT, "none")
            amounts.append((f"errors|{kind[:100]}", 1))
        counters.add(*amounts)
        return response
