"""Full-width text."""

import pytest

from core.text import convert_to_half_width, format_ranges


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("２０１３", "2013"),
        ("ＡＢｃ．－～！", "ABc.-~!"),
        ("１，２３４　万元", "1,234 万元"),
        ("西宁—东川、“甘河”", "西宁—东川、“甘河”"),
        ("²｟", "²｟"),
    ],
)
def test_only_full_width_characters_change(typed, plain):
    assert convert_to_half_width(typed) == plain


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([4], "4"),
        ([2, 3], "2-3"),
        ([9, 3, 2, 4, 3], "2-4, 9"),
        ([1, 3, 5], "1, 3, 5"),
    ],
)
def test_numbers_are_written_as_ranges(numbers, text):
    assert format_ranges(numbers) == text
