"""The words that names are made of: functions are a verb and a noun.

A verb is one of `VERBS`; a new one goes into the list when no other says the same.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from reporting.checks.rules import RULES

PRODUCT = (
    *("core", "accounts", "bases", "enterprises", "problems", "targets", "reporting"),
    *("samples", "portal", "api", "xining_innovation", "benchmarks"),
)
PREDICATES = {"is", "has", "may", "needs"}
VERBS = {
    *("add", "annotate", "apply", "approve", "assign", "attach", "begin", "build"),
    *("carry", "check", "choose", "classify", "clean", "close", "collect", "compare"),
    *("compute", "confirm", "convert", "copy", "count", "decide", "decode", "delegate"),
    *(
        "delete",
        "describe",
        "discard",
        "draw",
        "encode",
        "end",
        "enlarge",
        "enrol",
        "escape",
    ),
    *("explain", "filter", "find", "fit", "fold", "format", "get", "grant", "group"),
    *(
        "hash",
        "import",
        "impute",
        "insert",
        "install",
        "intersect",
        "join",
        "keep",
        "limit",
        "link",
    ),
    *(
        "list",
        "load",
        "lock",
        "mail",
        "make",
        "mark",
        "mask",
        "match",
        "measure",
        "merge",
    ),
    *(
        "move",
        "name",
        "normalise",
        "notify",
        "open",
        "parse",
        "prepare",
        "preview",
        "print",
    ),
    *("propose", "publish", "purge", "rank", "read", "record", "redirect", "refuse"),
    *("release", "render", "replace", "require", "reset", "resolve", "reveal"),
    *(
        "restore",
        "review",
        "round",
        "run",
        "save",
        "search",
        "select",
        "send",
        "set",
        "shift",
        "shorten",
    ),
    *(
        "show",
        "sign",
        "snapshot",
        "sort",
        "split",
        "start",
        "store",
        "stream",
        "submit",
        "sum",
    ),
    *(
        "supersede",
        "suppress",
        "transfer",
        "translate",
        "unlock",
        "upsert",
        "weigh",
        "withdraw",
        "write",
    ),
}
OTHERS = {
    "main": "the entry of a program",
    "as_of": "the word of pages, API and query sets; `core.clock` has nothing else",
    "plain_line": "migrations name it as a validator",
    "plain_text": "migrations name it as a validator",
    "attachment_path": "a migration names it as upload_to",
    "mail": "queued tasks store its path",
} | {rule.__name__: "a rule's number" for rule in RULES.values()}
"""Functions that are named otherwise, and why."""

SHARED = {"Command"}
"""Classes that Django finds by their name, one in each module."""


def list_modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield path and tree of the product's files, without migrations."""
    for app in PRODUCT:
        for file in sorted((root / app).rglob("*.py")):
            if "migrations" not in file.parts:
                tree = ast.parse(file.read_text("utf-8"))
                yield str(file.relative_to(root)), tree


def list_misnamed_functions(root: Path) -> list[str]:
    """Name the functions of modules that are neither verb and noun nor a question."""
    return [
        f"{path}:{node.lineno}: {node.name} is not a verb and a noun"
        for path, tree in list_modules(root)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not is_well_named(node.name)
    ]


def is_well_named(name: str) -> bool:
    """Whether the first of several words is a verb or begins a question."""
    first, _line, rest = name.strip("_").partition("_")
    return name in OTHERS or (bool(rest) and first in VERBS | PREDICATES)


def list_classes_named_twice(root: Path) -> list[str]:
    """Name the classes of modules that share their name with another one."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in list_modules(root):
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    return [
        f"{name} is a class in {', '.join(paths)}"
        for name, paths in places.items()
        if len(paths) > 1 and name not in SHARED
    ]


def list_unused_words(root: Path) -> list[str]:
    """Name the verbs and the exceptions that no function needs any more."""
    names = {
        node.name
        for _path, tree in list_modules(root)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    first = {name.strip("_").partition("_")[0] for name in names}
    return sorted((VERBS - first) | (set(OTHERS) - names))
