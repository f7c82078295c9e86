"""Sample projects: 33 major ones, and others."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from problems.models import Project, TechnicalProblem
from samples.firms import Firm
from samples.seeded_random import NEWEST, SAMPLE, make_dice, make_titles
from samples.world import Scene

MAJOR, OTHERS = 33, 12
COMPLETED = 19
"""How many of the major projects are completed: those that began first."""

FIRST_DAY, APART = date(2012, 8, 1), timedelta(17)
FEN = Decimal("0.01")  # 万元 with two decimals, as officials type them
State, Scheme = Project.State, Project.Scheme
SCHEMES = (Scheme.SUPPORT_123, Scheme.PROVINCIAL, Scheme.CITY, Scheme.NATIONAL)
OPEN_STATES = (State.RUNNING, State.MID_CHECK, State.RUNNING, State.TERMINATED)


def build_rows(scene: Scene) -> None:
    """Write the projects, each with two enterprises and a problem of its base."""
    numbers = range(1, MAJOR + OTHERS + 1)
    carriers = {number: draw_carriers(scene, number) for number in numbers}
    rows = [draw_project(scene, number, firms[0]) for number, firms in carriers.items()]
    Project.objects.bulk_create(rows)
    enterprises = Project.enterprises.through
    enterprises.objects.bulk_create(
        enterprises(project=row, enterprise=scene.enterprises[firm])
        for row, firms in zip(rows, carriers.values(), strict=True)
        for firm in firms
    )
    link_problems(rows)


def draw_carriers(scene: Scene, number: int) -> list[Firm]:
    """The enterprise that leads a project, which sits in a park, and another one."""
    seated = [firm for firm in scene.backbone if firm.park]
    return make_dice("carriers", number).sample(seated, 2)


def draw_project(scene: Scene, number: int, firm: Firm) -> Project:
    """A project in the park and the base of the firm that leads it."""
    chance, is_major = make_dice("project", number), number <= MAJOR
    row = Project(
        scheme=SCHEMES[number % len(SCHEMES)] if is_major else Scheme.OWN,
        is_major=is_major,
        park=scene.parks[firm.park],
        base=scene.bases[firm.line.base],
        budget=Decimal(chance.randint(8, 90) * 10),
        **make_titles("重大项目", "major project", number)
        if is_major
        else make_titles("科技项目", "project", number),
        **SAMPLE,
    )
    set_project_course(row, number, chance)
    row.investment = compute_investment(row, NEWEST.last_day)
    return row


def set_project_course(row: Project, number: int, chance: Random) -> None:
    """Set days and state; the last two major projects have not begun."""
    if MAJOR - 2 < number <= MAJOR:
        row.state = State.APPROVED
        return
    row.starts_on = FIRST_DAY + APART * (number if number <= MAJOR else number % 12)
    row.ends_on = row.starts_on + timedelta(chance.randint(500, 800))
    if number <= COMPLETED:
        row.state = State.ACCEPTED
        row.accepted_on = row.starts_on + timedelta(chance.randint(240, 460))
    else:
        row.state = OPEN_STATES[number % len(OPEN_STATES)]


def compute_investment(row: Project, day: date) -> Decimal:
    """What was invested by the end of a day, in 万元: evenly from start to end."""
    end = row.accepted_on or row.ends_on
    if row.starts_on is None or end is None or day < row.starts_on:
        return Decimal(0)
    whole = (end - row.starts_on).days
    passed = min(whole, (day - row.starts_on).days)
    invested: Decimal = row.budget * passed / whole
    return invested.quantize(FEN)


def link_problems(rows: list[Project]) -> None:
    """Each project attacks a problem of its base."""
    by_base: dict[int | None, list[TechnicalProblem]] = {}
    for problem in TechnicalProblem.objects.filter(is_sample=True).order_by("number"):
        by_base.setdefault(problem.base_id, []).append(problem)
    through = Project.problems.through
    through.objects.bulk_create(
        through(project=row, technicalproblem=found[number % len(found)])
        for number, row in enumerate(rows)
        if (found := by_base[row.base_id])
    )
