"""Sample patents and achievements with their owners."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from core.identifiers import compute_patent_check
from enterprises.models import (
    Achievement,
    AchievementOwner,
    Enterprise,
    Partner,
    Patent,
    PatentOwner,
)
from samples.firms import Firm
from samples.seeded_random import (
    NEWEST,
    SAMPLE,
    draw_day_between,
    make_dice,
    make_titles,
)
from samples.world import Scene

FILED = {
    2005: 20,
    2006: 26,
    2007: 32,
    2008: 38,
    2009: 44,
    2010: 52,
    2011: 60,
    2012: 72,
    2013: 90,
    2014: 82,
}
REGISTERED = {2010: 16, 2011: 18, 2012: 21, 2013: 27, 2014: 22}
# By kind: the digit in the number, how many of a hundred, months until the grant
# (from, to), granted of a hundred.
KINDS = {
    Patent.Kind.INVENTION: ("1", 35, (24, 36), 62),
    Patent.Kind.UTILITY: ("2", 55, (8, 12), 92),
    Patent.Kind.DESIGN: ("3", 10, (6, 8), 95),
}
# Serial numbers that no office has reached: fewer than a million of each kind a year.
FIRST_SERIAL = 9_900_001
WEIGHTS = {
    "B01": 6,
    "B02": 5,
    "B03": 4,
    "B04": 5,
    "B05": 2,
    "B06": 4,
    "B07": 2,
    "B08": 7,
}
"""How inventive the lines of business are."""


def build_rows(scene: Scene) -> None:
    """Write patents and achievements with one to three owners each."""
    partners = [*Partner.objects.filter(is_sample=True).order_by("name_zh")]
    for draw, owner, name in (
        (draw_patents, PatentOwner, "patent"),
        (draw_achievements, AchievementOwner, "achievement"),
    ):
        drawn = [*draw(scene)]
        rows = [row for row, _firm in drawn]
        type(rows[0]).objects.bulk_create(rows)
        owner.objects.bulk_create(
            owner(position=position, **{name: row}, **who)  # type: ignore[misc] # its own kind
            for row, firm in drawn
            for position, who in enumerate(
                draw_owners(row, firm, scene, partners), start=1
            )
        )


def draw_patents(scene: Scene) -> Iterator[tuple[Patent, Firm]]:
    """Every patent in the order of filing, with the firm that is its first owner."""
    number = 0
    for year, count in FILED.items():
        for filed_on in draw_days(make_dice("patents", year), year, count):
            number += 1
            chance = make_dice("patent", number)
            yield draw_patent(chance, number, filed_on), draw_inventor(chance, scene)


def draw_days(chance: Random, year: int, count: int) -> list[date]:
    """Days of a year, in order, none after the sample data end."""
    last = min(date(year, 12, 31), NEWEST.last_day)
    return sorted(
        draw_day_between(chance, date(year, 1, 1), last) for _n in range(count)
    )


def draw_inventor(chance: Random, scene: Scene) -> Firm:
    """A backbone enterprise, more often one of an inventive line."""
    weights = [WEIGHTS[firm.line.base] for firm in scene.backbone]
    return chance.choices(scene.backbone, weights)[0]


def draw_patent(chance: Random, number: int, filed_on: date) -> Patent:
    """A patent with its grant and lapse as far as they have come."""
    shares = [share for _digit, share, _months, _granted in KINDS.values()]
    kind = chance.choices([*KINDS], shares)[0]
    digit, _share, months, granted = KINDS[kind]
    granted_on = lapsed_on = None
    if chance.randint(1, 100) <= granted:
        granted_on = find_day_after(filed_on, 30 * chance.randint(*months))
    if granted_on and chance.randint(1, 100) <= 15:
        lapsed_on = find_day_after(granted_on, 365 * chance.randint(2, 5))
    body = f"{filed_on.year}{digit}{FIRST_SERIAL + number:07}"
    return Patent(
        number=f"{body}.{compute_patent_check(body)}",
        kind=kind,
        filed_on=filed_on,
        granted_on=granted_on,
        lapsed_on=lapsed_on,
        **make_titles("专利", "patent", number, 3),
        **SAMPLE,
    )


def find_day_after(start: date, after: int) -> date | None:
    """The day so many days later; None where the sample data end before it."""
    day = start + timedelta(after)
    return day if day <= NEWEST.last_day else None


def draw_achievements(scene: Scene) -> Iterator[tuple[Achievement, Firm]]:
    """Every achievement in the order of registration, with the firm that made it."""
    number = 0
    for year, count in REGISTERED.items():
        for place, on in enumerate(
            draw_days(make_dice("achieved", year), year, count), start=1
        ):
            number += 1
            chance = make_dice("achievement", number)
            row = Achievement(
                number=f"PDY{year}Y{place:04}",
                kind=Achievement.Kind.APPLIED,
                stage=chance.choice([*Achievement.Stage.values, ""]),
                registered_on=on,
                **make_titles("成果", "achievement", number, 3),
                **SAMPLE,
            )
            yield row, draw_inventor(chance, scene)


def draw_owners(
    row: Patent | Achievement, firm: Firm, scene: Scene, partners: list[Partner]
) -> Iterator[dict[str, Enterprise | Partner]]:
    """The first owner; beside it one time in five a partner, or another firm."""
    yield {"enterprise": scene.enterprises[firm]}
    chance = make_dice("owners", row.number)
    if chance.randint(1, 5) == 1:
        yield {"partner": chance.choice(partners)}
    if chance.randint(1, 20) == 1:
        others = [other for other in scene.backbone if other != firm]
        yield {"enterprise": scene.enterprises[chance.choice(others)]}
