"""What is known about one cell of a return. Pure.

Zero is a reported value; not reported, not applicable and withheld are not zero.
"""

from decimal import Decimal
from enum import IntEnum

from core.text import convert_to_half_width


class Status(IntEnum):
    """The state of one figure; the numbers are stored and never change."""

    REPORTED = 1
    ESTIMATED = 2
    MISSING = 3
    NOT_APPLICABLE = 4
    WITHHELD = 5
    WITHDRAWN = 6

    @classmethod
    def parse(cls, text: str) -> "Status":
        """Read a word of files or pages, English or Chinese. Raises ValueError."""
        plain = convert_to_half_width(text).strip().lower()
        status = _WORDS.get("_".join(plain.split()))
        if status is None:
            raise ValueError(f"not a status: {text!r}")
        return status

    @property
    def word(self) -> str:
        """The word used in files and in the API, e.g. `not_applicable`."""
        return self.name.lower()

    @property
    def has_value(self) -> bool:
        """Whether a figure in this state carries a number that counts."""
        return self in (Status.REPORTED, Status.ESTIMATED)

    def fits(self, value: Decimal | None) -> bool:
        """Whether a value is there exactly where this status says so."""
        return self.has_value == (value is not None)

    @property
    def expected(self) -> bool:
        """Whether a subject in this state counts among those expected to report."""
        return self not in (Status.NOT_APPLICABLE, Status.WITHDRAWN)


_WORDS = {status.word: status for status in Status} | {
    "not_reported": Status.MISSING,
    "confidential": Status.WITHHELD,
    "已报": Status.REPORTED,
    "预计": Status.ESTIMATED,
    "未报": Status.MISSING,
    "不适用": Status.NOT_APPLICABLE,
    "保密": Status.WITHHELD,
    "撤回": Status.WITHDRAWN,
}
