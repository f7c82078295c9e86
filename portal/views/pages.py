"""What every page of figures shares: its method, its reading, its errors."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string

from core.production.outages import Outage
from core.production.request_ids import get_request_id
from portal.reading import BadQuery, Reading, read_request
from portal.views.methods import SAFE, limit_methods
from reporting.access.requests import ScopedRequest

P = ParamSpec("P")


def make_figures_page(
    view: Callable[Concatenate[ScopedRequest, Reading, P], HttpResponse],
) -> Callable[Concatenate[ScopedRequest, P], HttpResponse]:
    """Make a page of a view `(request, reading, ...)`: GET and HEAD only.

    A query that cannot be read is answered here, so that it looks the same with
    DEBUG on and off.
    """

    @limit_methods(*SAFE)
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
    return render_error(400, asked=request, sentence=sentence)


def render_permission_denied(
    request: HttpRequest, exception: Exception
) -> HttpResponse:
    """403."""
    return render_error(403, asked=request)


def render_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render_error(404, asked=request)


def render_server_error(outage: Outage | None) -> HttpResponse:
    """500, made without the request: whatever failed may fail again; 503, and when to
    ask again, while the database does not work.
    """
    if outage is None:
        return render_error(500)
    answer = render_error(503, outage=outage)
    answer["Retry-After"] = str(outage.seconds)
    return answer


def render_error(status: int, template: str = "", **context: object) -> HttpResponse:
    """A page that asks neither the database nor who is reading.

    `asked` is the request, of which only the address is read, for the other language.
    """
    context["request_id"] = get_request_id()
    content = render_to_string(template or f"{status}.html", context)
    return HttpResponse(content, status=status)
