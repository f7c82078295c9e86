"""Sample universities and institutes, and the agreements with them."""

from collections.abc import Iterator
from datetime import timedelta

from core.quarters import Quarter
from enterprises.models import Cooperation, Partner
from samples.firms import IN_TWO_BASES, Firm
from samples.seeded_random import NEWEST, SAMPLE, draw_day_in, make_dice
from samples.world import Scene

UNIVERSITIES, INSTITUTES = 6, 4
CITIES = (
    ("西宁", "Xining"),
    ("北京", "Beijing"),
    ("西安", "Xi’an"),
    ("兰州", "Lanzhou"),
)
KINDS = {
    Cooperation.Kind.JOINT_RESEARCH: Cooperation.ContractKind.DEVELOPMENT,
    Cooperation.Kind.TRANSFORMATION: Cooperation.ContractKind.TRANSFER,
    Cooperation.Kind.SHARED_PLATFORM: Cooperation.ContractKind.SERVICE,
    Cooperation.Kind.TALENT: Cooperation.ContractKind.CONSULTING,
    Cooperation.Kind.FRAMEWORK: "",
}
# How many backbone enterprises sign their first agreement in which quarter; a few
# never do.
FIRST_SIGNED = {
    Quarter(2011, 2): 2,
    Quarter(2011, 4): 3,
    Quarter(2012, 2): 3,
    Quarter(2012, 4): 5,
    Quarter(2013, 1): 2,
    Quarter(2013, 2): 4,
    Quarter(2013, 4): 5,
    Quarter(2014, 1): 2,
    Quarter(2014, 2): 4,
    Quarter(2014, 3): 3,
}


def build_rows(scene: Scene) -> None:
    """Write the partners, and the agreements in the order they were signed."""
    partners = Partner.objects.bulk_create([*make_universities(), *make_institutes()])
    rows = sorted(draw_agreements(scene), key=lambda row: row.valid_from)
    for number, row in enumerate(rows, start=1):
        set_agreement_numbers(row, number)
    Cooperation.objects.bulk_create(rows)
    through = Cooperation.partners.through
    through.objects.bulk_create(
        through(cooperation=row, partner=partner)
        for row in rows
        for partner in draw_partners(row, partners)
    )


def make_universities() -> Iterator[Partner]:
    """示例大学01 and others."""
    for number in range(1, UNIVERSITIES + 1):
        city_zh, city_en = CITIES[number % len(CITIES)]
        yield Partner(
            kind=Partner.Kind.UNIVERSITY,
            name_zh=f"示例大学{number:02}",
            name_en=f"Sample University {number:02}",
            city_zh=city_zh,
            city_en=city_en,
            **SAMPLE,
        )


def make_institutes() -> Iterator[Partner]:
    """示例研究所01 and others, all in Xining."""
    for number in range(1, INSTITUTES + 1):
        yield Partner(
            kind=Partner.Kind.INSTITUTE,
            name_zh=f"示例研究所{number:02}",
            name_en=f"Sample Research Institute {number:02}",
            city_zh="西宁",
            city_en="Xining",
            **SAMPLE,
        )


def draw_agreements(scene: Scene) -> Iterator[Cooperation]:
    """Each firm's first agreement, and where that ends early the one that follows."""
    order = scene.backbone
    make_dice("agreements").shuffle(order)
    order.sort(key=lambda firm: firm.number != IN_TWO_BASES)  # it counts in one of them
    starts = [quarter for quarter, n in FIRST_SIGNED.items() for _turn in range(n)]
    for firm, quarter in zip(order, starts, strict=False):
        first = draw_agreement(firm, scene, quarter)
        yield first
        if first.valid_to is None:
            continue
        follows = Quarter.containing(first.valid_to) - 1
        if follows <= NEWEST:
            yield draw_agreement(firm, scene, follows)


def draw_agreement(firm: Firm, scene: Scene, quarter: Quarter) -> Cooperation:
    """An agreement signed in a quarter, for two or three years."""
    chance = make_dice("agreement", firm.number, quarter)
    signed_on = draw_day_in(chance, quarter)
    kind = chance.choice([*KINDS])
    return Cooperation(
        enterprise=scene.enterprises[firm],
        kind=kind,
        contract_kind=KINDS[kind],
        amount=chance.randint(3, 60) * 10,
        base=scene.bases[firm.line.base],
        valid_from=signed_on,
        valid_to=signed_on + timedelta(365 * chance.choice([2, 3, 3])),
        **SAMPLE,
    )


def set_agreement_numbers(row: Cooperation, number: int) -> None:
    """Give an agreement its number, and the registration where it is a contract."""
    row.title_zh = f"示例产学研合作协议{number:02}"
    row.title_en = f"Sample cooperation agreement {number:02}"
    if row.contract_kind:
        row.contract_number = f"DEMO-{row.valid_from.year}-{number:03}"
        registered_on = row.valid_from + timedelta(12)
        if registered_on <= NEWEST.last_day:
            row.registered_on = registered_on


def draw_partners(row: Cooperation, partners: list[Partner]) -> list[Partner]:
    """One partner, sometimes two."""
    chance = make_dice("teams", row.title_zh)
    return chance.sample(partners, chance.choice([1, 1, 1, 2]))
