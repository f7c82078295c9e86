"""The lists of what is installed, read."""

import re
from pathlib import Path

from tests.support.sandbox import ROOT

LINE = re.compile(r"(?m)^([a-z0-9-]+)==([^ ]+)([^\\]*)\\\n((?: +--hash=.+\n)+)")


def compiled(name: str, root: Path = ROOT) -> dict[str, tuple[str, str, str]]:
    """Return version, condition and hashes of each package of a compiled list."""
    text = (root / f"{name}.txt").read_text("utf-8")
    return {package: tuple(rest) for package, *rest in LINE.findall(text)}
