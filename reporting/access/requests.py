"""Requests as the middleware leaves them, and the middleware that sets the scope."""

from collections.abc import Callable
from typing import TypeGuard, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from reporting.access.scope import ANYBODY, Scope
from reporting.audit import AuditedRequest


class ScopedRequest(AuditedRequest):
    """A request of anybody, with the reader's rights.

    A type only: Django makes plain requests, and `ScopeMiddleware` sets the scope.
    """

    scope: Scope


class DeskRequest(ScopedRequest):
    """A request of somebody who signed in, as every page of the desk gets it.

    A type only, as `ScopedRequest` is.
    """

    user: User


def is_signed_in(request: ScopedRequest) -> TypeGuard[DeskRequest]:
    """Whether somebody signed in asks."""
    return request.user.is_authenticated


def get_scope(request: HttpRequest) -> Scope:
    """The rights of the reader, where Django says that a request is a plain one."""
    return cast(ScopedRequest, request).scope


class ScopeMiddleware:
    """Sets `request.scope`, anonymous readers without a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponseBase:
        """Answer the request with its scope set."""
        user = request.user
        request.scope = Scope.of(user) if user.is_authenticated else ANYBODY
        return self.get_response(request)
