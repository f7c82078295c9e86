"""Sample R&D platforms: one to five a year in each park."""

from collections.abc import Iterator
from datetime import date

from enterprises.models import Partner, Platform
from samples.firms import BIO, DONGCHUAN, GANHE, NANCHUAN, Firm
from samples.seeded_random import NEWEST, SAMPLE, draw_day_between, make_dice
from samples.world import Scene

Kind, Level = Platform.Kind, Platform.Level
YEARS = range(2010, 2015)
NEW = {
    DONGCHUAN: (2, 2, 3, 4, 3),
    GANHE: (1, 1, 2, 3, 2),
    NANCHUAN: (1, 1, 2, 2, 1),
    BIO: (3, 3, 4, 5, 4),
}
"""New platforms in each of the YEARS, by park."""

SORTS = (
    (Kind.ENGINEERING_TECHNOLOGY_CENTRE, Level.PROVINCIAL, "工程技术研究中心"),
    (Kind.TECHNOLOGY_CENTRE, Level.PROVINCIAL, "企业技术中心"),
    (Kind.TECHNOLOGY_CENTRE, Level.CITY, "企业技术中心"),
    (Kind.KEY_LABORATORY, Level.PROVINCIAL, "重点实验室"),
    (Kind.RD_CENTRE, Level.CITY, "研发中心"),
    (Kind.ENGINEERING_LABORATORY, Level.PROVINCIAL, "工程实验室"),
    (Kind.PILOT_BASE, Level.CITY, "中试基地"),
    (Kind.ACADEMICIAN_WORKSTATION, Level.PROVINCIAL, "院士专家工作站"),
)
ENGLISH = {
    Kind.ENGINEERING_TECHNOLOGY_CENTRE: "Engineering Technology Research Centre",
    Kind.TECHNOLOGY_CENTRE: "Enterprise Technology Centre",
    Kind.KEY_LABORATORY: "Key Laboratory",
    Kind.RD_CENTRE: "R&D Centre",
    Kind.ENGINEERING_LABORATORY: "Engineering Laboratory",
    Kind.PILOT_BASE: "Pilot-scale Test Base",
    Kind.ACADEMICIAN_WORKSTATION: "Academician Workstation",
}
AUTHORITIES = {
    Level.PROVINCIAL: ("示例省级主管部门", "Sample provincial government"),
    Level.CITY: ("示例市级主管部门", "Sample city authority"),
}


def build_rows(scene: Scene) -> None:
    """Write the platforms, by park and year, each with a partner or none."""
    rows = [
        draw_platform(scene, number, park, year)
        for number, (park, year) in enumerate(list_places(), start=1)
    ]
    Platform.objects.bulk_create(rows)
    partners = [*Partner.objects.filter(is_sample=True).order_by("name_zh")]
    through = Platform.partners.through
    through.objects.bulk_create(
        through(platform=row, partner=partners[number % len(partners)])
        for number, row in enumerate(rows)
        if number % 2
    )


def list_places() -> Iterator[tuple[str, int]]:
    """The park and the year of each platform."""
    for park, counts in NEW.items():
        for year, count in zip(YEARS, counts, strict=True):
            yield from [(park, year)] * count


def draw_platform(scene: Scene, number: int, park: str, year: int) -> Platform:
    """A platform of an enterprise of the park; one in nine runs out after two years."""
    chance = make_dice("platform", number)
    firm = chance.choice(list_hosts(scene, park))
    kind, level, name = SORTS[number % len(SORTS)]
    authority_zh, authority_en = AUTHORITIES[level]
    last = min(date(year, 12, 20), NEWEST.last_day)
    recognised_on = draw_day_between(chance, date(year, 2, 1), last)
    ends = recognised_on.replace(year=year + 2, day=28) if number % 9 == 0 else None
    return Platform(
        kind=kind,
        level=level,
        name_zh=f"示例{name}{number:02}",
        name_en=f"Sample {ENGLISH[kind]} {number:02}",
        authority_zh=authority_zh,
        authority_en=authority_en,
        host_enterprise=scene.enterprises[firm],
        base=scene.bases[firm.line.base],
        segment=scene.segments[firm.line.base, firm.segment],
        park=scene.parks[park],
        recognised_on=recognised_on,
        document_no=f"示例文号〔{year}〕{number}号",
        valid_to=ends,
        open_to_others=number % 3 == 0,
        **SAMPLE,
    )


def list_hosts(scene: Scene, park: str) -> list[Firm]:
    """The backbone enterprises of a park."""
    return [firm for firm in scene.backbone if firm.park == park]
