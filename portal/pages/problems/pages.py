"""Technical problems: the board of them, and everything about one."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter, FilterSet, MultipleChoiceFilter

from bases.models import ChainSegment, Programme
from enterprises.models import Achievement
from portal.amounts import Scale, money_scale
from portal.pages.list_page import (
    Choice,
    Listing,
    Option,
    choice,
    chosen_of,
    listing,
    place_choice,
    search_of,
)
from portal.pages.problems.overdue import with_overdue
from portal.pages.problems.stages import STATES, Stage, StageCount, stage_counts
from portal.reading import Reading
from problems import lifecycle
from problems.filtersets import Due, TechnicalProblemFilterSet
from problems.lifecycle import State
from problems.models import (
    Claim,
    ProblemEvent,
    Project,
    TechnicalProblem,
    TechnicalRequirement,
)
from problems.querysets import TechnicalProblemQuerySet
from targets.models import TargetRevision

OVERCOME = "PB01"
"""The indicator that counts problems overcome."""
OPEN = (("true", gettext_lazy("still open")), ("false", gettext_lazy("ended")))


class ProblemSearch(TechnicalProblemFilterSet):
    """Technical problems also by the stage of their life.

    `open` is neither overcome nor terminated, all stages but two.
    """

    stage = MultipleChoiceFilter(
        choices=Stage.choices, distinct=False, method="filter_stage"
    )

    open = BooleanFilter(method="filter_open")

    class Meta(TechnicalProblemFilterSet.Meta):
        fields = TechnicalProblemFilterSet.Meta.fields

    def filter_stage(
        self, rows: TechnicalProblemQuerySet, _name: str, stages: list[str]
    ) -> TechnicalProblemQuerySet:
        """Problems in any of the stages."""
        states = frozenset().union(*(STATES[Stage(stage)] for stage in stages))
        return rows.filter(state__in=states)

    def filter_open(
        self, rows: TechnicalProblemQuerySet, _name: str, is_open: bool
    ) -> TechnicalProblemQuerySet:
        """Problems that are open today, or those that have ended."""
        return rows.still_open() if is_open else rows.filter(state__in=lifecycle.ENDED)


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


def problems_of(programme: Programme) -> TechnicalProblemQuerySet:
    """All problems of a programme with their bases, segments and owners.

    Each says whether its deadline has passed while it is open (`is_overdue`).
    """
    rows = TechnicalProblem.objects.filter(base__programme=programme)
    return with_overdue(rows).select_related("base", "segment", "owner")


def problem_list(reading: Reading, query: QueryDict) -> ProblemList:
    """A page of a programme's problems, by number: six queries.

    The states of all and of those that are listed, the target, bases, count and rows;
    once a base is chosen also that base and its segments.
    """
    everything = problems_of(reading.programme)
    shown = reading.scope.problems(everything)
    search = search_of(ProblemSearch, shown, query)
    by_state = shown.by_state()
    stages = stage_counts(by_state, chosen_of(search, "stage"))
    found = listing(
        search,
        query,
        place_choice(search, "base", _("Base"), reading.programme.bases.all()),
        segment_choice(search, reading.programme),
        choice(search, "due", _("Deadline"), Due.choices),
        choice(search, "open", _("Open or ended"), OPEN),
    )
    return ProblemList(
        listing=found,
        stages=stages,
        stage=stage_choice(search, stages),
        nature=choice(search, "nature", _("Nature"), TechnicalProblem.Nature.choices),
        tally=tally(reading, hidden_among(reading, everything), by_state),
        scale=money_scale(row.budget for row in found.rows),
    )


def segment_choice(search: FilterSet, programme: Programme) -> Choice:
    """The filter by chain segment once a base is chosen. At most one query."""
    slugs = chosen_of(search, "base")
    rows = ChainSegment.objects.filter(base__programme=programme, base__slug__in=slugs)
    pairs = [(str(row.position), row.name) for row in rows] if slugs else []
    return choice(search, "segment", _("Chain segment"), pairs)


def stage_choice(search: FilterSet, stages: tuple[StageCount, ...]) -> Choice:
    """The filter by stage, each with its count."""
    chosen = chosen_of(search, "stage")
    options = (
        Option(row.stage.value, str(row.stage.label), row.stage in chosen, row.count)
        for row in stages
    )
    return Choice("stage", _("Stage"), tuple(options))


def hidden_among(
    reading: Reading, everything: TechnicalProblemQuerySet
) -> TechnicalProblemQuerySet:
    """The secret problems that the reader does not see: few, so these are counted."""
    secret = everything.filter(is_secret=True)
    if reading.scope.is_public:
        return secret
    mine = reading.scope.problems(secret).order_by()
    return secret.exclude(pk__in=mine.values("pk"))


def tally(
    reading: Reading, hidden: TechnicalProblemQuerySet, shown: dict[State, int]
) -> Tally:
    """Count what is overcome among all problems, hidden ones too. Two queries."""
    by_state = hidden.by_state()
    return Tally(
        overcome=sum(by_state[one] + shown[one] for one in lifecycle.OVERCOME),
        secret=sum(by_state.values()),
        goal=goal_of(reading),
    )


def goal_of(reading: Reading) -> TargetRevision | None:
    """What the programme promised to overcome, as of the release. One query."""
    if reading.release is None:
        return None
    rows = TargetRevision.objects.as_of(reading.release.seq).select_related("target")
    revision: TargetRevision | None = rows.filter(
        target__programme=reading.programme,
        target__indicator__code=OVERCOME,
        rule=TargetRevision.Rule.ABSOLUTE,
        amount__gt=0,
    ).first()
    return revision


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
