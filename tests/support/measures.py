"""The measures of the house, as docs/architecture.md lists them.

python -m tests.support.measures [FOLDER]     of this tree, or of another checkout
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.support.architecture import OUTSIDE, faults, references

ROOT = Path(__file__).resolve().parents[2]


def list_modules(root: Path) -> list[Path]:
    """The product's modules, without tests and migrations."""
    return sorted(
        path
        for path in (file.relative_to(root) for file in root.glob("[!.]*/**/*.py"))
        if path.parts[0] != "tests" and "migrations" not in path.parts
    )


def measure_fullest_folder(root: Path) -> str:
    """How many modules stand in the folder that has most, and its name."""
    modules = [path for path in list_modules(root) if path.stem != "__init__"]
    ((folder, number),) = Counter(path.parent for path in modules).most_common(1)
    return f"{number} ({folder})"


def measure_upward_arrows(root: Path) -> str:
    """How many imports and relations point up, between apps and between rooms."""
    return str(len(faults(root)))


def measure_circles(root: Path) -> str:
    """How many modules import, directly or not, something that imports them."""
    arrows = dict(list_arrows(root))
    left = len(arrows) + 1
    while len(arrows) < left:
        left = len(arrows)
        used = set().union(*arrows.values()) if arrows else set()
        arrows = {
            module: targets & arrows.keys()
            for module, targets in arrows.items()
            if module in used and targets & arrows.keys()
        }
    return str(len(arrows))


def list_arrows(root: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield each module and the modules of the product that it names."""
    paths = {name_module(path): path for path in list_modules(root)}
    for module, path in paths.items():
        tree = ast.parse((root / path).read_text("utf-8"))
        names = {name for _line, name in references(tree, path)}
        parents = {name.rpartition(".")[0] for name in names - paths.keys()}
        yield module, ((names | parents) & paths.keys()) - {module}


def measure_templates(root: Path) -> str:
    """Characters a line on average, and of the longest line."""
    lines = [
        len(line)
        for file in root.glob("[!.]*/**/*.html")
        for line in file.read_text("utf-8").splitlines()
    ]
    return f"{sum(lines) / len(lines):.0f}, longest {max(lines)}"


def measure_one_word_functions(root: Path) -> str:
    """How many functions of modules are named by one word, of how many."""
    names = [
        node.name
        for path in list_modules(root)
        for node in ast.parse((root / path).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return f"{sum('_' not in name for name in names)} of {len(names)}"


def measure_strict_files(root: Path) -> str:
    """How many files mypy reads strictly, of how many."""
    tool = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    listed = [root / name for name in tool["files"]]
    read = {
        file.relative_to(root)
        for place in listed
        for file in (place.rglob("*.py") if place.is_dir() else [place])
    }
    ignored = {
        module
        for override in tool.get("overrides", [])
        if override.get("ignore_errors")
        for module in override["module"]
    }
    product = {path for path in list_modules(root) if path.parts[0] not in OUTSIDE}
    strict = {path for path in read & product if name_module(path) not in ignored}
    return f"{len(strict)} of {len(product)}"


def name_module(path: Path) -> str:
    """The name by which a file is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


MEASURES = {
    "modules in the fullest folder": measure_fullest_folder,
    "arrows that run up": measure_upward_arrows,
    "modules in circles": measure_circles,
    "characters of a template's line": measure_templates,
    "functions named by one word": measure_one_word_functions,
    "files under strict types": measure_strict_files,
}


def main() -> None:
    """Print each measure of a tree."""
    root = Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT
    for name, measure in MEASURES.items():
        print(f"{name}: {measure(root)}")


if __name__ == "__main__":
    main()
