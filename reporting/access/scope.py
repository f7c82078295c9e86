"""What a reader may see and do: one source for pages, admin, API and files.

A middleware sets `request.scope` (reporting/access/requests.py). Everything that reads
asks the scope for its query set, so that what is out of scope looks exactly like what
is absent.

Rights come two ways. A permission given to the account itself (or a superuser) holds
everywhere. A role holds where it is assigned: of a bureau reviewer, a leader or an
auditor for their programme, of everybody else for their park, base or enterprise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils import timezone

from accounts.models import User
from bases.models import Programme
from core.today import get_today
from enterprises.models import BaseMembership, Enterprise, ParkResidence
from problems.models import TechnicalProblem
from problems.querysets import TechnicalProblemQuerySet
from reporting.disclosure.suppression import WithheldTotal, is_withheld
from reporting.models import (
    Assignment,
    Figure,
    Notice,
    Release,
    Role,
    Submission,
)
from reporting.models.subjects import Kind
from reporting.querysets import match_subjects

OVERSEERS = {Role.BUREAU_REVIEWER.value, Role.LEADER.value, Role.AUDITOR.value}
"""Roles that see everything of their programme."""

# Who fills in the returns of which kind of subject.
ENTERING = {
    Kind.ENTERPRISE: (
        Role.REPORTER,
        Role.BASE_COORDINATOR,
        Role.PARK_REVIEWER,
        Role.BUREAU_REVIEWER,
    ),
    Kind.BASE: (Role.BASE_COORDINATOR, Role.BUREAU_REVIEWER),
    Kind.PARK: (Role.PARK_REVIEWER, Role.BUREAU_REVIEWER),
    Kind.PROGRAMME: (Role.BUREAU_REVIEWER,),
}
# Whose own subject it is: who hears first that its return is due or came back.
OWN = {
    Kind.ENTERPRISE: Role.REPORTER,
    Kind.BASE: Role.BASE_COORDINATOR,
    Kind.PARK: Role.PARK_REVIEWER,
    Kind.PROGRAMME: Role.BUREAU_REVIEWER,
}
# Who checks them first; the bureau stands in for a park.
REVIEWING = {
    Kind.ENTERPRISE: (Role.PARK_REVIEWER, Role.BUREAU_REVIEWER),
    Kind.BASE: (Role.BUREAU_REVIEWER,),
    Kind.PARK: (Role.BUREAU_REVIEWER,),
    Kind.PROGRAMME: (Role.BUREAU_REVIEWER,),
}
NOTHING = Q(pk__in=())

# A query set is handed back as the one that came, with its named questions.
Releases = TypeVar("Releases", bound=QuerySet[Release])
Figures = TypeVar("Figures", bound=QuerySet[Figure])
Returns = TypeVar("Returns", bound=QuerySet[Submission])


class HeldRole(NamedTuple):
    """A role held for a subject today."""

    role: str
    kind: str
    subject: int


@dataclass(frozen=True)
class Scope:
    """The rights of one reader today.

    The three flags hold everywhere, `held` where each role is assigned. `user` is the
    account's id, None for anybody.
    """

    sees_single_figures: bool = False
    sees_unpublished: bool = False
    sees_secret_problems: bool = False
    held: tuple[HeldRole, ...] = ()
    user: int | None = None

    @classmethod
    def of(cls, user: User | AnonymousUser) -> "Scope":
        """The scope of a signed-in or anonymous user (at most two queries)."""
        own = user.get_user_permissions()
        return cls(
            sees_single_figures="reporting.view_figure" in own,
            sees_unpublished="reporting.view_release" in own,
            sees_secret_problems="problems.view_technicalproblem" in own,
            held=find_held_roles(user),
            user=user.pk,
        )

    @property
    def is_public(self) -> bool:
        """Whether the reader sees what anybody sees, so that answers can be shared."""
        return replace(self, user=None) == ANYBODY

    def ids(self, kind: str, *roles: str) -> list[int]:
        """The subjects of a kind for which the reader holds a role, or one of these."""
        return [
            held.subject
            for held in self.held
            if held.kind == kind and (held.role in roles or not roles)
        ]

    def oversees(self, programme: int | None) -> bool:
        """Whether the reader sees everything of a programme (by id) through a role."""
        return programme in self.ids(Kind.PROGRAMME, *OVERSEERS)

    def within(self, programme: Programme) -> "Scope":
        """The same rights, said of one programme: the flags that hold there."""
        if not self.oversees(programme.pk):
            return self
        return replace(
            self,
            sees_single_figures=True,
            sees_unpublished=True,
            sees_secret_problems=True,
        )

    def releases(self, rows: Releases) -> Releases:
        """Public releases; all of them for those who prepare them."""
        if self.sees_unpublished:
            return rows
        mine = self.ids(Kind.PROGRAMME, *OVERSEERS)
        return rows.filter(Q(public=True) | Q(programme__in=mine))

    def figures(self, rows: Figures) -> Figures:
        """Figures of places; of enterprises where they are public or in scope."""
        if self.sees_single_figures:
            return rows
        public = Q(released_in__programme__public_figures=True)
        mine = Q(
            released_in__programme__in=self.ids(Kind.PROGRAMME, *OVERSEERS)
        ) | self.of_enterprises("enterprise")
        return rows.filter(~Q(kind=Kind.ENTERPRISE) | public | mine)

    def of_enterprises(self, path: str) -> Q:
        """Rows whose enterprise (by a path of fields) is the reader's.

        The own enterprise, and those that sit in the reader's park or belong to the
        reader's base today, with their whole past.
        """
        mine = Q(**{f"{path}__in": self.ids(Kind.ENTERPRISE)})
        day = get_today()
        for ids, related, column in (
            (self.ids(Kind.PARK), ParkResidence, "park__in"),
            (self.ids(Kind.BASE), BaseMembership, "base__in"),
        ):
            if ids:
                found = related.objects.filter(**{column: ids}).on(day)
                mine |= Q(**{f"{path}__in": found.order_by().values("enterprise")})
        return mine

    def sees_figures_of(self, firm: Enterprise, programme: Programme) -> bool:
        """Whether figures of one enterprise are shown (at most one query)."""
        if self.within(programme).sees_single_figures or programme.public_figures:
            return True
        if not self.held:
            return False
        mine = Enterprise.objects.filter(self.of_enterprises("pk"), pk=firm.pk)
        return mine.exists()

    def problems(self, rows: TechnicalProblemQuerySet) -> TechnicalProblemQuerySet:
        """Problems whose content may be shown: those not secret, and the reader's."""
        if self.sees_secret_problems:
            return rows
        if not self.held:
            return rows.public()
        return rows.filter(Q(is_secret=False) | self.of_problems())

    def of_problems(self) -> Q:
        """Problems that are the reader's: of their enterprise, base or programme."""
        mine = self.of_enterprises("owner") | Q(base__in=self.ids(Kind.BASE))
        return mine | Q(base__programme__in=self.ids(Kind.PROGRAMME, *OVERSEERS))

    def annotate_reasons(
        self, rows: TechnicalProblemQuerySet
    ) -> QuerySet[TechnicalProblem]:
        """Add `shows_reasons`: whether the reader may read why a problem moved."""
        mine = Q() if self.sees_secret_problems else self.of_problems()
        shown = (
            ExpressionWrapper(mine, BooleanField())
            if mine and self.held
            else Value(self.sees_secret_problems)
        )
        found: QuerySet[TechnicalProblem] = rows.annotate(shows_reasons=shown)
        return found

    def sees_problem(self, problem: TechnicalProblem) -> bool:
        """Whether more of a problem may be shown than its number and its state."""
        return not problem.is_secret or self.sees_reasons(problem)

    def sees_reasons(self, problem: TechnicalProblem) -> bool:
        """Whether the reader may read why a problem moved (at most one query).

        Who sees its content if it is secret: the public reads only what happened.
        """
        if self.sees_secret_problems or not self.held:
            return self.sees_secret_problems
        rows = TechnicalProblem.objects.filter(self.of_problems(), pk=problem.pk)
        return rows.exists()

    def sees_enterprises_of(self, programme: Programme) -> bool:
        """Whether figures of all enterprises of a programme are shown."""
        return self.within(programme).sees_single_figures or programme.public_figures

    def sees_some_enterprises_of(self, programme: Programme) -> bool:
        """Whether figures of at least some enterprises may be shown: ask `figures`."""
        return bool(self.held) or self.sees_enterprises_of(programme)

    def own_enterprises(self) -> tuple[int, ...]:
        """The enterprises whose figures the reader sees by place (one query, or none).

        They follow the registers, so an answer that depends on them names them.
        """
        if not self.held:
            return ()
        mine = Enterprise.objects.filter(self.of_enterprises("pk")).order_by("pk")
        return tuple(mine.values_list("pk", flat=True))

    def hides(self, row: WithheldTotal, measure: str) -> bool:
        """Whether a sum of a total is withheld from this reader.

        For a reader whose role is of one programme, ask `within(programme)`.
        """
        return not self.sees_single_figures and is_withheld(row, measure)

    def returns(self, rows: Returns) -> Returns:
        """Returns that the reader works on or oversees, and those of their enterprises.

        A firm that moved, or whose returns came from a file, has a past that no desk
        of its park or base ever held.
        """
        if self.sees_single_figures:
            return rows
        firms = Q(kind=Kind.ENTERPRISE) & self.of_enterprises("enterprise")
        return rows.filter(self.desk(OVERSEERS) | firms)

    def desk(self, overseers: set[str], *roles: str) -> Q:
        """Returns by the reader's roles (all if none is named).

        Those of the own enterprise, park or base, those of enterprises that the park
        checks or the base coordinates, and all of a programme for its overseers.
        """
        parks, bases = self.ids(Kind.PARK, *roles), self.ids(Kind.BASE, *roles)
        return (
            Q(kind=Kind.ENTERPRISE, enterprise__in=self.ids(Kind.ENTERPRISE, *roles))
            | Q(kind=Kind.PARK, park__in=parks)
            | Q(kind=Kind.BASE, base__in=bases)
            | Q(kind=Kind.ENTERPRISE, desk_park__in=parks)
            | Q(kind=Kind.ENTERPRISE, desk_base__in=bases)
            | Q(programme__in=self.ids(Kind.PROGRAMME, *overseers))
        )

    def enterable(self, rows: Returns) -> Returns:
        """Returns that the reader fills in, whatever their state."""
        return rows.filter(self.steps(ENTERING))

    def own(self, rows: Returns) -> Returns:
        """Returns of the subjects the reader speaks for, not of those they look after.

        A park's reviewer answers for the park's own, not for its enterprises'.
        """
        found = NOTHING
        for kind, role in OWN.items():
            found |= match_subjects(kind, self.ids(kind, role.value))
        return rows.filter(found)

    def reviewable(self, rows: Returns) -> Returns:
        """Returns that the reader checks first, whatever their state."""
        return rows.filter(self.steps(REVIEWING))

    def notices(self, rows: QuerySet[Notice]) -> QuerySet[Notice]:
        """Notices of what the reader may still do or see; the others are absent.

        What waits for a review is for reviewers, what is to be filled in for those who
        fill it in, a release for who sees the return. Of a loan both are told, and
        the security administrator; of a proposed release its bureau.
        """
        returns = Submission.objects.filter(pk=OuterRef("submission"))
        kinds = Notice.Kind
        is_mine = Q(assignment__user=self.user)
        is_mine |= Q(assignment__lent_from__user=self.user)
        if any(held.role == Role.SECURITY_ADMIN for held in self.held):
            is_mine = Q(assignment__isnull=False)
        return rows.filter(
            Q(kind=kinds.TO_REVIEW) & Exists(self.reviewable(returns))
            | Q(kind=kinds.RELEASED) & Exists(self.returns(returns))
            | Q(kind__in=(kinds.RETURNED, kinds.REMINDER, kinds.EXTENDED))
            & Exists(self.enterable(returns))
            | Q(proposal__programme__in=self.bureau_of())
            | is_mine
        )

    def approvable(self, rows: Returns) -> Returns:
        """Returns of the programmes whose bureau the reader belongs to."""
        return rows.filter(programme__in=self.bureau_of())

    def bureau_of(self) -> list[int]:
        """Ids of the programmes for which the reader is a bureau reviewer."""
        return self.ids(Kind.PROGRAMME, Role.BUREAU_REVIEWER)

    def steps(self, table: Mapping[Kind, tuple[Role, ...]]) -> Q:
        """Returns on which the reader has a role of a table of kinds and roles."""
        found = NOTHING
        for kind, roles in table.items():
            names = [role.value for role in roles]
            bureau = {Role.BUREAU_REVIEWER.value} & set(names)
            found |= Q(kind=kind) & self.desk(bureau, *names)
        return found


ANYBODY = Scope()


def find_held_roles(
    user: User | AnonymousUser, day: date | None = None
) -> tuple[HeldRole, ...]:
    """The roles that an account holds on a day, today if None (one query, or none)."""
    if user.is_anonymous:
        return ()
    rows = Assignment.objects.filter(user=user).on(day or timezone.localdate())
    return tuple(sorted(HeldRole(row.role, row.kind, row.subject_id) for row in rows))
