"""Who plays: forty sample backbone enterprises in eight lines of business, six others.

Numbers of the enterprises that have a part of their own stand at the top.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.quarters import Quarter
from samples.seeded_random import make_dice

IN_TWO_BASES, SECOND_BASE = 14, "B07"
MOVED, MOVED_TO, MOVED_IN = 3, "B08", Quarter(2013, 3)
LOSS_MAKER = 4
LATE, LATE_IN = 30, Quarter(2014, 3)
SKIPPED, SKIPPED_IN = 9, Quarter(2013, 2)
RESTATED, RESTATED_IN = 21, Quarter(2013, 4)
REREPORTED, REREPORTED_IN = 7, 2014
ESTIMATED, ESTIMATED_IN = {11, 34}, Quarter(2014, 3)
WITHHELD, WITHHELD_IN = 38, Quarter(2014, 2)


@dataclass(frozen=True)
class BusinessLine:
    """What the sample enterprises of one base are like.

    `size` is revenue of 2010 in 万元, from and to; `growth` % in 2011 to 2014;
    `seasons` the quarters' % of a year; `research` ‰ of revenue; `energy` kg of coal
    equivalent per 1,000 yuan of output. The parks take turns; "" is none.
    """

    base: str
    members: int
    parks: tuple[str, ...]
    size: tuple[int, int]
    growth: tuple[int, int, int, int]
    seasons: tuple[int, int, int, int]
    research: tuple[int, int]
    energy: tuple[int, int]


DONGCHUAN, GANHE, NANCHUAN, BIO = "dongchuan", "ganhe", "nanchuan", "bio-tech"
LINES = (
    BusinessLine(
        *("B01", 6, (DONGCHUAN, NANCHUAN), (20_000, 90_000), (26, 9, 24, 32)),
        *((20, 26, 27, 27), (25, 50), (15, 40)),
    ),
    BusinessLine(
        *("B02", 6, (BIO,), (6_000, 42_000), (26, 25, 27, 22)),
        *((21, 23, 25, 31), (30, 70), (3, 9)),
    ),
    BusinessLine(
        *("B03", 5, (BIO, BIO, ""), (4_000, 24_000), (22, 24, 26, 27)),
        *((18, 22, 28, 32), (25, 60), (4, 12)),
    ),
    BusinessLine(
        *("B04", 5, (BIO,), (9_000, 48_000), (14, 10, 15, 17)),
        *((19, 27, 25, 29), (25, 45), (5, 15)),
    ),
    BusinessLine(
        *("B05", 4, (NANCHUAN,), (5_000, 28_000), (12, 15, 8, 5)),
        *((12, 30, 33, 25), (12, 25), (5, 12)),
    ),
    BusinessLine(
        *("B06", 6, (GANHE,), (40_000, 160_000), (19, 16, 18, 15)),
        *((22, 26, 26, 26), (10, 24), (110, 240)),
    ),
    BusinessLine(
        *("B07", 4, (BIO, "", NANCHUAN), (7_000, 40_000), (18, 19, 17, 18)),
        *((19, 21, 25, 35), (8, 20), (6, 14)),
    ),
    BusinessLine(
        *("B08", 4, (DONGCHUAN,), (12_000, 62_000), (28, 30, 33, 34)),
        *((21, 25, 26, 28), (30, 65), (10, 30)),
    ),
)
OTHERS = 6
"""How many enterprises are no backbone; one each in the first lines."""


@dataclass(frozen=True)
class Firm:
    """One sample enterprise before it is a row."""

    number: int
    line: BusinessLine
    park: str
    segment: int
    is_backbone: bool = True

    @property
    def code(self) -> str:
        """Its code in the register."""
        return f"DEMO-{self.number:02}"


def list_firms() -> tuple[Firm, ...]:
    """All sample enterprises, by number."""
    return (*list_backbone_firms(), *list_other_firms())


def list_backbone_firms() -> Iterator[Firm]:
    """The forty, line by line."""
    number = 0
    for line in LINES:
        for turn in range(line.members):
            number += 1
            yield make_firm(number, line, turn)


def list_other_firms() -> Iterator[Firm]:
    """Those that take part and are not counted."""
    first = sum(line.members for line in LINES) + 1
    for turn, line in enumerate(LINES[:OTHERS]):
        yield make_firm(first + turn, line, turn, is_backbone=False)


def make_firm(number: int, line: BusinessLine, turn: int, **fields: Any) -> Firm:
    """A firm in its park, at a link of its chain: so some links stay empty."""
    park = line.parks[turn % len(line.parks)]
    segment = make_dice("segment", number).randint(1, 6)
    return Firm(number, line, park, segment, **fields)
