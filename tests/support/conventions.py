"""House rules that a program can check: sizes of code, numbers, lists of fields.

Each function returns its findings, one line each; an empty list is good.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import models

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


def nodes(root: Path) -> Iterator[tuple[Path, ast.AST]]:
    """Yield every syntax node of every file, with the file's path."""
    for file in python_files(root):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            yield file.relative_to(root), node


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
