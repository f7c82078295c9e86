"""Sample technical problems with their moves, requirements and claims."""

from collections.abc import Iterator
from datetime import date, timedelta

from bases.models import ChainSegment
from enterprises.models import Achievement, Partner
from problems.lifecycle import FIRST, OVERCOME, State
from problems.models import Claim, ProblemEvent, TechnicalProblem, TechnicalRequirement
from samples.registers.problem_histories import ProblemHistory, draw_histories
from samples.registers.problem_topics import ASPECTS
from samples.seeded_random import SAMPLE, draw_day_between, make_dice
from samples.world import Scene

POST = "示例计划处 / Sample planning division"
# The first three bases have more problems than the others.
BASES = (
    *("B02", "B05", "B06", "B01", "B02", "B03", "B06", "B04", "B05"),
    *("B08", "B02", "B07", "B06", "B01", "B03", "B08", "B04", "B05"),
)
REASONS = {
    State.RETURNED: "示例：缺少技术指标 / Sample: technical indicators are missing",
    State.UNCLAIMED: "示例：期满无人揭榜 / Sample: nobody applied in time",
    State.EXTENDED: "示例：中试设备晚到 / Sample: the pilot equipment arrived late",
    State.TERMINATED: "示例：企业不再需要 / Sample: the enterprise no longer needs it",
}
SECRET = {20, 47}
"""Numbers of the problems that are secret."""


def build_rows(scene: Scene) -> None:
    """Write the problems with all that hangs on them, in bulk."""
    drawn = [*draw_histories()]
    rows = [draw_problem(scene, life) for life in drawn]
    TechnicalProblem.objects.bulk_create(rows)
    pairs = [*zip(rows, drawn, strict=True)]
    ProblemEvent.objects.bulk_create(
        event for pair in pairs for event in make_events(*pair)
    )
    TechnicalRequirement.objects.bulk_create(make_requirement(*pair) for pair in pairs)
    partners = [*Partner.objects.filter(is_sample=True).order_by("name_zh")]
    Claim.objects.bulk_create(
        claim for row, life in pairs for claim in draw_claims(row, life, partners)
    )
    link_achievements(pairs)


def draw_problem(scene: Scene, life: ProblemHistory) -> TechnicalProblem:
    """A problem at a link of a base's chain, brought by an enterprise of the base."""
    chance = make_dice("problem", life.number)
    base = BASES[life.number % len(BASES)]
    segment = chance.choice(scene.segments_of(base))
    firms = [firm for firm in scene.backbone if firm.line.base == base]
    trl = chance.randint(2, 5)
    return TechnicalProblem(
        number=f"DEMO-{life.since.year}-{life.number:03}",
        nature=chance.choice(TechnicalProblem.Nature.values),
        base=scene.bases[base],
        segment=segment,
        owner=scene.enterprises[chance.choice(firms)],
        trl_now=trl,
        trl_wanted=trl + chance.randint(2, 4),
        budget=chance.randint(5, 60) * 10,
        deadline=life.since + timedelta(chance.randint(500, 900)),
        is_secret=life.number in SECRET,
        state=life.state,
        **make_problem_titles(segment, life.number),
        **SAMPLE,
    )


def make_problem_titles(segment: ChainSegment, number: int) -> dict[str, str]:
    """示例难题001：合金环节提高收率, with the same as a description."""
    aspect = ASPECTS[number % len(ASPECTS)]
    return {
        "title_zh": f"示例难题{number:03}：{segment.name_zh}环节{aspect.zh}",
        "title_en": f"Sample problem {number:03}: {segment.name_en}, {aspect.en}",
        "description_zh": f"示例：在“{segment.name_zh}”环节{aspect.zh}。",
        "description_en": f"Sample: {aspect.en} at the link “{segment.name_en}”.",
    }


def make_events(row: TechnicalProblem, life: ProblemHistory) -> Iterator[ProblemEvent]:
    """One row for each move, as `problems.moves.move_problem` would have written it."""
    before = FIRST
    for state, on in life.moves:
        yield ProblemEvent(
            problem=row,
            from_state=before,
            to_state=state,
            on=on,
            by=POST,
            reason=REASONS.get(state, ""),
        )
        before = state


def make_requirement(
    row: TechnicalProblem, life: ProblemHistory
) -> TechnicalRequirement:
    """The figure that a solution must reach."""
    return TechnicalRequirement(
        problem=row, **ASPECTS[life.number % len(ASPECTS)].requirement()
    )


def draw_claims(
    row: TechnicalProblem, life: ProblemHistory, partners: list[Partner]
) -> Iterator[Claim]:
    """One to three teams, from the call until the choice, of which one is chosen."""
    claimed_on = life.day_of(State.CLAIMED)
    if not claimed_on:
        return
    chance, chosen = make_dice("claims", life.number), life.day_of(State.SELECTED)
    for place, team in enumerate(chance.sample(partners, chance.randint(1, 3))):
        state = Claim.State.SELECTED if place == 0 else Claim.State.REJECTED
        yield Claim(
            problem=row,
            partner=team,
            lead="示例课题组组长 / Sample team leader",
            submitted_on=draw_day_between(chance, claimed_on, chosen or claimed_on),
            state=state if chosen else Claim.State.SUBMITTED,
            **SAMPLE,
        )


def link_achievements(pairs: list[tuple[TechnicalProblem, ProblemHistory]]) -> None:
    """Problems that were overcome name the next achievement that was registered."""
    registered = [*Achievement.objects.filter(is_sample=True).order_by("registered_on")]
    through = TechnicalProblem.achievements.through
    through.objects.bulk_create(
        through(technicalproblem=row, achievement=later[0])
        for row, life in pairs
        if life.state in OVERCOME
        and (accepted_on := life.day_of(State.ACCEPTED))
        and (later := list_registered_from(registered, accepted_on))
    )


def list_registered_from(rows: list[Achievement], day: date) -> list[Achievement]:
    """Those registered on a day or later."""
    return [row for row in rows if row.registered_on >= day]
