"""What every page of figures shares: its method, its reading, its errors."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from portal.reading import BadQuery, Reading, read_request
from reporting.access.requests import ScopedRequest

P = ParamSpec("P")


def make_figures_page(
    view: Callable[Concatenate[ScopedRequest, Reading, P], HttpResponse],
) -> Callable[Concatenate[ScopedRequest, P], HttpResponse]:
    """Make a page of a view `(request, reading, ...)`: GET and HEAD only.

    A query that cannot be read is answered here, so that it looks the same with
    DEBUG on and off.
    """

    @require_safe
    @wraps(view)
    def page(
        request: ScopedRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        try:
            return view(request, read_request(request), *args, **kwargs)
        except BadQuery as fault:
            return render_bad_request(request, fault)

    return page


def make_list_page(
    template: str, load: Callable[[Reading, QueryDict], object]
) -> Callable[[ScopedRequest], HttpResponse]:
    """Make a page of a list that can be searched: `load` finds what a query asks."""

    @make_figures_page
    def view(request: ScopedRequest, reading: Reading) -> HttpResponse:
        context = {"reading": reading, "page": load(reading, request.GET)}
        return render(request, template, context)

    return view


def render_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, with the sentence that says which parameter is wrong."""
    sentence = str(exception) if isinstance(exception, BadQuery) else ""
    return render(request, "400.html", {"sentence": sentence}, status=400)


def render_permission_denied(
    request: HttpRequest, exception: Exception
) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def render_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def render_server_error(request: HttpRequest) -> HttpResponse:
    """500, made without the request: whatever failed may fail again."""
    return HttpResponse(render_to_string("500.html"), status=500)
