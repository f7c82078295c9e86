"""The states of a cell."""

import pytest

from core.statuses import Status

R, E, M, N, W, D = Status


@pytest.mark.parametrize(
    ("number", "word", "chinese"),
    [
        (1, "reported", "已报"),
        (2, "estimated", "预计"),
        (3, "missing", "未报"),
        (4, "not_applicable", "不适用"),
        (5, "withheld", "保密"),
        (6, "withdrawn", "撤回"),
    ],
)
def test_number_and_words_stand_for_one_status(number, word, chinese):
    assert Status(number).word == word
    assert Status.parse(word) == Status.parse(chinese) == Status(number)


def test_the_words_of_the_pages_are_read_too():
    words = [Status.parse("not reported"), Status.parse("confidential")]
    assert words == [M, W]


@pytest.mark.parametrize("text", ["Not applicable", " NOT_APPLICABLE ", "　不适用　"])
def test_case_and_spaces_do_not_matter(text):
    assert Status.parse(text) == Status.NOT_APPLICABLE


@pytest.mark.parametrize("text", ["", "0", "1", "zero", "已"])
def test_other_words_are_refused(text):
    with pytest.raises(ValueError, match="not a status"):
        Status.parse(text)


def test_only_reported_and_estimated_carry_a_value():
    assert {status for status in Status if status.has_value} == {R, E}


def test_not_applicable_and_withdrawn_are_not_expected():
    assert {status for status in Status if not status.expected} == {N, D}


def test_missing_and_withheld_are_expected_without_a_value():
    states = [(status.expected, status.has_value) for status in (M, W)]
    assert states == [(True, False), (True, False)]
