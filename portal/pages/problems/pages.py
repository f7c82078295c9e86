"""Technical problems: the board of them, and everything about one."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter, FilterSet, MultipleChoiceFilter

from bases.models import ChainSegment, Programme
from enterprises.models import Achievement
from portal.amounts import Scale, choose_money_scale
from portal.pages.list_page import (
    FilterChoice,
    FilterOption,
    ListPage,
    build_choice,
    build_list_page,
    build_place_choice,
    build_search,
    get_chosen_values,
)
from portal.pages.problems.overdue import annotate_overdue
from portal.pages.problems.stages import STATES, Stage, StageCount, count_stages
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
from reporting.access.scope import Scope
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
class OvercomeCount:
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

    listing: ListPage
    stages: tuple[StageCount, ...]
    stage: FilterChoice
    nature: FilterChoice
    tally: OvercomeCount
    scale: Scale


@dataclass(frozen=True)
class ProblemPage:
    """A problem with what belongs to it, the newest move first.

    `shows_reasons`: the reader may read why it moved, not only that it did.
    """

    problem: TechnicalProblem
    requirements: tuple[TechnicalRequirement, ...]
    events: tuple[ProblemEvent, ...]
    claims: tuple[Claim, ...]
    projects: tuple[Project, ...]
    achievements: tuple[Achievement, ...]
    shows_reasons: bool


def select_problems(programme: Programme) -> TechnicalProblemQuerySet:
    """All problems of a programme with their bases, segments and owners.

    Each says whether its deadline has passed while it is open (`is_overdue`).
    """
    rows = TechnicalProblem.objects.filter(base__programme=programme)
    return annotate_overdue(rows).select_related("base", "segment", "owner")


def build_problem_list(reading: Reading, query: QueryDict) -> ProblemList:
    """A page of a programme's problems, by number: six queries.

    The states of all and of those that are listed, the target, bases, count and rows;
    once a base is chosen also that base and its segments.
    """
    everything = select_problems(reading.programme)
    shown = reading.scope.problems(everything)
    search = build_search(ProblemSearch, shown, query)
    by_state = shown.by_state()
    stages = count_stages(by_state, get_chosen_values(search, "stage"))
    found = build_list_page(
        search,
        query,
        build_place_choice(search, "base", _("Base"), reading.programme.bases.all()),
        build_segment_choice(search, reading.programme),
        build_choice(search, "due", _("Deadline"), Due.choices),
        build_choice(search, "open", _("Open or ended"), OPEN),
    )
    return ProblemList(
        listing=found,
        stages=stages,
        stage=build_stage_choice(search, stages),
        nature=build_choice(
            search, "nature", _("Nature"), TechnicalProblem.Nature.choices
        ),
        tally=count_overcome(reading, select_hidden(reading, everything), by_state),
        scale=choose_money_scale(row.budget for row in found.rows),
    )


def build_segment_choice(search: FilterSet, programme: Programme) -> FilterChoice:
    """The filter by chain segment once a base is chosen. At most one query."""
    slugs = get_chosen_values(search, "base")
    rows = ChainSegment.objects.filter(base__programme=programme, base__slug__in=slugs)
    pairs = [(str(row.position), row.name) for row in rows] if slugs else []
    return build_choice(search, "segment", _("Chain segment"), pairs)


def build_stage_choice(
    search: FilterSet, stages: tuple[StageCount, ...]
) -> FilterChoice:
    """The filter by stage, each with its count."""
    chosen = get_chosen_values(search, "stage")
    options = (
        FilterOption(
            row.stage.value, str(row.stage.label), row.stage in chosen, row.count
        )
        for row in stages
    )
    return FilterChoice("stage", _("Stage"), tuple(options))


def select_hidden(
    reading: Reading, everything: TechnicalProblemQuerySet
) -> TechnicalProblemQuerySet:
    """The secret problems that the reader does not see: few, so these are counted."""
    secret = everything.filter(is_secret=True)
    if reading.scope.is_public:
        return secret
    mine = reading.scope.problems(secret).order_by()
    return secret.exclude(pk__in=mine.values("pk"))


def count_overcome(
    reading: Reading, hidden: TechnicalProblemQuerySet, shown: dict[State, int]
) -> OvercomeCount:
    """Count what is overcome among all problems, hidden ones too. Two queries."""
    by_state = hidden.by_state()
    return OvercomeCount(
        overcome=sum(by_state[one] + shown[one] for one in lifecycle.OVERCOME),
        secret=sum(by_state.values()),
        goal=find_target(reading),
    )


def find_target(reading: Reading) -> TargetRevision | None:
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


def build_problem_page(problem: TechnicalProblem, scope: Scope) -> ProblemPage:
    """Everything about a problem: five queries after that of itself.

    Requirements, moves, claims, projects and achievements; one more for whoever holds
    a role.
    """
    claims = problem.claims.select_related("partner", "enterprise")
    return ProblemPage(
        problem=problem,
        requirements=tuple(problem.requirements.all()),
        events=tuple(problem.events.order_by("-on", "-id")),
        claims=tuple(claims.order_by("submitted_on", "id")),
        projects=tuple(problem.projects.all()),
        achievements=tuple(problem.achievements.all()),
        shows_reasons=scope.sees_reasons(problem),
    )
