"""Calendar quarters, the reporting periods of every figure. Pure.

Enterprises report the year to date: 2013年1—6月 is reported for the second quarter of
2013. The fiscal year is the calendar year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from enum import Enum
from typing import overload

from core.text import convert_to_half_width

_DASHES = re.compile("[-‐‑‒–—―−~〜至]+")
_FORMS = re.compile(
    "([0-9]{4})(?:-?Q([1-4])|年第?([1-4一二三四])季度|年1-(3|6|9|12)月份?"
    "|年(上半年|前[3三]季度|全年))"
)
_YEAR_TO_DATE = {"上半年": 2, "前3季度": 3, "前三季度": 3, "全年": 4}
_CHINESE_DIGITS = "一二三四"
_LAST_MONTHS = ("March", "June", "September", "December")


class Span(Enum):
    """The time that a value of a quarter covers."""

    PERIOD = "period"
    """The reporting period by its name, for values of any kind."""
    YEAR_TO_DATE = "year_to_date"
    SINGLE = "single"
    END = "end"


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of one year, e.g. `Quarter(2013, 2)`; earlier sorts before later.

    Raises ValueError unless 1 <= quarter <= 4 and the year is one that dates know.
    """

    year: int
    quarter: int

    def __post_init__(self) -> None:
        if not (1 <= self.quarter <= 4 and MINYEAR <= self.year <= MAXYEAR):
            raise ValueError(f"not a quarter: year {self.year}, quarter {self.quarter}")

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read `2013-Q2`, `2013Q2`, `2013年二季度`, `2013年第2季度` or `2013年1-6月`.

        So are `2013年上半年`, `2013年前三季度`, `2013年全年` and `2013年1-9月份`.
        Full-width characters, spaces and any dash are read too. Months must start in
        January (`4-6月` is a single quarter, not what is reported). Raises ValueError.
        """
        plain = "".join(convert_to_half_width(text).upper().split())
        match = _FORMS.fullmatch(_DASHES.sub("-", plain))
        if match is None:
            raise ValueError(f"not a quarter: {text!r}")
        year, number, word, month, name = match.groups()
        if name:
            return cls(int(year), _YEAR_TO_DATE[name])
        if month:
            return cls(int(year), int(month) // 3)
        digit = number or word
        if digit in _CHINESE_DIGITS:
            return cls(int(year), _CHINESE_DIGITS.index(digit) + 1)
        return cls(int(year), int(digit))

    @classmethod
    def from_code(cls, code: int) -> "Quarter":
        """The quarter of a stored code, `year * 4 + quarter - 1` (8053 is 2013-Q2)."""
        year, index = divmod(code, 4)
        return cls(year, index + 1)

    @classmethod
    def containing(cls, day: date) -> "Quarter":
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @staticmethod
    def span(first: "Quarter", last: "Quarter") -> Iterator["Quarter"]:
        """All quarters from first to last, both included; none if last is earlier."""
        return map(Quarter.from_code, range(first.code, last.code + 1))

    @property
    def code(self) -> int:
        """`year * 4 + quarter - 1`: one integer, in order, without gaps."""
        return self.year * 4 + self.quarter - 1

    @property
    def first_day(self) -> date:
        """The first day of the quarter itself (1 April for Q2)."""
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        """The last day of the quarter (30 June for Q2)."""
        return date(self.year, self.quarter * 3, 31 if self.quarter in (1, 4) else 30)

    @property
    def year_ago(self) -> "Quarter":
        """The same quarter of last year."""
        return self - 4

    @property
    def year_end(self) -> "Quarter":
        """The fourth quarter of the same year."""
        return Quarter(self.year, 4)

    def label(self, language: str, span: Span = Span.PERIOD) -> str:
        """Return the label of the quarter, or of the time that a value of it covers.

        English: `Q2 2013`, year to date `January to June 2013`, end of quarter `end of
        June 2013`. Chinese bulletins name a period by its year to date, `2013年1—6月`;
        single quarter `2013年二季度`, end of quarter `2013年6月末`.
        """
        if language.startswith("zh"):
            return self._chinese_label(span)
        month = _LAST_MONTHS[self.quarter - 1]
        match span:
            case Span.YEAR_TO_DATE:
                return f"January to {month} {self.year}"
            case Span.END:
                return f"end of {month} {self.year}"
            case _:
                return f"Q{self.quarter} {self.year}"

    def _chinese_label(self, span: Span) -> str:
        match span:
            case Span.SINGLE:
                return f"{self.year}年{_CHINESE_DIGITS[self.quarter - 1]}季度"
            case Span.END:
                return f"{self.year}年{self.quarter * 3}月末"
            case _:
                return f"{self.year}年1—{self.quarter * 3}月"

    def __add__(self, quarters: int) -> "Quarter":
        return Quarter.from_code(self.code + quarters)

    @overload
    def __sub__(self, other: "Quarter") -> int: ...
    @overload
    def __sub__(self, other: int) -> "Quarter": ...
    def __sub__(self, other: "Quarter | int") -> "Quarter | int":
        if isinstance(other, Quarter):
            return self.code - other.code
        return self + -other

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.quarter}"
