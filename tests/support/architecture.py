"""Which way imports and relations point, read from the source without running it."""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

# Lowest first. An app uses only layers below its own; apps of one layer are strangers.
LAYERS = (
    {"core"},
    {"accounts"},
    {"bases"},
    {"enterprises"},
    {"problems"},
    {"targets"},
    {"reporting"},
    {"samples", "portal", "api"},
    {"xining_innovation"},
)
RANK = {app: rank for rank, apps in enumerate(LAYERS) for app in apps}
# The rooms of an app, lowest first: a module uses only rooms before its own. Rooms of
# one line are strangers. What a folder holds that has no line here is a fault.
ROOMS = {
    "core": (
        {"text", "clock", "constraints", "hash_chain", "today"},
        {"production"},
        {"commands"},
        {"display", "quarters", "statuses", "units", "identifiers"},
        {"validators"},
        {"fields"},
        {"models", "sqlite"},
        {"registers"},
        {"exchange"},
        {"apps", "templatetags"},
    ),
    "reporting": (
        {"querysets", "triggers"},
        {"models"},
        {"errors", "actors", "leavers"},
        {"audit"},
        {"periods"},
        {"tables"},
        {"register_counts"},
        {"disclosure"},
        {"access"},
        {"checks"},
        {"measuring"},
        {"progress_board", "as_of", "leading", "returns_in"},
        {"notifications"},
        {"totals"},
        {"releases"},
        {"lending"},
        {"backups"},
        {"returns"},
        {"imports"},
        {"definitions"},
        {"filtersets", "admin"},
        {"roles", "reminders"},  # names of version 0.8
        {"management", "migrations", "apps"},
    ),
    "reporting.totals": (
        {"series_sql", "sums"},
        {"estimate_sql", "rollup_sql"},
        {"moves", "touched"},
        {"estimates"},
    ),
    "samples": (
        {"seeded_random"},
        {"firms"},
        {"world", "listed_file"},
        {"roles", "listed_doubts"},
        {"registers"},
        {"figures"},
        {"open_quarter", "release_steps", "listed"},
        {"loading"},
        {"management", "apps"},
    ),
    "portal": (
        {"amounts", "charts", "icalendar", "wording"},
        {"decided", "telling", "reading"},
        {"pages"},
        {"templatetags", "views"},
        {"urls", "desk_urls", "apps"},
    ),
    "portal.pages": (
        {"list_page", "sources"},
        {"series"},
        {"targets", "registers"},
        {"overview"},
        {"problems"},
        {"places"},
        {"enterprises"},
        {"releases"},
        {"desk", "search"},
        {"styleguide"},
    ),
    "portal.pages.desk": (
        {"deadlines", "contacts", "nav", "lending", "trend", "audit"},
        {"inbox", "entry", "completeness", "release_preview"},
        {"review"},
        {"home"},
    ),
    "api": (
        {"numbers", "problems", "requests"},
        {"parameters", "etags", "moments"},
        {"pagination", "schema"},
        {"views"},
        {"v1"},
        {"urls", "apps"},
    ),
    "api.v1": (
        {"codes", "paging"},
        {"serializers"},
        {"figures", "registers", "records", "releases", "targets", "progress", "root"},
        {"technical"},
        {"urls"},
    ),
}
# Import whatever they like; no app imports them.
OUTSIDE = {"tests", "benchmarks"}
# Arithmetic and vocabulary: the standard library and one another, nothing else.
PURE = {
    "core.display",
    "core.hash_chain",
    "core.identifiers",
    "core.quarters",
    "core.statuses",
    "core.text",
    "core.units",
    "problems.lifecycle",
    "reporting.checks.rules",
    "targets.estimates",
    "targets.forecast",
    "targets.formulas",
    "targets.lights",
    "targets.progress",
    "targets.ranking",
    "targets.rollup",
}
ADD_LAYER = (
    "Add it to LAYERS of tests/support/architecture.py, above what it uses, and to the "
    "drawing in docs/architecture.md."
)
ADD_ROOM = (
    "Add it to ROOMS of tests/support/architecture.py, in a line behind what it uses, "
    "and to the drawing in docs/architecture.md."
)
IMPORTERS = {"import_module", "import_string", "__import__"}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "get_model"}


def faults(root: Path, installed: Iterable[str] = ()) -> list[str]:
    """Return every breach under `root`, one line each: file, line, what is wrong.

    `installed` are names from INSTALLED_APPS; those that are folders of `root` need a
    layer, as does every package at the top level.
    """
    return [*without_layer(root, installed), *wrong_directions(root)]


def without_layer(root: Path, installed: Iterable[str]) -> Iterator[str]:
    """Name the packages that no layer knows."""
    marks = [*root.glob("*/__init__.py"), *root.glob("*/apps.py")]
    apps = {mark.parent.name for mark in marks}
    apps |= {top(name) for name in installed}
    for app in sorted(apps - set(RANK) - OUTSIDE):
        if (root / app).is_dir():
            yield f"{app}: has no layer. {ADD_LAYER}"


def wrong_directions(root: Path) -> Iterator[str]:
    """Name each use of a module that the using module may not know."""
    for file in sorted(file for app in RANK for file in (root / app).rglob("*.py")):
        path = file.relative_to(root)
        module = ".".join(path.with_suffix("").parts)
        for line, target in references(ast.parse(file.read_text("utf-8")), path):
            reason = breach(module, target)
            if reason:
                yield f"{path}:{line}: {module} uses {target}: {reason}"


def breach(module: str, target: str) -> str:
    """Say why `module` may not use `target`; "" if it may."""
    app, other = top(module), top(target)
    if is_pure(module) and not is_pure(target):
        return f"it is pure: it may use the standard library and {list_names(PURE)}"
    if other in OUTSIDE:
        return "an app does not know what is outside"
    if other in RANK and other != app and RANK[other] >= RANK[app]:
        below = {other for other in RANK if RANK[other] < RANK[app]}
        return f"{app} may use {list_names(below)}"
    return breach_of_rooms(module, target) if other == app else ""


def breach_of_rooms(module: str, target: str) -> str:
    """Say why a room of one folder may not use another of it; "" if it may."""
    mine, others = module.split("."), target.split(".")
    pairs = enumerate(zip(mine, others, strict=False))
    shared = next((at for at, (one, other) in pairs if one != other), len(mine))
    folder = ".".join(mine[:shared])
    if folder not in ROOMS or shared >= min(len(mine), len(others)):
        return ""
    ranks = {room: rank for rank, rooms in enumerate(ROOMS[folder]) for room in rooms}
    if mine[shared] not in ranks:
        return f"{mine[shared]} has no room in {folder}. {ADD_ROOM}"
    # A name that is no module is what the folder's own __init__ holds.
    if others[shared] in ranks and ranks[others[shared]] >= ranks[mine[shared]]:
        below = {room for room, rank in ranks.items() if rank < ranks[mine[shared]]}
        return f"in {folder}, {mine[shared]} may use {list_names(below)}"
    return ""


def list_names(names: set[str]) -> str:
    """Write names that are allowed in a sentence."""
    return ", ".join(sorted(names)) or "nothing beside itself"


def top(name: str) -> str:
    """Return the top-level package of a dotted name."""
    return name.partition(".")[0]


def is_pure(target: str) -> bool:
    """Tell whether a dotted name is, or lies in, something a pure module may use."""
    parts = target.split(".")
    heads = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return top(target) in sys.stdlib_module_names or not heads.isdisjoint(PURE)


def references(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything from elsewhere that a file names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = origin_of(node, path)
            names = [f"{origin}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call):
            names = named_by_call(node)
        elif isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL":
            names = ["accounts.User"]
        else:
            continue
        yield from ((node.lineno, name) for name in names)


def origin_of(node: ast.ImportFrom, path: Path) -> str:
    """Return the absolute module that `from ... import` names in the file `path`."""
    if not node.level:
        return node.module
    package = path.parts[: len(path.parts) - node.level]
    return ".".join([*package, *filter(None, [node.module])])


def named_by_call(node: ast.Call) -> list[str]:
    """Return the modules and models that a call names in literal strings."""
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name == "get_user_model":
        return ["accounts.User"]
    if name not in IMPORTERS | RELATIONS:
        return []
    arguments = node.args + [keyword.value for keyword in node.keywords]
    literals = [part.value for part in arguments if isinstance(part, ast.Constant)]
    # A name without a dot is a model of the same app, except to get_model.
    dotless = name in IMPORTERS | {"get_model"}
    return [
        text for text in literals if isinstance(text, str) and (dotless or "." in text)
    ]
