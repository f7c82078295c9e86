"""A role is lent to a colleague for dated days, or taken back before they are over."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reporting import audit
from reporting.actors import Actor
from reporting.errors import WorkflowError
from reporting.lending.borrowers import refuse_own_entries
from reporting.models import Assignment, Notice
from reporting.notifications import inbox
from reporting.notifications.mails import mail_after_commit

SHOWN = timedelta(days=31)
"""How long a loan that is over stays on the pages of both."""


class DelegateRefused(WorkflowError):
    """The colleague cannot hold it; the text says which rule forbids it."""


def delegate_assignment(
    *, assignment: Assignment, to: User | None, first: date, last: date, by: User
) -> Assignment:
    """Lend an own assignment from a day to a day, both included; return the loan.

    `to` is None for a name that no account has. Raises WorkflowError: of somebody
    else's, of one that is lent already, outside its days, for days gone by or too many;
    and DelegateRefused: to nobody, to oneself, to who may not sign in or may not hold
    it. Nobody is told whether a name is unknown or its account closed.
    """
    with transaction.atomic():
        own = lock_assignment(assignment)
        refuse_foreign_assignment(own, by)
        refuse_wrong_days(own, first, last)
        if to is None or not to.is_active:
            raise DelegateRefused(
                _("No account with this username can take the role. Check the name.")
            )
        lock_account(to)
        loan = Assignment(
            user=to,
            role=own.role,
            kind=own.kind,
            valid_from=first,
            valid_to=last,
            lent_from=own,
            **{own.kind: own.subject},
        )
        check_loan(loan)
        loan.save()
        notify_of_loan(loan, Notice.Kind.LENT)
        audit.record_action("assignment.lent", by=by, row=loan, **collect_detail(loan))
    return loan


def check_loan(loan: Assignment) -> None:
    """Raise DelegateRefused, with the reason, unless the borrower may hold a loan."""
    try:
        loan.full_clean()
    except ValidationError as error:
        raise DelegateRefused(error.messages[0]) from error
    try:
        refuse_own_entries(loan)
    except WorkflowError as error:
        raise DelegateRefused(str(error)) from error


def collect_detail(loan: Assignment) -> dict[str, str]:
    """What the audit keeps of a loan: to whom, from which day to which."""
    days = {"first": str(loan.valid_from), "until": str(loan.valid_to)}
    return {"to": loan.user.get_username(), **days}


def notify_of_loan(loan: Assignment, kind: str) -> None:
    """Tell both and the security administrators, by inbox and mail."""
    mail_after_commit(inbox.notify_of_loan(loan, kind))


def lock_account(user: User) -> None:
    """Hold an account, so that two roles for it are checked one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def lock_assignment(assignment: Assignment) -> Assignment:
    """The assignment as it is now, held until the transaction ends (one query).

    Raises WorkflowError if it is gone.
    """
    rows = Assignment.objects.select_for_update(no_key=True).filter(pk=assignment.pk)
    row: Assignment | None = rows.first()
    if row is None:
        raise WorkflowError(_("You can delegate only your own roles."))
    return row


def refuse_foreign_assignment(assignment: Assignment, by: User) -> None:
    """Raise WorkflowError unless it is the own one, and not borrowed."""
    if assignment.user_id != by.pk or assignment.lent_from_id:
        raise WorkflowError(_("You can delegate only your own roles."))


def refuse_wrong_days(assignment: Assignment, first: date, last: date) -> None:
    """Raise WorkflowError unless some day is to come, all are own and not too many."""
    if last < max(first, timezone.localdate()):
        raise WorkflowError(
            _("The end date cannot be before the start date or in the past.")
        )
    end = assignment.valid_to or last
    if first < assignment.valid_from or last > end:
        raise WorkflowError(_("Choose dates within your own term in this role."))
    try:
        Assignment(valid_from=first).refuse_long_delegation(last)
    except ValidationError as error:
        raise WorkflowError(error.messages[0]) from error


def withdraw_delegation(*, loan: Assignment, by: User) -> None:
    """End a loan at once; the row stays and says on which day.

    Raises WorkflowError for somebody else's and for one that is over.
    """
    lender = loan.lent_from
    if lender is None or lender.user_id != by.pk:
        raise WorkflowError(_("You can end only your own delegations."))
    with transaction.atomic():
        row = lock_assignment(loan)
        today = timezone.localdate()
        if row.taken_back_on is not None or (row.valid_to or today) < today:
            raise WorkflowError(_("This delegation is already over."))
        row.taken_back_on = today
        row.save(update_fields=["taken_back_on"])
        notify_of_loan(row, Notice.Kind.TAKEN_BACK)
        audit.record_action(
            "assignment.taken_back", by=by, row=row, **collect_detail(row)
        )


def shorten_delegations(assignment: Assignment, by: User | Actor) -> None:
    """End what was lent of an assignment together with it (in its transaction)."""
    last = assignment.valid_to
    if last is None:
        return
    for loan in assignment.lent.filter(valid_to__gt=last, taken_back_on__isnull=True):
        end_delegation(loan, last)
        notify_of_loan(loan, Notice.Kind.TAKEN_BACK)
        audit.record_action("assignment.loan_ended", by=by, row=loan, until=str(last))


def end_delegation(loan: Assignment, day: date) -> None:
    """Let a loan end on a day; one that begins later is taken back today."""
    if loan.valid_from > day:
        loan.taken_back_on = timezone.localdate()
        loan.save(update_fields=["taken_back_on"])
    else:
        loan.valid_to = day
        loan.save(update_fields=["valid_to"])


def select_delegable(user: User) -> QuerySet[Assignment]:
    """The assignments that an account holds today and has not borrowed."""
    own = Assignment.objects.filter(user=user, lent_from__isnull=True)
    return own.on(timezone.localdate())


def select_delegations(user: User) -> QuerySet[Assignment]:
    """The loans of an account that are not over."""
    loans = Assignment.objects.filter(lent_from__user=user)
    return loans.during(timezone.localdate(), None)


def select_shown_loans(of: Q) -> QuerySet[Assignment]:
    """Loans that are to come, hold, or were over not long ago, the newest first."""
    loans = Assignment.objects.filter(of, lent_from__isnull=False)
    since = timezone.localdate() - SHOWN
    return loans.filter(valid_to__gte=since).order_by("-valid_from", "-id")
