"""Problems of files as sentences."""

from decimal import Decimal

import pytest
from django.utils.translation import get_language, override

from core.quarters import Quarter
from reporting.tables.faults import CellFault, FileProblem, FileRefused, format_problems

BLANK = "This cell cannot be blank."
BLANK_ZH = "此单元格不得为空。"


@pytest.mark.parametrize(
    ("place", "english", "chinese"),
    [
        ((None, None, None), BLANK, BLANK_ZH),
        ((12, None, None), f"Row 12: {BLANK}", f"第12行：{BLANK_ZH}"),
        (
            (12, "value", None),
            f"Row 12, column value: {BLANK}",
            f"第12行“value”列：{BLANK_ZH}",
        ),
        ((None, None, "A"), f"Sheet A: {BLANK}", f"工作表“A”：{BLANK_ZH}"),
        ((12, None, "A"), f"Sheet A, row 12: {BLANK}", f"工作表“A”第12行：{BLANK_ZH}"),
        (
            (12, "指标", "A"),
            f"Sheet A, row 12, column 指标: {BLANK}",
            f"工作表“A”第12行“指标”列：{BLANK_ZH}",
        ),
    ],
)
def test_a_sentence_names_the_place(place, english, chinese):
    problem = FileProblem("blank_cell", *place)
    assert problem.sentence("en") == english
    assert problem.sentence("zh-hans") == chinese


@pytest.mark.parametrize("active", ["en", "zh-hans"])
def test_the_active_language_neither_matters_nor_changes(active):
    with override(active):
        assert FileProblem("empty").sentence("en") == "The file is empty."
        assert FileProblem("empty").sentence("zh-hans") == "文件为空。"
        assert get_language() == active


def test_values_are_shown_as_people_write_them():
    params = {"subject": "E1", "indicator": "EC01", "period": Quarter(2013, 2)}
    params |= {"first": 3, "before": Decimal("1234.5000"), "after": None}
    problem = FileProblem("conflict", 5, params=params)
    assert problem.sentence("en") == (
        "Row 5: This row repeats row 3 (E1, EC01, Q2 2013) with a different value: "
        "1,234.5 in row 3, — here. Keep the correct one."
    )
    assert "（E1，EC01，2013年1—6月）" in problem.sentence("zh-hans")


def test_only_repeats_blanks_and_falls_are_warnings():
    warnings = [FileProblem(code).severity for code in ("repeat", "blank", "falling")]
    assert warnings == ["warning"] * 3
    assert FileProblem("conflict").severity == FileProblem("empty").severity == "error"


def test_a_fault_becomes_a_problem_at_its_place():
    fault = CellFault("too_long", limit=9)
    place = (2, "note", None)
    assert fault.at(*place) == FileProblem("too_long", *place, params={"limit": 9})


def test_a_refusal_carries_every_problem():
    refusal = FileRefused(FileProblem("empty"), FileProblem("too_big"))
    assert [problem.code for problem in refusal.problems] == ["empty", "too_big"]


def test_problems_that_differ_in_their_rows_alone_share_a_sentence():
    params = {"text": "PX01"}
    same = [
        FileProblem("unknown_indicator", row, params=params) for row in range(2, 101)
    ]
    other = [
        FileProblem("unknown_indicator", 150, params={"text": "PX02"}),
        FileProblem("unknown_indicator", 200, params=params),
    ]
    english = format_problems([*same, *other], "en")
    assert len(english) == 2
    assert english[0].startswith("Rows 2-100, 200 (100 rows): “PX01” is not")
    assert english[1].startswith("Row 150: “PX02” is not")
    assert format_problems(same, "zh-hans")[0].startswith("第2-100行（共99行）：“PX01”")


@pytest.mark.parametrize(
    ("column", "sheet", "says"),
    [
        (None, None, "Rows 2-3 (2 rows): "),
        ("value", None, "Rows 2-3 (2 rows), column value: "),
        (None, "A", "Sheet A, rows 2-3 (2 rows): "),
        ("value", "A", "Sheet A, rows 2-3 (2 rows), column value: "),
    ],
)
def test_a_sentence_of_several_rows_names_the_place(column, sheet, says):
    like = [FileProblem("blank_cell", row, column, sheet) for row in (2, 3)]
    assert format_problems(like, "en") == [says + BLANK]
    assert BLANK_ZH in format_problems(like, "zh-hans")[0]


def test_a_fault_of_the_whole_file_has_no_row():
    assert format_problems([FileProblem("empty")], "en") == ["The file is empty."]
