"""Check characters of the numbers that Chinese firms and patents carry. Pure.

Each number has `*_check(body)`, which computes the check character of a well-formed
body or raises ValueError, and `*_is_valid(text)`, which takes a text as typed.
"""

import re
from collections.abc import Callable

from core.text import convert_to_half_width

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_BODY = re.compile(f"[1-9ANY][{_USCC_ALPHABET}][0-9]{{6}}[{_USCC_ALPHABET}]{{9}}")
_ORGANISATION_BODY = re.compile("[0-9A-Z]{8}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PATENT_BODY = re.compile("[0-9]{12}|[0-9]{8}")
_PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# The digit behind the year; 8 and 9 are international applications.
_PATENT_KINDS = {
    "1": "invention",
    "2": "utility",
    "3": "design",
    "8": "invention",
    "9": "utility",
}
_PATENT_NUMBER = re.compile(r"([0-9]{12}|[0-9]{8})\.?([0-9X])")


def normalise_identifier(text: str) -> str:
    """Half-width, without spaces around it, in capitals: the form that is stored."""
    return convert_to_half_width(text).strip().upper()


def normalise_patent_number(text: str) -> str:
    """As `normalise_identifier`, without the prefix ZL, with the point: 95115608.X.

    A text that is not shaped like a patent number loses the prefix, nothing else.
    """
    plain = normalise_identifier(text).removeprefix("ZL").strip()
    match = _PATENT_NUMBER.fullmatch(plain)
    return f"{match[1]}.{match[2]}" if match else plain


def compute_uscc_check(body: str) -> str:
    """Check character of the first 17 of a unified social credit code.

    统一社会信用代码, GB 32100-2015: weights 3^i mod 31, MOD 31. The first character is
    the registering authority: 1 to 9, A, N or Y.
    """
    _require_body(_USCC_BODY, body)
    total = sum(
        _USCC_ALPHABET.index(character) * pow(3, place, 31)
        for place, character in enumerate(body)
    )
    return _USCC_ALPHABET[-total % 31]


def is_valid_uscc(text: str) -> bool:
    """Whether a unified social credit code is well formed and its check holds."""
    return _is_valid_check(compute_uscc_check, normalise_identifier(text))


def compute_organisation_code_check(body: str) -> str:
    """Check character of the first 8 of an organisation code (组织机构代码, GB 11714).

    0-9 and A-Z count 0 to 35; the check is 11 minus the sum MOD 11, with 10 as X.
    """
    _require_body(_ORGANISATION_BODY, body)
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def is_valid_organisation_code(text: str) -> bool:
    """Whether an organisation code holds, with or without a hyphen before its check."""
    plain = normalise_identifier(text)
    if plain[8:9] == "-":
        plain = plain[:8] + plain[9:]
    return _is_valid_check(compute_organisation_code_check, plain)


def compute_patent_check(body: str) -> str:
    """Check character of a Chinese patent number: 12 digits, 8 before 2003-10-01.

    Weights 2..9, 2..5, MOD 11, with 10 as X.
    """
    _require_body(_PATENT_BODY, body)
    total = sum(
        int(digit) * weight
        for digit, weight in zip(body, _PATENT_WEIGHTS, strict=False)
    )
    return "0123456789X"[total % 11]


def is_valid_patent_number(text: str) -> bool:
    """Whether a patent number holds, with or without its prefix ZL and its point."""
    match = _PATENT_NUMBER.fullmatch(normalise_patent_number(text))
    return match is not None and compute_patent_check(match[1]) == match[2]


def read_patent_kind(text: str) -> str:
    """The kind that a patent number names: invention, utility, design; "" if none."""
    match = _PATENT_NUMBER.fullmatch(normalise_patent_number(text))
    year_digits = 4 if match and len(match[1]) == 12 else 2
    return _PATENT_KINDS.get(match[1][year_digits], "") if match else ""


def _is_valid_check(check: Callable[[str], str], plain: str) -> bool:
    try:
        return check(plain[:-1]) == plain[-1:]
    except ValueError:
        return False


def _require_body(pattern: re.Pattern[str], body: str) -> None:
    if pattern.fullmatch(body) is None:
        raise ValueError(f"not the body of an identifier: {body!r}")
