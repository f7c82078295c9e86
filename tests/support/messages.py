"""Finds every visible string of the sources, without GNU gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
APPS = [
    "accounts", "api", "bases", "core", "enterprises", "portal", "problems",
    "reporting", "samples", "targets", "xining_innovation",
]  # fmt: skip
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CALL = re.compile(
    r"""\b(_|gettext|ngettext|pgettext)\(((?:u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
    r"""(?:,\s*)?)+)"""
)

Message = tuple[str | None, str, str | None]  # context, singular, plural


def of_sources() -> dict[Message, str]:
    """Return every message with a file it stands in."""
    found: dict[Message, str] = {}
    for path in sources():
        reader = of_python if path.suffix == ".py" else of_template
        for message in reader(path.read_text()):
            found.setdefault(message, str(path.relative_to(ROOT)))
    return found


def sources() -> Iterator[Path]:
    """Yield the project's modules and templates."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
        yield from sorted((ROOT / app).rglob("*.html"))
    yield from sorted((ROOT / "templates").rglob("*.html"))


def of_python(text: str) -> Iterator[Message]:
    """Yield the messages that a module marks."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = [a.value for a in node.args if is_text(a)]
            yield from message_of(name, texts)


def is_text(node: ast.AST) -> bool:
    """Whether an argument is a string literal."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def of_template(text: str) -> Iterator[Message]:
    """Yield the messages that a template marks (Django writes them as calls)."""
    for name, arguments in CALL.findall(templatize(text)):
        literal = ast.literal_eval(f"({arguments.rstrip(', ')},)")
        yield from message_of(name, list(literal))


def message_of(name: str, texts: list[str]) -> Iterator[Message]:
    """Yield the message of one call."""
    if name in SINGULAR and texts:
        yield None, texts[0], None
    elif name in PLURAL and len(texts) > 1:
        yield None, texts[0], texts[1]
    elif name in CONTEXT and len(texts) > 1:
        yield texts[0], texts[1], None
