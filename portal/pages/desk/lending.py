"""What somebody can lend, has lent and has borrowed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from reporting.access.lending import select_delegable, select_delegations
from reporting.models import Assignment

SUBJECTS = ("enterprise", "base", "park", "programme")


@dataclass(frozen=True)
class DelegationPage:
    """The assignments on the page of lending; borrowed ones are those of today."""

    own: list[Assignment]
    lent: list[Assignment]
    borrowed: list[Assignment]
    today: date


def build_delegation_page(user: User) -> DelegationPage:
    """What an account can lend, has lent and has borrowed (three queries)."""
    today = timezone.localdate()
    borrowed = Assignment.objects.filter(user=user, lent_from__isnull=False).on(today)
    return DelegationPage(
        own=list(select_with_subjects(select_delegable(user))),
        lent=list(
            select_with_subjects(select_delegations(user).select_related("user"))
        ),
        borrowed=list(select_with_subjects(borrowed.select_related("lent_from__user"))),
        today=today,
    )


def select_with_subjects(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With the subjects that a page names."""
    return rows.select_related(*SUBJECTS).order_by("valid_from", "id")
