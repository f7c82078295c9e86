"""Whatever a file of figures holds, reading it gives lines, problems or a refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.imports.long_form import FigureLine, parse_long_form
from reporting.tables.faults import FileProblem, FileRefused
from reporting.tables.reader import UPLOAD_LIMITS, read_table
from tests.support.tables import ENCODINGS, HEADER, ROW, write_xlsx

STARTS = [b"", b"PK\x03\x04", *(",".join(HEADER).encode(e) + b"\n" for e in ENCODINGS)]
SHARE_AND_DRILL = [60, pytest.param(5_000, marks=pytest.mark.drill)]


def outcome(path) -> list[FigureLine | FileProblem]:
    """What comes of a file that may hold anything; no other error is let pass."""
    try:
        return list(parse_long_form(read_table(path, **UPLOAD_LIMITS)))
    except FileRefused as refusal:
        return refusal.problems


@pytest.mark.parametrize("examples", SHARE_AND_DRILL)
def test_any_bytes_give_lines_problems_or_a_refusal(tmp_path, examples):
    @settings(max_examples=examples)
    @given(st.sampled_from(STARTS), st.binary(max_size=300))
    def check(start, rest):
        (tmp_path / "f").write_bytes(start + rest)
        found = outcome(tmp_path / "f")
        assert all(isinstance(x, FigureLine) or x.sentence("zh-hans") for x in found)

    check()


@pytest.mark.slow
@pytest.mark.parametrize("examples", SHARE_AND_DRILL)
def test_a_damaged_workbook_gives_lines_problems_or_a_refusal(tmp_path, examples):
    good = write_xlsx(tmp_path / "good.xlsx", [HEADER, ROW]).read_bytes()

    @settings(max_examples=examples)
    @given(st.integers(4, len(good) - 1), st.binary(min_size=1, max_size=40))
    def check(place, damage):
        bad = good[:place] + damage + good[place + len(damage) :]
        (tmp_path / "f").write_bytes(bad)
        found = outcome(tmp_path / "f")
        assert all(isinstance(x, FigureLine) or x.sentence("zh-hans") for x in found)

    check()
