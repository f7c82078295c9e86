"""House rules that a program can check: sizes of code, numbers, lists of fields.

Each function returns its findings, one line each; an empty list is good.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.db import models

from tests.support.architecture import OUTSIDE

FILE_LINES = 400
FUNCTION_LINES = 50
# SQLite keeps 15 significant digits: a longer number is stored wrong.
DECIMAL_DIGITS = 15


def python_files(root: Path) -> list[Path]:
    """Return the project's own files, without hidden folders and migrations."""
    files = [*root.glob("*.py"), *root.glob("[!.]*/**/*.py")]
    return sorted(file for file in files if file.parent.name != "migrations")


def long_files(root: Path) -> list[str]:
    """Name the files above the wall."""
    return [
        f"{file.relative_to(root)}: {length} lines"
        for file in python_files(root)
        if (length := len(file.read_text("utf-8").splitlines())) > FILE_LINES
    ]


def trees(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the syntax tree of every file, with the file's path."""
    for file in python_files(root):
        yield file.relative_to(root), ast.parse(file.read_text("utf-8"))


def nodes(root: Path) -> Iterator[tuple[Path, ast.AST]]:
    """Yield every syntax node of every file, with the file's path."""
    for path, tree in trees(root):
        for node in ast.walk(tree):
            yield path, node


def long_functions(root: Path) -> list[str]:
    """Name the functions above the wall."""
    return [
        f"{path}:{node.lineno}: {node.name}"
        for path, node in nodes(root)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]


def unlisted_fields(root: Path) -> list[str]:
    """Name the serializers, forms and filter sets that do not list their fields."""
    return [
        f"{path}:{node.lineno}: name the fields one by one"
        for path, node in nodes(root)
        if (isinstance(node, ast.ClassDef) and any(map(is_exclude, node.body)))
        or is_all_fields(node)
    ]


def is_exclude(node: ast.stmt) -> bool:
    """Tell whether a statement of a class body is `exclude = ...`."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return "exclude" in [getattr(target, "id", "") for target in targets]


def is_all_fields(node: ast.AST) -> bool:
    """Tell whether a node is `fields = "__all__"`, as statement or as argument."""
    named = isinstance(node, ast.Assign | ast.keyword)
    return named and getattr(node.value, "value", None) == "__all__"


# Where the real time is meant, and why. Anything else asks `core.today`.
REAL_TIME = {
    "core/today.py": "the portal's time is the real one and a shift",
    "core/exchange/admin.py": "how long an uploaded file has lain on the disk",
    "accounts/lock.py": "how long a lock lasts",
    "accounts/passwords.py": "how old a password is",
    "accounts/second_factor.py": "how long a device waits after wrong codes",
    "accounts/middleware/sessions.py": "how long a session lasts",
    "bases/sample_clock.py": "how far a sample portal's day lies from the real one",
    "reporting/audit.py": "when something was really done",
    "reporting/lending/loans.py": "who holds a role",
    "reporting/access/roles.py": "who holds a role",
    "reporting/access/scope.py": "who holds a role",
    "reporting/admin/people.py": "who holds a role",
    "core/production/restored.py": "when data were really lost",
    "reporting/backups/making.py": "when a backup was really made",
    "reporting/backups/resuming.py": "who holds a role",
    "reporting/backups/revocations.py": "who holds a role",
    "reporting/models/operations.py": "when an operation at the server really ended",
    "reporting/models/desk.py": "when a file of evidence really came",
    "reporting/models/returns.py": "when a file of figures really came",
    "reporting/notifications/inbox.py": "who holds a role",
    "reporting/notifications/reminders.py": "who holds a role",
    "portal/pages/desk/lending.py": "who holds a role",
    "portal/views/desk/audit.py": "the name of a file of the audit",
    "xining_innovation/operations.py": "how long ago an operation really ended",
    "samples/listed.py": "real figures, whose quarters have really ended",
    "samples/release_steps.py": "how far a planned day lies from the real one",
}
CLOCKS = {
    "timezone": {"now", "localdate", "localtime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time"},
}
"""Names that tell the real time, by the name they stand behind."""
CONVERTERS = {"timezone": {"localdate", "localtime"}}
"""Those that only convert a moment, where one is given."""
IMPORTED_CLOCKS = {
    "django.utils.timezone": {"now", "localdate", "localtime"},
    "django.db.models.functions": {"Now"},
    "time": {"time"},
}
AUTOMATIC = {"auto_now", "auto_now_add"}
CLOCK_TAGS = re.compile(r"{%\s*now\b|\|time(?:since|until)\b")


def stray_clocks(root: Path) -> list[str]:
    """Name the places that ask for the real time without standing in REAL_TIME.

    The portal's day is `core.today.get_today`, also on a sample portal. An entry of
    REAL_TIME whose file asks for no time is named, too.
    """
    lines = {
        path.as_posix(): found
        for path, tree in trees(root)
        if path.parts[0] not in OUTSIDE and (found := clocks_in(tree))
    }
    return [
        *(
            f"{path}:{line}: ask core.today, or give a reason in REAL_TIME"
            for path, found in lines.items()
            if path not in REAL_TIME
            for line in found
        ),
        *(
            f"{path}: stands in REAL_TIME and asks for no time"
            for path in REAL_TIME
            if (root / path).exists() and path not in lines
        ),
        *(
            f"{file.relative_to(root)}: take the day from core.today"
            for file in sorted(root.glob("[!.]*/**/*.html"))
            if CLOCK_TAGS.search(file.read_text("utf-8"))
        ),
    ]


def clocks_in(tree: ast.AST) -> list[int]:
    """Return the lines on which a module names a clock of Django, Python or SQL."""
    found = [*ast.walk(tree)]
    converting = [
        node.func
        for node in found
        if isinstance(node, ast.Call) and node.args and is_clock(node.func, CONVERTERS)
    ]
    return [
        getattr(node, "lineno", 0)
        for node in found
        if (is_clock(node) and node not in converting)
        or is_import_of_clock(node)
        or (isinstance(node, ast.keyword) and node.arg in AUTOMATIC)
    ]


def is_clock(node: ast.AST, clocks: Mapping[str, set[str]] = CLOCKS) -> bool:
    """Tell whether a node is, for example, `timezone.now`, called or not."""
    if not isinstance(node, ast.Attribute):
        return False
    owner = getattr(node.value, "id", getattr(node.value, "attr", ""))
    return node.attr in clocks.get(owner, ())


def is_import_of_clock(node: ast.AST) -> bool:
    """Tell whether a clock is imported by its own name, so that no owner is seen."""
    if not isinstance(node, ast.ImportFrom) or not node.module:
        return False
    names = {alias.name for alias in node.names}
    return not names.isdisjoint(IMPORTED_CLOCKS.get(node.module, ()))


def unsafe_numbers(wanted: Iterable[type[models.Model]]) -> list[str]:
    """Name the columns that cannot keep a decimal exactly on both databases."""
    return [
        str(field)
        for model in wanted
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
        or (
            isinstance(field, models.DecimalField) and field.max_digits > DECIMAL_DIGITS
        )
    ]
