"""A session ends after a while without a request, and after a working day anyway.

Where a restored portal is closed, those of all but operators end at once.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import redirect_request
from core.production.restored import is_closed

STARTED, SEEN = "started", "seen"
"""Keys of a session: when it began and when it was last used, in Unix seconds."""
WRITE_EVERY = 60
"""Seconds between two writes of SEEN: a page is not to cost a write."""


def get_unix_time() -> int:
    """Unix seconds."""
    return int(timezone.now().timestamp())


def begin_session(
    sender: object, request: HttpRequest, user: User, **kwargs: Any
) -> None:
    """Note when a session begins (receives Django's `user_logged_in`)."""
    request.session[STARTED] = request.session[SEEN] = get_unix_time()


def has_ended(session: SessionBase, moment: int) -> bool:
    """Whether a session is too old or was too long unused; unmarked ones are."""
    too_old: bool = moment - session.get(STARTED, 0) >= settings.SESSION_COOKIE_AGE
    unused: bool = moment - session.get(SEEN, 0) >= settings.SESSION_IDLE_AGE
    return too_old or unused


def is_shut_out(user: User) -> bool:
    """Whether a restored portal is closed to an account (no query while it is open).

    The rule of the setting OPERATOR_RULE says who keeps the portal running.
    """
    return is_closed() and not import_string(settings.OPERATOR_RULE)(user)


class SessionLimits:
    """Middleware: signs out who comes too late, and notes who is in time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or send it to the sign-in page."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        moment = get_unix_time()
        if not (has_ended(request.session, moment) or is_shut_out(request.user)):
            if moment - request.session[SEEN] >= WRITE_EVERY:
                request.session[SEEN] = moment
            return self.get_response(request)
        logout(request)
        page = reverse("accounts:login")
        if request.path == page:
            return self.get_response(request)
        return redirect_request(
            request, f"{page}?ended=1", _("Your session has ended.")
        )
