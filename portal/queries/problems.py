"""Technical problems: the board of them, and everything about one."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import MultipleChoiceFilter

from enterprises.models import Achievement
from portal.amounts import Scale, money_scale
from portal.queries.listing import (
    Choice,
    Listing,
    Option,
    choice,
    listing,
    place_choice,
    search_of,
)
from portal.queries.problem_stages import STATES, Stage, StageCount, stage_counts
from portal.reading import Reading
from problems import lifecycle
from problems.filtersets import TechnicalProblemFilterSet
from problems.models import (
    Claim,
    ProblemEvent,
    Project,
    TechnicalProblem,
    TechnicalRequirement,
)
from targets.models import TargetRevision

OVERCOME = "PB01"
"""The indicator that counts problems overcome."""


class ProblemSearch(TechnicalProblemFilterSet):
    """Technical problems also by the stage of their life."""

    stage = MultipleChoiceFilter(
        choices=Stage.choices, distinct=False, method="filter_stage"
    )

    class Meta(TechnicalProblemFilterSet.Meta):
        fields = TechnicalProblemFilterSet.Meta.fields

    def filter_stage(self, rows: QuerySet, _name: str, stages: list[str]) -> QuerySet:
        """Problems in any of the stages."""
        states = frozenset().union(*(STATES[Stage(stage)] for stage in stages))
        return rows.filter(state__in=states)


@dataclass(frozen=True)
class Tally:
    """How many problems are overcome today, against what is wanted.

    `secret` of all are counted and not listed; `goal` is the target's newest revision
    as of the release, None without one.
    """

    overcome: int
    secret: int
    goal: TargetRevision | None

    @property
    def share(self) -> Decimal | None:
        """The part of the wanted number; None without a target."""
        return Decimal(self.overcome) / self.goal.amount if self.goal else None


@dataclass(frozen=True)
class ProblemList:
    """A page of problems, the stages of all of them, and the count that matters."""

    listing: Listing
    stages: tuple[StageCount, ...]
    stage: Choice
    nature: Choice
    tally: Tally
    scale: Scale


@dataclass(frozen=True)
class ProblemPage:
    """A problem with what belongs to it, the newest move first."""

    problem: TechnicalProblem
    requirements: tuple[TechnicalRequirement, ...]
    events: tuple[ProblemEvent, ...]
    claims: tuple[Claim, ...]
    projects: tuple[Project, ...]
    achievements: tuple[Achievement, ...]


def problems_of(programme) -> QuerySet[TechnicalProblem]:
    """All problems of a programme with their bases, segments and owners."""
    rows = TechnicalProblem.objects.filter(base__programme=programme)
    return rows.select_related("base", "segment", "owner")


def problem_list(reading: Reading, query: QueryDict) -> ProblemList:
    """A page of a programme's problems, by number: six queries.

    The states of all and of those that are listed, the target, bases, count and rows.
    """
    everything = problems_of(reading.programme)
    shown = reading.scope.problems(everything)
    search = search_of(ProblemSearch, shown, query)
    stages = stage_counts(shown.by_state(), search.data.getlist("stage"))
    found = listing(
        search,
        query,
        place_choice(search, "base", _("Base"), reading.programme.bases),
    )
    return ProblemList(
        listing=found,
        stages=stages,
        stage=stage_choice(search, stages),
        nature=choice(search, "nature", _("Nature"), TechnicalProblem.Nature.choices),
        tally=tally(reading, everything, sum(row.count for row in stages)),
        scale=money_scale(row.budget for row in found.rows),
    )


def stage_choice(search: ProblemSearch, stages: tuple[StageCount, ...]) -> Choice:
    """The filter by stage, each with its count."""
    chosen = search.data.getlist("stage")
    options = (
        Option(row.stage.value, row.stage.label, row.stage in chosen, row.count)
        for row in stages
    )
    return Choice("stage", _("Stage"), tuple(options))


def tally(reading: Reading, everything: QuerySet, listed: int) -> Tally:
    """Count what is overcome among all problems, secret ones too. Two queries."""
    by_state = everything.by_state()
    return Tally(
        overcome=sum(by_state[state] for state in lifecycle.OVERCOME),
        secret=sum(by_state.values()) - listed,
        goal=goal_of(reading),
    )


def goal_of(reading: Reading) -> TargetRevision | None:
    """What the programme promised to overcome, as of the release. One query."""
    if reading.release is None:
        return None
    rows = TargetRevision.objects.as_of(reading.release.seq).select_related("target")
    return rows.filter(
        target__programme=reading.programme,
        target__indicator__code=OVERCOME,
        rule=TargetRevision.Rule.ABSOLUTE,
        amount__gt=0,
    ).first()


def problem_page(problem: TechnicalProblem) -> ProblemPage:
    """Everything about a problem: five queries after that of itself.

    Requirements, moves, claims, projects and achievements.
    """
    claims = problem.claims.select_related("partner", "enterprise")
    return ProblemPage(
        problem=problem,
        requirements=tuple(problem.requirements.all()),
        events=tuple(problem.events.order_by("-on", "-id")),
        claims=tuple(claims.order_by("submitted_on", "id")),
        projects=tuple(problem.projects.all()),
        achievements=tuple(problem.achievements.all()),
    )
