"""Sample certificates of high-tech enterprises, and prizes."""

from collections.abc import Iterator
from datetime import date

from enterprises.models import Honour
from samples.firms import Firm
from samples.seeded_random import NEWEST, SAMPLE, draw_day_between, make_dice
from samples.world import Scene

HIGH_TECH = "示例：高新技术企业"
# A certificate holds three years; each firm has one of these years or none.
CERTIFIED = (2009, 2010, 2010, 2011, 2012, 2012, 2013, 2013, 2014, None, None, None)
PRIZES = 8


def build_rows(scene: Scene) -> None:
    """Write the honours."""
    Honour.objects.bulk_create([*draw_certificates(scene), *draw_prizes(scene)])


def draw_certificates(scene: Scene) -> Iterator[Honour]:
    """High-tech enterprises; a few firms renew after three years."""
    for firm in scene.backbone:
        chance = make_dice("high-tech", firm.number)
        year = chance.choice(CERTIFIED)
        while year and year <= NEWEST.year:
            yield make_certificate(scene, firm, year)
            year = year + 3 if chance.randint(1, 3) > 1 else None


def make_certificate(scene: Scene, firm: Firm, year: int) -> Honour:
    """A certificate of a year."""
    last = min(date(year, 11, 30), NEWEST.last_day)
    chance = make_dice("certificate", firm.number, year)
    return Honour(
        title_zh=HIGH_TECH,
        title_en="Sample: certified high-tech enterprise",
        level=Honour.Level.NATIONAL,
        awarded_by_zh="示例认定机构",
        awarded_by_en="Sample certifying body",
        awarded_on=draw_day_between(chance, date(year, 6, 1), last),
        enterprise=scene.enterprises[firm],
        **SAMPLE,
    )


def draw_prizes(scene: Scene) -> Iterator[Honour]:
    """Prizes for progress in science and technology, of the province and the city."""
    winners = make_dice("winners").sample(scene.backbone, PRIZES)
    for number, firm in enumerate(winners, start=1):
        city = number % 2
        chance = make_dice("prize", number)
        yield Honour(
            title_zh=f"示例科技进步奖{number:02}",
            title_en=f"Sample prize for progress in science and technology {number:02}",
            level=Honour.Level.CITY if city else Honour.Level.PROVINCIAL,
            awarded_by_zh="示例市人民政府" if city else "示例省人民政府",
            awarded_by_en="Sample city government" if city else "Sample province",
            awarded_on=draw_day_between(chance, date(2011, 3, 1), NEWEST.last_day),
            enterprise=scene.enterprises[firm],
            **SAMPLE,
        )
