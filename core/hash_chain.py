"""Lines and links of a hash chain: the same for releases and for the audit. Pure."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

GENESIS = "0" * 64
# So that no text can pass for the end of its field or of its line.
ESCAPES = str.maketrans({"\\": r"\\", "|": r"\|", "\n": r"\n"})


def format_field(value: object) -> str:
    """One field as it is hashed: fixed decimals, ISO, empty for None."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    return str(value).translate(ESCAPES)


def format_line(*fields: object) -> str:
    """One row as it is hashed."""
    return "|".join(map(format_field, fields))


def hash_lines(lines: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of lines joined by LF, as UTF-8."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
