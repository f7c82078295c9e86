"""`make licences`: writes docs/licences.md, the licence of every locked package.

What a package says of itself is read from its metadata; what says nothing, or is only
installed elsewhere, stands in BY_HAND.
"""

from importlib import metadata

from tests.support.requirements import compiled
from tests.support.sandbox import ROOT

PAGE = ROOT / "docs" / "licences.md"
BY_HAND = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
}
"""Read in the package itself."""
SHORT = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "LGPL with exceptions": "LGPL with exceptions",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
LONGEST = 30
"""Characters; what is longer is the text of a licence and not its name."""
HEAD = """# Licences

The licence of every package that `requirements.txt` and `requirements-dev.txt` lock,
as the package itself names it. `make licences` writes this page; a test compares it
with the lists. The portal itself is under the Apache License 2.0
([LICENSE](../LICENSE)).
"""
PARTS = (
    ("Production", "What runs on a server: `requirements.txt`."),
    (
        "Tests and tools",
        "What nobody's server has: the rest of `requirements-dev.txt`.",
    ),
)


def find_licence(package: str) -> str:
    """The licence that a package names; raises LookupError where it names none."""
    if package in BY_HAND:
        return BY_HAND[package]
    found = metadata.metadata(package)
    named = found.get("License-Expression") or found.get("License") or ""
    if not named or len(named) > LONGEST or "\n" in named:
        marks = [mark for mark in found.get_all("Classifier", []) if "License" in mark]
        named = marks[0].rpartition(" :: ")[2] if marks else ""
    if not named:
        raise LookupError(f"{package} names no licence: add it to BY_HAND")
    return SHORT.get(named, named)


def format_page() -> str:
    """The page, in two tables."""
    served = set(compiled("requirements"))
    parts = [HEAD]
    for (title, text), packages in zip(
        PARTS, (served, set(compiled("requirements-dev")) - served), strict=True
    ):
        rows = [f"| {name} | {find_licence(name)} |" for name in sorted(packages)]
        table = "\n".join(["| package | licence |", "|---|---|", *rows])
        parts.append(f"## {title}\n\n{text}\n\n{table}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(format_page(), "utf-8")
