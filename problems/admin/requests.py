"""What the admin of this app asks of the reader's rights, which are kept above it."""

from typing import Protocol, cast

from django.db.models import QuerySet
from django.http import HttpRequest

from problems.models import TechnicalProblem


class ProblemScope(Protocol):
    """Which technical problems a reader may see."""

    @property
    def sees_secret_problems(self) -> bool:
        """Whether problems that are kept secret are shown."""

    def problems(self, rows: QuerySet[TechnicalProblem]) -> QuerySet[TechnicalProblem]:
        """Those of some problems that the reader may see."""


class ProblemsRequest(HttpRequest):
    """A request with the reader's rights; a type only, Django makes plain requests."""

    scope: ProblemScope


def get_scope(request: HttpRequest) -> ProblemScope:
    """The rights of the reader, as a middleware has set them."""
    return cast(ProblemsRequest, request).scope
