"""One cell of a file of figures: which texts and numbers are taken, and as what.

CSV cells are texts. XLSX cells are texts, floats (every number of a workbook is one)
or booleans. Whatever is not taken raises `CellFault`.
"""

import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from core.quarters import Quarter
from core.statuses import Status
from core.text import convert_to_half_width
from core.units import UnknownUnit, normalise_unit
from reporting.tables.faults import CellFault

Cell = str | float | bool

BLANKS = " \t\r\n\xa0\u3000"
MAX_CODE = 100
MAX_NOTE = 500
MAX_UNIT = 20
_SHOWN = 40
_DECIMALS = 4
_DECIMALS_OF_AMOUNTS = {"百万元": 6, "亿元": 8}  # one yuan
_LIMIT = Decimal(10**11)
_FLOAT_DIGITS = 15

_MINUS = str.maketrans("−", "-")
_NUMBER = re.compile(r"-?(?=\.?\d)(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d+)?", re.ASCII)
_SHEET_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_NEAR_NUMBERS = {
    "formula": re.compile(r"=.*", re.DOTALL),
    "cell_error": re.compile(r"#[A-Z0-9/_]+[!?]?"),
    "scientific": re.compile(r"-?[\d.,]+E[+-]?\d+", re.ASCII | re.IGNORECASE),
    "bad_grouping": re.compile(r"-?[\d,]+(?:\.\d+)?", re.ASCII),
}


def parse_number(cell: Cell, decimals: int = _DECIMALS) -> Decimal:
    """A figure exactly as typed: 11 digits before the point at most, 4 after it.

    `decimals` allows more behind the point, where a larger unit takes them away.

    Full-width digits and signs and thousands separators are read. A float is taken at
    the 15 digits that spreadsheets keep. Raises CellFault: exponents, NaN, dates, yes
    and no, digits of other scripts and words are no figures.
    """
    if isinstance(cell, bool):
        raise CellFault("yes_no")
    text = _format_plain(cell).strip(BLANKS)
    if not text.isascii():
        text = convert_to_half_width(text).translate(_MINUS)
    if not _NUMBER.fullmatch(text):
        raise CellFault(_explain_no_number(text), text=make_excerpt(text))
    value = Decimal(text.replace(",", ""))
    if abs(value) >= _LIMIT:
        raise CellFault("too_large", text=make_excerpt(text))
    figure = round(value, decimals)
    if figure != value:
        raise CellFault("too_precise", text=make_excerpt(text), limit=decimals)
    return figure + 0  # there is no minus zero


def parse_amount(cell: Cell, unit: str | None) -> Decimal:
    """A figure whose unit stands apart: decimals are counted as they are kept.

    14.76809亿元 is 147,680.9万元; units smaller than 万元 get no fewer than 4.
    """
    return parse_number(cell, _DECIMALS_OF_AMOUNTS.get(unit or "", _DECIMALS))


def parse_text(cell: Cell, longest: int = MAX_NOTE) -> str:
    """A text without the blanks around it, else unchanged. Raises CellFault.

    Control characters are refused (but tabs and line ends), and texts that an earlier
    save in a wrong encoding has garbled; so are formulas and errors of spreadsheets.
    """
    text = _format_plain(cell).strip(BLANKS)
    if text.startswith("="):
        raise CellFault("formula", text=make_excerpt(text))
    if _SHEET_ERROR.fullmatch(text):
        raise CellFault("cell_error", text=text)
    if len(text) > longest:
        raise CellFault("too_long", limit=longest)
    if not (text.isascii() and text.isprintable()):
        _refuse_unreadable(text)
    return text


@lru_cache(maxsize=2**16, typed=True)  # 1.0 and True are equal and are not the same
def parse_code(cell: Cell, longest: int = MAX_CODE) -> str:
    """A code or a name to look up: one line, nothing invisible. Raises CellFault.

    A code typed in full-width characters comes out in ASCII, a name as it is.
    """
    if isinstance(cell, float) and abs(cell) >= 10**_FLOAT_DIGITS:
        raise CellFault("lost_digits")
    text = parse_text(cell, longest)
    refuse_invisible(text)
    plain = convert_to_half_width(text)
    return plain if plain.isascii() else text


def refuse_invisible(text: str) -> None:
    """Raise CellFault for an invisible character: a line end, a mark of direction."""
    for character in text:
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Zl", "Zp"}:
            code = "control_character" if category == "Cc" else "invisible_character"
            raise CellFault(code, character=_format_code_point(character))


@lru_cache(maxsize=1024, typed=True)
def parse_period(cell: Cell) -> Quarter:
    """A reporting period in one of its forms (`core.quarters`). Raises CellFault."""
    try:
        return Quarter.parse(parse_code(cell))
    except CellFault:
        raise
    except ValueError as error:
        raise CellFault(
            "not_a_period", text=make_excerpt(_format_plain(cell))
        ) from error


@lru_cache(maxsize=1024, typed=True)
def parse_status(cell: Cell) -> Status:
    """A status that a file may give; a withdrawal is none of them. Raises CellFault."""
    try:
        status = Status.parse(parse_code(cell))
    except CellFault:
        raise
    except ValueError:
        status = Status.WITHDRAWN
    if status is Status.WITHDRAWN:
        raise CellFault("not_a_status", text=make_excerpt(_format_plain(cell)))
    return status


@lru_cache(maxsize=1024, typed=True)
def parse_unit(cell: Cell) -> str:
    """A unit: one of money by its Chinese name (万元), another (件) as it stands."""
    text = parse_code(cell, MAX_UNIT)
    try:
        return normalise_unit(text)
    except UnknownUnit:
        return text


def _format_plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not math.isfinite(cell):
        return str(cell).upper()
    return f"{Decimal(f'{cell:.{_FLOAT_DIGITS}g}'):f}"


def _explain_no_number(text: str) -> str:
    near = (code for code, form in _NEAR_NUMBERS.items() if form.fullmatch(text))
    return next(near, "not_a_number")


def make_excerpt(text: str) -> str:
    """The beginning of a text, fit to stand in a sentence."""
    start = "".join(
        character if character.isprintable() else _format_code_point(character)
        for character in text[:_SHOWN]
    )
    return start + "…" * (len(text) > _SHOWN)


def _format_code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


@lru_cache(maxsize=4096)
def _refuse_unreadable(text: str) -> None:
    if _is_garbled(text):
        raise CellFault("garbled", text=make_excerpt(text))
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in BLANKS:
            raise CellFault(
                "control_character", character=_format_code_point(character)
            )


def _is_garbled(text: str) -> bool:
    """Whether an earlier save in a wrong encoding has left its marks."""
    marks = any(unicodedata.category(character) in {"Co", "Cs"} for character in text)
    lost = "\ufffd" in text or "锟斤拷" in text
    return marks or lost or any(_is_misread_utf8(text, *sign) for sign in _MISREADINGS)


# UTF-8 that was read in another encoding and saved again: 企业 became 浼佷笟. With each
# the number of characters from which on this is no genuine text by accident.
_MISREADINGS = (("gb18030", 4), ("cp1252", 3), ("latin-1", 3))


def _is_misread_utf8(text: str, encoding: str, at_least: int) -> bool:
    if sum(not character.isascii() for character in text) < at_least:
        return False
    try:
        original = text.encode(encoding).decode("utf-8")
    except UnicodeError:
        return False
    return any(character >= "\u2e80" for character in original)
