"""Full-width text."""

import pytest

from core.text import convert_to_half_width


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
