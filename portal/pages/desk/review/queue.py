"""The queue of returns that wait for the reader: to be reviewed, to be approved."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_filters import ChoiceFilter, FilterSet

from accounts.models import User
from bases.filtersets import CodeFilter
from bases.models import InnovationBase, Park
from core.templatetags.ui import get_active_language
from core.today import get_today
from portal.pages.desk.deadlines import annotate_due_day
from portal.pages.list_page import (
    FilterChoice,
    ListPage,
    build_choice,
    build_list_page,
    build_search,
)
from reporting.access.scope import Scope
from reporting.checks.rules import Finding, Severity
from reporting.filtersets import QuarterFilter
from reporting.leavers import annotate_left
from reporting.models import Submission
from reporting.models.subjects import Kind
from reporting.returns.bulk_approval import collect_findings

State = Submission.State
WAITING = [(state.value, state.label) for state in (State.SUBMITTED, State.REVIEWED)]


class QueueFilterSet(FilterSet):
    """Returns by quarter, kind, state and by the park and the base that look after."""

    period = QuarterFilter()
    kind = ChoiceFilter(choices=Kind.choices)
    state = ChoiceFilter(choices=WAITING)
    park = CodeFilter(Park.objects.all(), "slug", method="filter_place")
    base = CodeFilter(InnovationBase.objects.all(), "slug", method="filter_place")

    class Meta:
        model = Submission
        fields = ["period", "kind", "state", "park", "base"]

    def filter_place(
        self, rows: QuerySet[Submission], name: str, place: InnovationBase | Park
    ) -> QuerySet[Submission]:
        """The place's own return and those of the enterprises it looks after."""
        return rows.filter(Q(**{name: place}) | Q(**{f"desk_{name}": place}))


@dataclass(frozen=True)
class QueuedReturn:
    """A return that waits: what the checks say, and whether it is one's own work."""

    row: Submission
    findings: tuple[Finding, ...]
    is_mine: bool
    today: date

    @property
    def due_on(self) -> date | None:
        """The day it was due, as the query annotated it."""
        return getattr(self.row, "due_on", None)

    @property
    def park(self) -> str:
        """The park that it is of, or that checks it; "" if there is none."""
        return get_place_name(self.row.park or self.row.desk_park)

    @property
    def base(self) -> str:
        """The base that it is of, or that coordinates it; "" if there is none."""
        return get_place_name(self.row.base or self.row.desk_base)

    @property
    def is_left(self) -> bool:
        """Whether its enterprise left, as the query annotated it."""
        return getattr(self.row, "is_left", False)

    @property
    def is_late(self) -> bool:
        """Whether it should have come by now."""
        is_over = self.due_on is not None and self.due_on < self.today
        return is_over and not self.is_left

    @property
    def is_clean(self) -> bool:
        """Whether the checks found nothing to correct or to explain."""
        return not self.findings

    @property
    def hard(self) -> int:
        """How many findings cannot be explained."""
        return sum(one.severity == Severity.HARD for one in self.findings)

    @property
    def verify(self) -> int:
        """How many findings ask for an explanation."""
        return len(self.findings) - self.hard

    @property
    def can_be_chosen(self) -> bool:
        """Whether it may be approved together with others."""
        is_plain = self.is_clean and not self.row.withdraws
        return self.row.state == State.REVIEWED and is_plain and not self.is_mine


def get_place_name(place: InnovationBase | Park | None) -> str:
    """A place in the active language; "" for none."""
    return place.name if place else ""


@dataclass(frozen=True)
class ReviewQueue:
    """A page of the queue, and how much waits in all, whatever the page shows."""

    listing: ListPage
    rows: tuple[QueuedReturn, ...]
    to_review: int
    to_approve: int

    @property
    def has_choice(self) -> bool:
        """Whether anything on the page may be approved together with others."""
        return any(row.can_be_chosen for row in self.rows)


def select_waiting(scope: Scope) -> QuerySet[Submission]:
    """Returns whose next step is the reader's, oldest due first."""
    rows = Submission.objects.newest().with_subjects()
    submitted = scope.reviewable(rows).filter(state=State.SUBMITTED)
    reviewed = scope.approvable(rows).filter(state=State.REVIEWED)
    found = annotate_left(annotate_due_day(submitted | reviewed))
    found = found.select_related("desk_park", "desk_base")
    order = F("due_on").asc(nulls_last=True)
    return found.order_by(order, "period", "submitted_at", "pk")


def build_queue(scope: Scope, user: User, query: QueryDict) -> ReviewQueue:
    """A page of the queue (seven queries and those of the checks).

    Quarters, parks and bases to choose from, numbers by state, count, rows, and what
    is the reader's own work.
    """
    rows = select_waiting(scope)
    search = build_search(QueueFilterSet, rows, query)
    found = build_list_page(search, query, *list_choices(search, rows))
    numbers = Counter(rows.order_by().values_list("state", flat=True))
    return ReviewQueue(
        listing=found,
        rows=tuple(list_queued(list(found.rows), user)),
        to_review=numbers[State.SUBMITTED],
        to_approve=numbers[State.REVIEWED],
    )


def list_queued(rows: list[Submission], user: User) -> Iterable[QueuedReturn]:
    """Returns with their findings (one query and those of the checks)."""
    findings, mine = collect_findings(rows), find_own_work(rows, user)
    day = get_today()
    for row in rows:
        yield QueuedReturn(row, tuple(findings[row.pk]), row.pk in mine, day)


def find_own_work(rows: Iterable[Submission], user: User) -> set[int]:
    """Those of some returns that the reader entered or reviewed (one query)."""
    found = list(rows)
    entered = Submission.editors.through.objects.filter(user=user, submission__in=found)
    mine = set(entered.values_list("submission", flat=True))
    for row in found:
        hands = {row.entered_by_id, row.submitted_by_id}
        if row.state == State.REVIEWED:
            hands.add(row.reviewed_by_id)
        if user.pk in hands:
            mine.add(row.pk)
    return mine


def list_choices(search: Any, rows: QuerySet[Submission]) -> Iterable[FilterChoice]:
    """What the queue can be narrowed to (three queries)."""
    quarters = rows.order_by("period").values_list("period", flat=True).distinct()
    pairs = [
        (str(quarter), quarter.label(get_active_language())) for quarter in quarters
    ]
    yield build_choice(search, "period", _("Quarter"), pairs)
    yield build_choice(search, "kind", _("Kind"), Kind.choices)
    yield build_choice(search, "state", pgettext("of a return", "Status"), WAITING)
    bare = rows.order_by()
    for name, label, model in (
        ("park", _("Park"), Park),
        ("base", _("Base"), InnovationBase),
    ):
        known = Q(pk__in=bare.values(name)) | Q(pk__in=bare.values(f"desk_{name}"))
        places = model.objects.filter(known)
        yield build_choice(
            search, name, label, [(row.slug, row.name) for row in places]
        )
