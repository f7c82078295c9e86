"""What somebody can lend, has lent and has borrowed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from reporting.access.lending import lendable, lent_by
from reporting.models import Assignment

SUBJECTS = ("enterprise", "base", "park", "programme")


@dataclass(frozen=True)
class Lending:
    """The assignments on the page of lending; borrowed ones are those of today."""

    own: list[Assignment]
    lent: list[Assignment]
    borrowed: list[Assignment]
    today: date


def lending(user: User) -> Lending:
    """What an account can lend, has lent and has borrowed (three queries)."""
    today = timezone.localdate()
    borrowed = Assignment.objects.filter(user=user, lent_from__isnull=False).on(today)
    return Lending(
        own=list(shown(lendable(user))),
        lent=list(shown(lent_by(user).select_related("user"))),
        borrowed=list(shown(borrowed.select_related("lent_from__user"))),
        today=today,
    )


def shown(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With the subjects that a page names."""
    return rows.select_related(*SUBJECTS).order_by("valid_from", "id")
