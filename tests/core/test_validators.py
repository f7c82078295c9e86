"""Texts that people cannot read as they stand are refused, with the place."""

import pytest
from django.core.exceptions import ValidationError

from bases.models import Programme
from core.text import find_hidden_character
from core.validators import plain_line, plain_text, refuse_wrong_patent_number

HIDDEN = ["\0", "\x1b", "\u202e", "\u200f", "\u2067", "\u200b", "\ufeff", "\u2028"]


@pytest.mark.parametrize("before", ["", "青海金诃"])
@pytest.mark.parametrize("mark", HIDDEN)
@pytest.mark.parametrize("validator", [plain_line, plain_text])
def test_a_hidden_character_is_refused_with_its_place(validator, mark, before):
    with pytest.raises(ValidationError) as refusal:
        validator(f"{before}{mark}藏药")
    (message,) = refusal.value.messages
    assert f"U+{ord(mark):04X}" in message
    assert f"“{before}”" in message


@pytest.mark.parametrize(
    "text", ["", "青海大学（一期）", "Sea-buckthorn “β” 10⁻³", "༄༅།བོད་སྨན", "葛󠄀"]
)
@pytest.mark.parametrize("validator", [plain_line, plain_text])
def test_every_script_is_plain(validator, text):
    assert validator(text) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t"])
def test_only_a_text_of_several_lines_may_end_lines(end):
    assert plain_text(f"一{end}二") is None
    with pytest.raises(ValidationError):
        plain_line(f"一{end}二")


def test_the_first_hidden_character_is_found():
    assert find_hidden_character("ab\0c\0") == 2
    assert find_hidden_character("abc") == -1


def test_a_mistyped_patent_number_is_refused_and_named():
    assert refuse_wrong_patent_number("201110012345.5") is None
    with pytest.raises(ValidationError, match=r"201110012345\.6"):
        refuse_wrong_patent_number("201110012345.6")


@pytest.mark.parametrize("field", ["name_zh", "name_en", "note_zh"])
@pytest.mark.parametrize("bad", ["西宁\0", "西宁\u202e", "长" * 10_000])
def test_a_name_that_cannot_be_read_is_refused_at_its_field(field, bad):
    row = Programme(code="p", name_zh="计划", starts_on="2012-01-01")
    row.ends_on = "2015-01-01"
    setattr(row, field, bad)
    with pytest.raises(ValidationError) as refusal:
        row.clean_fields()
    assert set(refusal.value.message_dict) == {field}
