"""Whether the process answers (/healthz), whether the portal can be used (/readyz).

These and /metrics are asked by machines, at whatever name they know the server by and
without TLS: they are answered before host, address and session are looked at.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.production.deployment import is_collected
from core.production.outages import find_outage
from xining_innovation.metrics import render_metrics
from xining_innovation.operations import describe_operations, read_operations
from xining_innovation.operators import (
    has_operator_token,
    is_from_this_machine,
    is_operator,
)


@require_safe
@never_cache
def render_health(request: HttpRequest) -> HttpResponse:
    """200 "ok" while the process answers; asks nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def render_readiness(request: HttpRequest) -> HttpResponse:
    """200 when the portal can be used, else 503; a word for each thing that is amiss.

    {"ready": false, "faults": ["database away"]}

    Operators are told of tasks, verifications, backup and disk, too, which make no 503.
    """
    faults = [*find_database_faults(), *find_static_faults()]
    told: dict[str, object] = {"ready": not faults, "faults": faults}
    if not is_database_fault(faults) and is_operator(request):
        told |= describe_operations(read_operations())
    return JsonResponse(told, status=503 if faults else 200)


def is_database_fault(faults: list[str]) -> bool:
    """Whether nothing more can be asked of the database."""
    return any(fault.startswith(("database", "migrations")) for fault in faults)


def find_database_faults() -> list[str]:
    """What is amiss with the database: it does not work, or is not migrated."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return ["migrations missing"]
    except DatabaseFault as error:
        return [f"database {find_outage(error) or 'faulty'}"]
    return []


def find_static_faults() -> list[str]:
    """What is amiss with the static files: none were collected for this version."""
    return [] if is_collected() else ["static manifest missing"]


class HealthMiddleware:
    """Answers the probes before anything else is asked of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or hand the request on."""
        path = request.path_info
        if path == "/healthz":
            return render_health(request)
        if path == "/readyz" and not needs_session(request):
            return render_readiness(request)
        if path == "/metrics" and may_read_metrics(request):
            return render_metrics(request)
        return self.get_response(request)


def needs_session(request: HttpRequest) -> bool:
    """Whether /readyz has to know who is signed in, and the database can tell."""
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    is_told_anyway = has_operator_token(request) or not has_cookie
    return not (is_told_anyway or is_database_fault(find_database_faults()))


def may_read_metrics(request: HttpRequest) -> bool:
    """Whether /metrics is there for this request; for all others it is absent."""
    return is_from_this_machine(request) or has_operator_token(request)
