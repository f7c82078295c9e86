"""Lines that are too wide to be read beside another file.

python -m tests.support.columns     what is too wide in templates, styles and scripts
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("templates", "api/templates", "static")
SUFFIXES = {".html", ".css", ".js"}
COLUMNS = 120


def wide_lines(root: Path) -> list[str]:
    """Name every line of more than 120 columns, with its width."""
    files = [file for folder in FOLDERS for file in (root / folder).rglob("*")]
    return [
        f"{file.relative_to(root)}:{number}: {len(line)} columns"
        for file in sorted(files)
        if file.suffix in SUFFIXES
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if len(line) > COLUMNS
    ]


def main() -> None:
    """Print what is too wide, and fail where anything is."""
    found = wide_lines(ROOT)
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
