"""Which technical problems are late."""

from django.db.models import BooleanField, ExpressionWrapper, Q

from core.today import today
from problems import lifecycle
from problems.querysets import TechnicalProblemQuerySet


def with_overdue(rows: TechnicalProblemQuerySet) -> TechnicalProblemQuerySet:
    """Add `is_overdue`: the deadline lies before today, and the problem is open.

    None where no deadline is stated.
    """
    late = Q(deadline__lt=today()) & ~Q(state__in=lifecycle.ENDED)
    found: TechnicalProblemQuerySet = rows.annotate(
        is_overdue=ExpressionWrapper(late, BooleanField())
    )
    return found
