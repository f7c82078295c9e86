"""What every page of the desk shares: who comes in, and what strangers see."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.refusals import is_from_script, redirect_request
from portal.views.methods import limit_methods
from reporting.access.requests import DeskRequest, ScopedRequest, is_signed_in
from reporting.models import Submission

P = ParamSpec("P")


DeskView = Callable[Concatenate[DeskRequest, P], HttpResponseBase]
DeskPage = Callable[Concatenate[ScopedRequest, P], HttpResponseBase]


def make_desk_page(*methods: str) -> Callable[[DeskView[P]], DeskPage[P]]:
    """Make a page of the desk of a view: signed in, never cached, these methods only.

    What the reader's scope does not hold is 404, the same as what does not exist; that
    somebody asked for it is kept in the audit.
    """

    def decorate(view: DeskView[P]) -> DeskPage[P]:
        @never_cache
        @limit_methods(*list_allowed_methods(methods))
        @wraps(view)
        def page(
            request: ScopedRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not is_signed_in(request):
                return redirect_to_sign_in(request)
            try:
                return view(request, *args, **kwargs)
            except Http404:
                request.audit("refused", path=request.path[:200], method=request.method)
                raise

        return page

    return decorate


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to sign-in and back; a script is told where that is."""
    if is_from_script(request):
        return redirect_request(request, reverse("accounts:login"), _("Sign in first."))
    return redirect_to_login(request.get_full_path())


def list_allowed_methods(methods: Iterable[str]) -> list[str]:
    """The methods of a page; GET includes HEAD."""
    named = list(methods) or ["GET"]
    return [*named, "HEAD"] if "GET" in named else named


def get_return_in_scope(request: DeskRequest, pk: int) -> Submission:
    """A return that the reader may see (one query); raises Http404."""
    rows = request.scope.returns(Submission.objects.with_subjects())
    found: Submission = get_object_or_404(rows, pk=pk)
    return found
