"""Errors outside a view, in the form of their address: problem details under /api/."""

import sys

from django.http import HttpRequest, HttpResponse

from api.problems import PROBLEM_TYPES, build_problem, build_server_problem
from core.production.measures import mark_fault
from core.production.outages import find_outage
from portal.views import pages


def is_api(request: HttpRequest) -> bool:
    """Whether a program asked."""
    return request.path_info.startswith("/api/")


def render_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, such as a Host header that no site has."""
    if is_api(request):
        return build_problem(request, PROBLEM_TYPES["bad-request"])
    return pages.render_bad_request(request, exception)


def render_permission_denied(
    request: HttpRequest, exception: Exception
) -> HttpResponse:
    """403."""
    if is_api(request):
        return build_problem(request, PROBLEM_TYPES["forbidden"])
    return pages.render_permission_denied(request, exception)


def render_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from a page of this session."""
    return pages.render_error(403, template="403_csrf.html", asked=request)


def render_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if is_api(request):
        return build_problem(request, PROBLEM_TYPES["not-found"])
    return pages.render_not_found(request, exception)


def render_server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 with Retry-After while the database does not work."""
    error = sys.exception()
    if is_api(request):
        return build_server_problem(request, error)
    mark_fault(request, error)
    return pages.render_server_error(find_outage(error))
