"""/metrics: what Prometheus reads, in its text format 0.0.4.

No label holds anything that a reader typed or is: areas of the portal, methods,
statuses, classes of errors and kinds of operations are all there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.production.measures import LIMITS, counters
from reporting.models import OperationKind
from xining_innovation.operations import Operations, read_operations

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[str, float]
"""Labels as `area="desk"`, and the value."""


@require_safe
@never_cache
def render_metrics(request: HttpRequest) -> HttpResponse:
    """Everything that is counted and measured; without the database what is counted."""
    lines = list(format_counters(counters.read()))
    try:
        lines += format_gauges(read_operations())
        is_up = 1
    except DatabaseFault:
        is_up = 0
    lines += format_family(
        "portal_database_up", "gauge", "Whether the database answers.", [("", is_up)]
    )
    return HttpResponse("\n".join([*lines, ""]), content_type=MEDIA_TYPE)


def format_family(
    name: str, kind: str, text: str, samples: Iterable[Sample]
) -> Iterator[str]:
    """One name with its lines; nothing where there is no value."""
    found = list(samples)
    if found:
        yield f"# HELP {name} {text}"
        yield f"# TYPE {name} {kind}"
    for labels, value in found:
        yield f"{name}{{{labels}}} {value:.16g}" if labels else f"{name} {value:.16g}"


def format_counters(found: dict[str, float]) -> Iterator[str]:
    """Requests, errors and durations since the processes were started."""
    split: dict[str, list[tuple[list[str], float]]] = defaultdict(list)
    for name, value in sorted(found.items()):
        family, *words = name.split("|")
        split[family].append((words, value))
    yield from format_family(
        "portal_requests_total",
        "counter",
        "Requests that were answered.",
        (
            (f'area="{area}",method="{method}",status="{status}"', value)
            for (area, method, status), value in split["requests"]
        ),
    )
    yield from format_family(
        "portal_errors_total",
        "counter",
        "Answers of 5xx by the class of the error; none where nothing was raised.",
        ((f'class="{kind}"', value) for (kind,), value in split["errors"]),
    )
    within = {(area, limit): value for (area, limit), value in split["within"]}
    sums = {area: value for (area,), value in split["seconds"]}
    yield from format_histogram(within, sums)


def format_histogram(
    within: dict[tuple[str, str], float], sums: dict[str, float]
) -> Iterator[str]:
    """Durations: each limit counts all that were no longer than it."""
    name = "portal_request_seconds"
    if sums:
        yield f"# HELP {name} How long requests took."
        yield f"# TYPE {name} histogram"
    for area, total in sums.items():
        count = 0.0
        for limit in (*map(str, LIMITS), "+Inf"):
            count += within.get((area, limit), 0)
            yield f'{name}_bucket{{area="{area}",le="{limit}"}} {count:.16g}'
        yield f'{name}_sum{{area="{area}"}} {total:.16g}'
        yield f'{name}_count{{area="{area}"}} {count:.16g}'


def format_gauges(found: Operations) -> Iterator[str]:
    """The queue, the operations and the disk; what never happened has no line."""
    oldest = found.find_age(found.tasks.oldest)
    yield from format_family(
        "portal_tasks",
        "gauge",
        "Tasks in the queue.",
        [
            ('status="waiting"', found.tasks.waiting),
            ('status="failed"', found.tasks.failed),
        ],
    )
    yield from format_family(
        "portal_oldest_task_seconds",
        "gauge",
        "How long the oldest task that is due has waited.",
        [("", oldest.total_seconds() if oldest else 0)],
    )
    yield from format_family(
        "portal_operation_age_seconds",
        "gauge",
        "Seconds since an operation last succeeded.",
        (
            (f'kind="{kind}"', (found.moment - run.finished_at).total_seconds())
            for kind, run in sorted(found.runs.items())
        ),
    )
    yield from format_family(
        "portal_release_seconds",
        "gauge",
        "How long the last release took.",
        (
            ("", run.lasted.total_seconds())
            for kind, run in found.runs.items()
            if kind == OperationKind.RELEASE
        ),
    )
    yield from format_family(
        "portal_disk_free_bytes",
        "gauge",
        "What can still be written where the portal keeps its data.",
        ((f'folder="{name}"', free) for name, free in found.free.items()),
    )
