"""Where a page begins: opaque to readers, checked before it is used."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.utils.translation import gettext as _

from api.problems import BadParameters
from core.quarters import Quarter
from reporting.models.subjects import Kind

FORM = re.compile(
    rf"(next|prev)\.({'|'.join(Kind.values)})"
    r"\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{4,5})",
    re.ASCII,
)


def encode_word(plain: str) -> str:
    """Write a text as one word for an address."""
    return urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


def decode_word(word: str) -> str:
    """Decode a cursor. Raises ValueError if it is invalid."""
    return urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode("ascii")


def build_cursor_error() -> BadParameters:
    """The error for a cursor that this address did not hand out."""
    return BadParameters(
        [("cursor", _("This cursor does not belong to this address."))]
    )


@dataclass(frozen=True)
class Cursor:
    """The row that a page follows, or precedes backwards; row ids, and the quarter."""

    kind: str
    programme: int
    subject: int
    indicator: int
    period: Quarter
    backwards: bool = False

    @property
    def segment(self) -> tuple[str, int]:
        """The name of the segment that it lies in."""
        return self.kind, self.programme

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Read a cursor; raises ValueError for what was never handed out."""
        match = FORM.fullmatch(decode_word(text))
        if match is None:
            raise ValueError(text)
        direction, kind, *numbers = match.groups()
        programme, subject, indicator, period = map(int, numbers)
        return cls(
            kind=kind,
            programme=programme,
            subject=subject,
            indicator=indicator,
            period=Quarter.from_code(period),
            backwards=direction == "prev",
        )

    def encode(self) -> str:
        """Write it as one word for an address."""
        ids = (self.programme, self.subject, self.indicator, self.period.code)
        direction = "prev" if self.backwards else "next"
        return encode_word(".".join(map(str, (direction, self.kind, *ids))))
