"""A name for each request, by which a reader's complaint finds the lines of the log."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
KEPT = "PORTAL_REQUEST_ID"
"""Where the request keeps its name: Django logs some answers after the middleware."""
FORM = re.compile(r"[0-9a-f]{32}")

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def get_request_id() -> str:
    """Return the name of the request that is being answered; "" outside of one."""
    return _request_id.get()


def set_request_id(name: str) -> None:
    """Let what follows in this thread be part of a request; "" ends that."""
    _request_id.set(name)


def choose_request_id(request: HttpRequest) -> str:
    """Return the proxy's name for a request where there is a proxy, else a new one."""
    given = request.headers.get(HEADER, "") if settings.PROXY_COUNT else ""
    return given if FORM.fullmatch(given) else uuid.uuid4().hex


class RequestIdMiddleware:
    """Names a request; the answer bears the name in a header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        request.META[KEPT] = choose_request_id(request)
        token = _request_id.set(request.META[KEPT])
        try:
            response = self.get_response(request)
            response[HEADER] = get_request_id()
            return response
        finally:
            _request_id.reset(token)
