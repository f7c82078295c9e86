"""Templates, styles and scripts can be read beside another file."""

import pytest

from tests.support.columns import FOLDERS, ROOT, wide_lines


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_line_is_wider_than_120_columns(folder):
    assert [line for line in wide_lines(ROOT) if line.startswith(f"{folder}/")] == []


def test_a_line_of_121_columns_is_named(tmp_path):
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    (folder / "a.css").write_text(f"{'a' * 120}\n{'b' * 121}\n", "utf-8")
    (folder / "a.svg").write_text("c" * 121, "utf-8")
    assert wide_lines(tmp_path) == ["static/css/a.css:2: 121 columns"]
