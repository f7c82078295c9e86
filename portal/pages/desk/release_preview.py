"""What a release would change, before anybody makes it.

The release itself is made, read with the queries of the release page, and undone. So
what is shown is what would happen, at the price of one release.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict

from accounts.models import User
from bases.models import Programme
from bases.querysets import DEFAULT_PROGRAMME
from core.quarters import Quarter
from portal.pages.releases.compared import ReleaseSpan, build_span
from portal.pages.releases.leavers import LeaverQuarter, list_leavers
from portal.pages.releases.pages import ReleasePage, build_page, count_last_release
from reporting.access.scope import Scope
from reporting.models import Figure, Release, ReleaseProposal, RollUp, Submission
from reporting.models.subjects import Kind
from reporting.releases import releasing, sign_off
from reporting.releases.rollups import TotalTooLarge
from targets.models import Decision, Indicator

RETURNS_SHOWN = 200


@dataclass(frozen=True)
class IndicatorResponse:
    """How many of an indicator's subjects report in a quarter, before and after."""

    indicator: Indicator
    period: Quarter
    before: RollUp | None
    after: RollUp


@dataclass(frozen=True)
class RegisterCountChange:
    """How many figures of an indicator the registers would bring or change."""

    indicator: Indicator
    figures: int
    revised: int


@dataclass(frozen=True)
class DraftRelease:
    """A release that is not made: what it takes and what it changes."""

    content: str
    figures: int
    page: ReleasePage
    returns: tuple[Submission, ...]
    returns_total: int
    own: tuple[Submission | Decision, ...]
    coverage: tuple[IndicatorResponse, ...]
    counted: tuple[RegisterCountChange, ...]
    leavers: tuple[LeaverQuarter, ...]

    @property
    def thin(self) -> int:
        """Of how many indicators fewer than half would have reported."""
        return sum(2 * row.after.reported < row.after.expected for row in self.coverage)


@dataclass(frozen=True)
class ReleasePreview:
    """The desk's page of a programme's next release.

    `draft` is None where nothing waits or the release cannot be made: `refusal` says
    why. `proposal` waits for a second reviewer, `was` is what it would have released.
    """

    programme: Programme
    draft: DraftRelease | None
    refusal: str
    proposal: ReleaseProposal | None
    was: dict[str, Any]
    is_mine: bool

    @property
    def asked(self) -> dict[str, str]:
        """What links to pages of figures repeat, as the reading of such a page has."""
        is_default = self.programme.code == DEFAULT_PROGRAMME
        return {} if is_default else {"programme": self.programme.code}

    @property
    def is_changed(self) -> bool:
        """Whether something else waits by now than was proposed."""
        content = self.draft.content if self.draft else None
        return self.proposal is not None and self.was.get("content") != content


def build_release_preview(
    programme: Programme, scope: Scope, user: User, query: QueryDict
) -> ReleasePreview:
    """Everything the page shows: a whole release, and about fifty queries to read it.

    Nothing of it remains; while it lasts no other release can be made.
    """
    proposal = sign_off.find_open_proposal(programme)
    draft, refusal = None, ""
    try:
        with releasing.preview_release(programme) as found:
            if found is not None:
                draft = read_draft_release(found, scope.within(programme), user, query)
    except (releasing.ReleaseRunning, TotalTooLarge) as error:
        refusal = str(error)
    return ReleasePreview(
        programme=programme,
        draft=draft,
        refusal=refusal,
        proposal=proposal,
        was=sign_off.find_proposed_content(proposal) if proposal else {},
        is_mine=proposal is not None and proposal.proposed_by_id == user.pk,
    )


def read_draft_release(
    found: releasing.PreparedRelease, scope: Scope, user: User, query: QueryDict
) -> DraftRelease:
    """Read a release that is about to be undone."""
    release = found.release
    earlier = Release.objects.of(release.programme).filter(seq__lt=release.seq)
    before = earlier.order_by("-seq").first()
    span = build_span(release.programme, before, release)
    taken = Submission.objects.filter(released_in=release)
    rows = taken.with_subjects().order_by("-period", "kind", "id")
    return DraftRelease(
        content=found.content,
        figures=found.figures,
        page=build_page(span, count_last_release(span), scope, query, None),
        returns=tuple(rows[:RETURNS_SHOWN]),
        returns_total=taken.count(),
        own=(
            *sign_off.list_own_returns(release, user),
            *sign_off.list_own_decisions(release, user),
        ),
        coverage=list_indicator_responses(span, taken.order_by("-period").first()),
        counted=list_register_changes(span),
        leavers=list_leavers(span),
    )


def list_indicator_responses(
    span: ReleaseSpan, newest: Submission | None
) -> tuple[IndicatorResponse, ...]:
    """Coverage of the programme's totals in the newest quarter of the returns.

    Two queries; without returns there is none.
    """
    if newest is None:
        return ()
    rows = RollUp.objects.filter(kind=Kind.PROGRAMME, programme=span.programme)
    rows = rows.filter(period=newest.period).select_related("indicator")
    before = {row.indicator_id: row for row in rows.filter(span.gone)}
    after = rows.filter(span.come).order_by("indicator__code")
    return tuple(
        IndicatorResponse(row.indicator, row.period, before.get(row.indicator_id), row)
        for row in after
    )


def list_register_changes(span: ReleaseSpan) -> tuple[RegisterCountChange, ...]:
    """What the registers count otherwise than before (three queries)."""
    source = Figure.Source.REGISTER
    come = count_figures(Figure.objects.filter(span.come, source=source))
    gone = count_figures(Figure.objects.filter(span.gone, source=source))
    return tuple(
        RegisterCountChange(row, come[row.pk], gone.get(row.pk, 0))
        for row in Indicator.objects.filter(pk__in=come).order_by("code")
    )


def count_figures(figures: QuerySet[Figure]) -> dict[int, int]:
    """How many of some figures there are of each indicator (one query)."""
    found = figures.order_by().values_list("indicator").annotate(Count("id"))
    return dict(found)
