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
from core.templatetags.ui import language
from core.today import today
from portal.pages.desk.deadlines import with_due_day
from portal.pages.list_page import Choice, Listing, choice, listing, search_of
from reporting.access.scope import Scope
from reporting.checks.rules import Finding, Severity
from reporting.filtersets import QuarterFilter
from reporting.models import Submission
from reporting.models.subjects import Kind
from reporting.returns.bulk_approval import findings_of

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
class Queued:
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
        return name_of(self.row.park or self.row.desk_park)

    @property
    def base(self) -> str:
        """The base that it is of, or that coordinates it; "" if there is none."""
        return name_of(self.row.base or self.row.desk_base)

    @property
    def is_late(self) -> bool:
        """Whether it should have come by now."""
        return self.due_on is not None and self.due_on < self.today

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
        return self.row.state == State.REVIEWED and self.is_clean and not self.is_mine


def name_of(place: InnovationBase | Park | None) -> str:
    """A place in the active language; "" for none."""
    return place.name if place else ""


@dataclass(frozen=True)
class Queue:
    """A page of the queue, and how much waits in all, whatever the page shows."""

    listing: Listing
    rows: tuple[Queued, ...]
    to_review: int
    to_approve: int

    @property
    def has_choice(self) -> bool:
        """Whether anything on the page may be approved together with others."""
        return any(row.can_be_chosen for row in self.rows)


def waiting(scope: Scope) -> QuerySet[Submission]:
    """Returns whose next step is the reader's, oldest due first."""
    rows = Submission.objects.newest().with_subjects()
    submitted = scope.reviewable(rows).filter(state=State.SUBMITTED)
    reviewed = scope.approvable(rows).filter(state=State.REVIEWED)
    found = with_due_day(submitted | reviewed)
    found = found.select_related("desk_park", "desk_base")
    order = F("due_on").asc(nulls_last=True)
    return found.order_by(order, "period", "submitted_at", "pk")


def queue(scope: Scope, user: User, query: QueryDict) -> Queue:
    """A page of the queue (seven queries and those of the checks).

    Quarters, parks and bases to choose from, numbers by state, count, rows, and what
    is the reader's own work.
    """
    rows = waiting(scope)
    search = search_of(QueueFilterSet, rows, query)
    found = listing(search, query, *choices(search, rows))
    numbers = Counter(rows.order_by().values_list("state", flat=True))
    return Queue(
        listing=found,
        rows=tuple(queued(list(found.rows), user)),
        to_review=numbers[State.SUBMITTED],
        to_approve=numbers[State.REVIEWED],
    )


def queued(rows: list[Submission], user: User) -> Iterable[Queued]:
    """Returns with their findings (one query and those of the checks)."""
    findings, mine = findings_of(rows), own_work(rows, user)
    day = today()
    for row in rows:
        yield Queued(row, tuple(findings[row.pk]), row.pk in mine, day)


def own_work(rows: Iterable[Submission], user: User) -> set[int]:
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


def choices(search: Any, rows: QuerySet[Submission]) -> Iterable[Choice]:
    """What the queue can be narrowed to (three queries)."""
    quarters = rows.order_by("period").values_list("period", flat=True).distinct()
    pairs = [(str(quarter), quarter.label(language())) for quarter in quarters]
    yield choice(search, "period", _("Quarter"), pairs)
    yield choice(search, "kind", _("Kind"), Kind.choices)
    yield choice(search, "state", pgettext("of a return", "State"), WAITING)
    bare = rows.order_by()
    for name, label, model in (
        ("park", _("Park"), Park),
        ("base", _("Base"), InnovationBase),
    ):
        known = Q(pk__in=bare.values(name)) | Q(pk__in=bare.values(f"desk_{name}"))
        places = model.objects.filter(known)
        yield choice(search, name, label, [(row.slug, row.name) for row in places])
