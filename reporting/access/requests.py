"""Requests as the middleware leaves them, and the middleware that sets the scope."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from reporting.access.scope import ANYBODY, Scope
from reporting.audit import AuditedRequest


class ScopedRequest(AuditedRequest):
    """A request of anybody, with the reader's rights.

    A type only: Django makes plain requests, and `ScopeMiddleware` sets the scope.
    """

    scope: Scope


class ScopeMiddleware:
    """Sets `request.scope`, anonymous readers without a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponseBase:
        """Answer the request with its scope set."""
        user = request.user
        request.scope = Scope.of(user) if user.is_authenticated else ANYBODY
        return self.get_response(request)
