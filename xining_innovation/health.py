"""Whether the process answers (/healthz) and whether the portal can be used (/readyz).

Both are asked by machines, at whatever name they know the server by and without TLS:
they are answered before the host, the address and the session are looked at.
"""

from collections.abc import Callable

from django.db import Error as DatabaseFault
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.deployment import is_collected
from core.outages import find_outage


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
    """
    faults = [*find_database_faults(), *find_static_faults()]
    status = 503 if faults else 200
    return JsonResponse({"ready": not faults, "faults": faults}, status=status)


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


PROBES = {"/healthz": render_health, "/readyz": render_readiness}


class HealthMiddleware:
    """Answers the probes before anything else is asked of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or hand the request on."""
        return PROBES.get(request.path_info, self.get_response)(request)
