"""Keeps an account at what its sign-in still lacks."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from accounts import passwords, second_factor
from accounts.models import User
from accounts.refusals import redirect_request

CODE_PAGES = {"accounts:second-factor", "accounts:enrol", "accounts:logout"}
PASSWORD_PAGES = {"accounts:password-change", "accounts:codes", *CODE_PAGES}


def describe_due_password(user: User) -> str:
    """Why the password has to be changed, in the active language."""
    if user.must_change_password:
        return _("Somebody else set your password. Choose your own.")
    return _("Your password has expired.")


class Gate:
    """Middleware: nothing but a few pages without second factor or new password."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Send elsewhere what is not open yet; None lets the request through."""
        user, found = request.user, cast(ResolverMatch, request.resolver_match)
        here = found.view_name
        if not user.is_authenticated:
            return None
        if here not in CODE_PAGES and second_factor.is_lacking(user):
            page = reverse("accounts:second-factor")
            return redirect_request(
                request, page, _("2-step verification is not complete.")
            )
        if here not in PASSWORD_PAGES and passwords.is_due(user):
            page = reverse("accounts:password-change")
            return redirect_request(request, page, describe_due_password(user))
        return None
