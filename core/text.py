"""Text as people type it on a Chinese keyboard, made plain. Pure."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """Full-width letters, digits, punctuation and spaces (U+FF01..5E, U+3000) as ASCII.

    Nothing else changes: Chinese characters and dashes stay as they are.
    """
    return text.translate(_HALF_WIDTH)
