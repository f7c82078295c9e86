"""The lock after too many failures, per account name and address (django-axes).

A wrong password, a wrong code of the second factor and a wrong old password count
alike; the counters stand in the database, so all server processes share them.
"""

from datetime import timedelta
from math import ceil

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from accounts.addresses import get_client_address
from accounts.models import User
from core.registers.audited import record_request_action


def is_locked(request: HttpRequest, user: User) -> bool:
    """Whether this account is locked for this address (one query)."""
    locked: bool = AxesProxyHandler.is_locked(request, build_credentials(user))
    return locked


def count_failure(request: HttpRequest, user: User) -> None:
    """Count one failure; at the limit the answer becomes the page of the lock."""
    user_login_failed.send(
        sender=__name__, credentials=build_credentials(user), request=request
    )


def reset_failures(request: HttpRequest, user: User) -> None:
    """Begin to count anew, once everything that sign-in asks for was right."""
    AxesProxyHandler.reset_attempts(
        ip_address=get_client_address(request), username=user.get_username()
    )


def unlock_account(user: User) -> None:
    """Forget the failures of an account from every address."""
    AxesProxyHandler.reset_attempts(username=user.get_username())


def find_known_username(name: str) -> str:
    """A typed name if an account has it (one query).

    Else nothing: people type passwords there, and the audit forgets nothing.
    """
    return name if User.objects.filter(username=name).exists() else ""


def build_credentials(user: User) -> dict[str, str]:
    """What the counters know an account by."""
    return {"username": user.get_username()}


def compute_wait(request: HttpRequest, name: str) -> int:
    """How many seconds a name stays locked for the caller's address (one query).

    Failures count for the time of the lock, so it ends when the oldest of them that it
    needs has lapsed. The whole time where no failure is stored.
    """
    whole: timedelta = settings.AXES_COOLOFF_TIME
    failures = AccessAttempt.objects.filter(
        username=name,
        ip_address=get_client_address(request),
        attempt_time__gte=timezone.now() - whole,
    ).order_by("-attempt_time")
    count = 0
    for failure in failures:
        count += failure.failures_since_start
        if count >= settings.AXES_FAILURE_LIMIT:
            left: timedelta = failure.attempt_time + whole - timezone.now()
            return max(1, ceil(left.total_seconds()))
    return int(whole.total_seconds())


def render_locked_page(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """429, the same for a name that no account has; says nothing of the account."""
    name = (credentials or {}).get("username") or request.user.get_username()
    record_request_action(request, "sign_in.locked", actor=find_known_username(name))
    seconds = compute_wait(request, name)
    context = {
        "minutes": ceil(seconds / 60),
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    page = render(request, "accounts/locked.html", context, status=429)
    page["Retry-After"] = str(seconds)
    add_never_cache_headers(page)
    return page
