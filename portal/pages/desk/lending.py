"""What somebody can lend, has lent and has borrowed."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from reporting.lending.loans import select_delegable, select_shown_loans
from reporting.models import Assignment

SUBJECTS = ("enterprise", "base", "park", "programme")


@dataclass(frozen=True)
class LoanRow:
    """A loan as both see it; `today` is the real day."""

    loan: Assignment
    today: date

    @property
    def is_over(self) -> bool:
        """Whether it holds no more, and never will."""
        end = self.loan.ends_on
        return end is not None and end < self.today

    @property
    def standing(self) -> str:
        """How it stands, in the active language."""
        if self.loan.taken_back_on:
            return _("ended early on %(day)s") % {
                "day": date_format(self.loan.taken_back_on)
            }
        if self.is_over:
            return pgettext("of a delegation", "over")
        if self.loan.valid_from > self.today:
            return _("not yet started")
        return _("valid today")


@dataclass(frozen=True)
class DelegationPage:
    """The assignments on the page of lending; loans that were over long ago are not."""

    own: list[Assignment]
    lent: list[LoanRow]
    borrowed: list[LoanRow]
    longest: int


def build_delegation_page(user: User) -> DelegationPage:
    """What an account can lend, has lent and has borrowed (three queries)."""
    lent = select_shown_loans(Q(lent_from__user=user)).select_related("user")
    borrowed = select_shown_loans(Q(user=user)).select_related("lent_from__user")
    own = select_with_subjects(select_delegable(user))
    return DelegationPage(
        own=list(own.order_by("valid_from", "id")),
        lent=list_loan_rows(lent),
        borrowed=list_loan_rows(borrowed),
        longest=settings.DELEGATION_DAYS,
    )


def list_loan_rows(loans: QuerySet[Assignment]) -> list[LoanRow]:
    """Loans with the day on which they are looked at (one query)."""
    today = timezone.localdate()
    return [LoanRow(loan, today) for loan in select_with_subjects(loans)]


def select_with_subjects(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With the subjects that a page names."""
    return rows.select_related(*SUBJECTS)
