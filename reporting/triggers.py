"""The triggers that hold rules which no constraint of a table can hold.

What is released, said and audited is never changed; roles do not contradict another.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error
from django.db import Error as DatabaseFault
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "problems_problemevent",
    "reporting_attribution",
    "reporting_auditrecord",
    "reporting_figure",
    "reporting_release",
    "reporting_remark",
    "reporting_rollup",
    "reporting_submissionevent",
)
"""Tables with a trigger for updates and one for deletions, made by the migrations."""

TRIGGERS = {
    *(
        f"{table}_no_{action}"
        for table in APPEND_ONLY
        for action in ("update", "delete")
    ),
    *(f"reporting_assignment_on_{action}" for action in ("insert", "update")),
}

FOUND = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # O: fires; a trigger that somebody disabled is as good as none.
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}


def find_missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that the database does not have (one query)."""
    return sorted(TRIGGERS - read_triggers(connection))


def read_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that fire (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def check_triggers(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """No trigger is missing; for `check --deploy --database default`."""
    faults = []
    for alias in databases or []:
        try:
            missing = find_missing_triggers(connections[alias])
        except DatabaseFault:  # what keeps it from working is said by other checks
            continue
        if missing:
            faults.append(
                Error(
                    f"Triggers are missing: {', '.join(missing)}.",
                    hint="Restore a backup that has them, or migrate a new database.",
                    id="reporting.E001",
                )
            )
    return faults
