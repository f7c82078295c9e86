"""What a reader may see: one source for pages, admin, API and files.

A middleware sets `request.scope`. Everything that reads asks the scope for its query
set, so that what is out of scope looks exactly like what is absent.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bases.models import Programme
from problems.models import TechnicalProblem
from reporting.models import Figure, Release, RollUp
from reporting.models.subjects import Kind
from reporting.suppression import is_withheld


@dataclass(frozen=True)
class Scope:
    """The rights of one reader; each goes with a permission."""

    sees_single_figures: bool = False
    sees_unpublished: bool = False
    sees_secret_problems: bool = False

    @classmethod
    def of(cls, user) -> "Scope":
        """The scope of a signed-in or anonymous user (at most two queries)."""
        return cls(
            sees_single_figures=user.has_perm("reporting.view_figure"),
            sees_unpublished=user.has_perm("reporting.view_release"),
            sees_secret_problems=user.has_perm("problems.view_technicalproblem"),
        )

    @property
    def is_public(self) -> bool:
        """Whether the reader sees what anybody sees, so that answers can be shared."""
        return self == ANYBODY

    def releases(self, rows: QuerySet[Release]) -> QuerySet[Release]:
        """Public releases; all of them for those who prepare them."""
        return rows if self.sees_unpublished else rows.public()

    def figures(self, rows: QuerySet[Figure]) -> QuerySet[Figure]:
        """Figures of places; of single enterprises only where they are public."""
        if self.sees_single_figures:
            return rows
        public = Q(released_in__programme__public_figures=True)
        return rows.filter(~Q(kind=Kind.ENTERPRISE) | public)

    def problems(self, rows: QuerySet[TechnicalProblem]) -> QuerySet[TechnicalProblem]:
        """Problems whose content may be shown: of the public's, those not secret."""
        return rows if self.sees_secret_problems else rows.public()

    def sees_problem(self, problem: TechnicalProblem) -> bool:
        """Whether more of a problem may be shown than its number and its state."""
        return self.sees_secret_problems or not problem.is_secret

    def sees_enterprises_of(self, programme: Programme) -> bool:
        """Whether figures of single enterprises of a programme are shown."""
        return self.sees_single_figures or programme.public_figures

    def hides(self, row: RollUp, measure: str) -> bool:
        """Whether a sum of a total is withheld from this reader."""
        return not self.sees_single_figures and is_withheld(row, measure)


ANYBODY = Scope()


class ScopeMiddleware:
    """Sets `request.scope`, anonymous readers without a query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer the request with its scope set."""
        user = request.user
        request.scope = Scope.of(user) if user.is_authenticated else ANYBODY
        return self.get_response(request)
