"""The measures of docs/architecture.md count what they say."""

import pytest

from tests.support.measures import (
    measure_circles,
    measure_fullest_folder,
    measure_one_word_functions,
    measure_strict_files,
    measure_templates,
)

SOURCES = {
    "core/one.py": "from core import two\n\n\ndef shown(): ...\n",
    "core/two.py": "from core.three import x\n\n\ndef show_row(): ...\n",
    "core/three.py": "import core.one\n",
    "core/four.py": "from core import one\n",
    "api/five.py": "from core.four import x\n",
    "api/migrations/six.py": "def gone(): ...\n",
    "pyproject.toml": """[tool.mypy]
files = ["core", "api/five.py"]
[[tool.mypy.overrides]]
module = ["core.two"]
ignore_errors = true
[[tool.mypy.overrides]]
module = ["core.one"]
ignore_missing_imports = true
""",
    "templates/a.html": "123\n1\n",
}


@pytest.fixture
def tree(tmp_path):
    """A small product: three modules in a circle, two that use it."""
    for path, text in SOURCES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("measure", "found"),
    [
        (measure_circles, "3"),
        (measure_fullest_folder, "4 (core)"),
        (measure_one_word_functions, "1 of 2"),
        (measure_strict_files, "4 of 5"),
        (measure_templates, "2, longest 3"),
    ],
)
def test_a_measure_counts_what_it_says(tree, measure, found):
    assert measure(tree) == found


def test_no_circle_is_none(tree):
    (tree / "core/three.py").write_text("")
    assert measure_circles(tree) == "0"
