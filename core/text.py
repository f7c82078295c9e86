"""Text as people type it on a Chinese keyboard, made plain. Pure."""

from collections.abc import Iterable
from unicodedata import category

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def convert_to_half_width(text: str) -> str:
    """Full-width letters, digits, punctuation and spaces (U+FF01..5E, U+3000) as ASCII.

    Nothing else changes: Chinese characters and dashes stay as they are.
    """
    return text.translate(_HALF_WIDTH)


def find_hidden_character(text: str, allowed: str = "") -> int:
    """Place of the first character nobody can see or type on purpose; -1 if none.

    Control characters (NUL among them), marks of writing direction, zero-width
    characters, separators of lines and paragraphs, lone surrogates.
    """
    for place, character in enumerate(text):
        if category(character) in _HIDDEN and character not in allowed:
            return place
    return -1


def format_ranges(numbers: Iterable[int]) -> str:
    """Whole numbers in order and once each, neighbours together: 2-4, 9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
