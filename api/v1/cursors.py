"""Where a page of figures begins: opaque to readers, checked before it is used."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from core.quarters import Quarter
from reporting.models.subjects import Kind

FORM = re.compile(
    rf"(next|prev)\.({'|'.join(Kind.values)})"
    r"\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{4,5})",
    re.ASCII,
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

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Read a cursor; raises ValueError for what was never handed out."""
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        match = FORM.fullmatch(plain)
        if match is None:
            raise ValueError(plain)
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
        plain = ".".join(map(str, (direction, self.kind, *ids)))
        return urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()
