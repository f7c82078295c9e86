"""Which values a return lacks, by name."""

from collections import defaultdict
from collections.abc import Iterable

from core.statuses import Status
from reporting.models import Entry, Submission


def collect_missing(
    rows: Iterable[Submission | None],
) -> dict[Submission | None, list[tuple[str, str]]]:
    """The indicators without a value, in both languages, by return (one query)."""
    found: dict[Submission | None, list[tuple[str, str]]] = defaultdict(list)
    returns = {row.pk: row for row in rows if row}
    cells = Entry.objects.filter(submission__in=returns, status=Status.MISSING)
    for pk, zh, en in cells.order_by("indicator__code").values_list(
        "submission", "indicator__name_zh", "indicator__name_en"
    ):
        found[returns[pk]].append((zh, en))
    return found
