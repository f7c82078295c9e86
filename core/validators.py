"""Validators that several registers share: text that can be read, numbers that hold."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.identifiers import is_valid_patent_number
from core.text import find_hidden_character

SHOWN_BEFORE = 10


def plain_line(value: str) -> None:
    """Refuse hidden characters in a name: two names that look alike are one."""
    _refuse_hidden(value)


def plain_text(value: str) -> None:
    """Refuse hidden characters in a text of several lines, but tabs and line ends."""
    _refuse_hidden(value, allowed="\n\r\t")


def refuse_wrong_patent_number(value: str) -> None:
    """Refuse a Chinese patent number whose form or check digit is wrong."""
    if not is_valid_patent_number(value):
        raise ValidationError(
            _(
                "“%(value)s” is not a valid patent number. It has 12 digits (8 before "
                "October 2003), a point and the check digit. Check it for a typing "
                "error."
            ),
            code="patent_number",
            params={"value": value},
        )


def _refuse_hidden(value: str, allowed: str = "") -> None:
    place = find_hidden_character(value, allowed)
    if place < 0:
        return
    raise ValidationError(
        _(
            "There is a hidden character %(mark)s after “%(before)s”. Delete it and "
            "type the text again."
        ),
        code="hidden_character",
        params={
            "mark": f"U+{ord(value[place]):04X}",
            "before": value[max(0, place - SHOWN_BEFORE) : place],
        },
    )
