"""A role is lent to a colleague for dated days, or taken back before they are over."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reporting import audit
from reporting.errors import WorkflowError
from reporting.models import Assignment


class DelegateRefused(WorkflowError):
    """The colleague cannot hold it; the text is the same whatever the reason."""

    def __init__(self) -> None:
        super().__init__(
            _("You cannot delegate this role to that account. Check the username.")
        )


def delegate_assignment(
    *, assignment: Assignment, to: User | None, first: date, last: date, by: User
) -> Assignment:
    """Lend an own assignment from a day to a day, both included; return the loan.

    `to` is None for a name that no account has. Raises WorkflowError: of somebody
    else's, of one that is lent already, outside its days, or for days gone by; and
    DelegateRefused: to nobody, to oneself, to who may not sign in or may not hold it.
    """
    days = {"first": str(first), "last": str(last)}
    with transaction.atomic():
        own = lock_assignment(assignment)
        refuse_foreign_assignment(own, by)
        refuse_wrong_days(own, first, last)
        if to is None or to == by or not to.is_active:
            raise DelegateRefused
        loan = Assignment(
            user=to,
            role=own.role,
            kind=own.kind,
            valid_from=first,
            valid_to=last,
            lent_from=own,
            **{own.kind: own.subject},
        )
        try:
            loan.full_clean()
        except ValidationError as error:
            raise DelegateRefused from error
        loan.save()
        audit.record_action(
            "assignment.lent", by=by, row=loan, to=to.get_username(), **days
        )
    return loan


def lock_assignment(assignment: Assignment) -> Assignment:
    """The assignment as it is now, held until the transaction ends (one query).

    Raises WorkflowError if it is gone.
    """
    rows = Assignment.objects.select_for_update(no_key=True).filter(pk=assignment.pk)
    row = rows.first()
    if row is None:
        raise WorkflowError(_("You can delegate only your own roles."))
    return row


def refuse_foreign_assignment(assignment: Assignment, by: User) -> None:
    """Raise WorkflowError unless it is the own one, and not borrowed."""
    if assignment.user_id != by.pk or assignment.lent_from_id:
        raise WorkflowError(_("You can delegate only your own roles."))


def refuse_wrong_days(assignment: Assignment, first: date, last: date) -> None:
    """Raise WorkflowError unless some of the days is to come and all are the own."""
    if last < max(first, timezone.localdate()):
        raise WorkflowError(
            _("The end date cannot be before the start date or in the past.")
        )
    end = assignment.valid_to or last
    if first < assignment.valid_from or last > end:
        raise WorkflowError(_("Choose dates within your own term in this role."))


def withdraw_delegation(*, loan: Assignment, by: User) -> None:
    """End a loan yesterday, or drop one that began no earlier than today.

    The audit keeps that there was one. Raises WorkflowError.
    """
    lender = loan.lent_from
    if lender is None or lender.user_id != by.pk:
        raise WorkflowError(_("You can end only your own delegations."))
    yesterday = timezone.localdate() - timedelta(days=1)
    with transaction.atomic():
        end_delegation(loan, yesterday)
        audit.record_action("assignment.taken_back", by=by, row=loan)


def end_delegation(loan: Assignment, day: date) -> None:
    """Let a loan end on a day; one that begins later is dropped."""
    if loan.valid_from > day:
        Assignment.objects.filter(pk=loan.pk).delete()
    elif loan.valid_to is None or loan.valid_to > day:
        loan.valid_to = day
        loan.save(update_fields=["valid_to"])


def shorten_delegations(assignment: Assignment, by: User) -> None:
    """End what was lent of an assignment together with it (in its transaction)."""
    last = assignment.valid_to
    if last is None:
        return
    for loan in assignment.lent.filter(valid_to__gt=last):
        end_delegation(loan, last)
        audit.record_action("assignment.loan_ended", by=by, row=loan, last=str(last))


def select_delegable(user: User) -> QuerySet[Assignment]:
    """The assignments that an account holds today and has not borrowed."""
    own = Assignment.objects.filter(user=user, lent_from__isnull=True)
    return own.on(timezone.localdate())


def select_delegations(user: User) -> QuerySet[Assignment]:
    """The loans of an account that are not over."""
    loans = Assignment.objects.filter(lent_from__user=user)
    return loans.filter(valid_to__gte=timezone.localdate())
