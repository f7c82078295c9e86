"""What people find in their inbox: one row for each of them, made with the move.

The text is made when it is read, in the reader's language; no figure stands in it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.templatetags.ui import render_quarter
from core.today import get_moment
from reporting.access.scope import Scope
from reporting.models import (
    Assignment,
    Extension,
    Notice,
    ReleaseProposal,
    Role,
    Step,
    Submission,
)
from reporting.models.subjects import Kind

OWN_ROLE = {
    Kind.ENTERPRISE.value: Role.REPORTER,
    Kind.BASE.value: Role.BASE_COORDINATOR,
    Kind.PARK.value: Role.PARK_REVIEWER,
    Kind.PROGRAMME.value: Role.BUREAU_REVIEWER,
}
"""Who is first of all asked for the return of a kind of subject."""

TASKS = (
    Notice.Kind.RETURNED,
    Notice.Kind.TO_REVIEW,
    Notice.Kind.REMINDER,
    Notice.Kind.EXTENDED,
)
"""Kinds of notice that tell of something to be done with a return."""


def notify_of_move(row: Submission) -> None:
    """Tell those whom the move of a return concerns; to be called inside it.

    Each move ends the tasks that notices told of before.
    """
    close_tasks(row)
    if row.state == Submission.State.RETURNED:
        add_notices(
            Notice.Kind.RETURNED,
            {*list_editors(row), *list_reporters(row)},
            submission=row,
        )
    elif row.state == Submission.State.SUBMITTED:
        add_notices(Notice.Kind.TO_REVIEW, list_reviewers(row), submission=row)


def close_tasks(row: Submission, *kinds: str) -> None:
    """Close the notices of what was to be done with a return (one query)."""
    rows = Notice.objects.filter(submission=row, closed_at=None)
    rows.filter(kind__in=kinds or TASKS).update(closed_at=get_moment())


def notify_of_extension(row: Submission, extension: Extension) -> set[int]:
    """Tell whose return it is until when it may be later, and why; return whom.

    What was said of an earlier extension is closed.
    """
    close_tasks(row, Notice.Kind.EXTENDED)
    told = list_reporters(row)
    add_notices(Notice.Kind.EXTENDED, told, submission=row, extension=extension)
    return told


def notify_of_loan(loan: Assignment, kind: str) -> set[int]:
    """Tell both and the security administrators of a loan or its end; return whom."""
    lender = [loan.lent_from.user_id] if loan.lent_from else []
    told = {loan.user_id, *lender}
    told |= list_role_holders(Q(role=Role.SECURITY_ADMIN))
    earlier = Notice.objects.filter(assignment=loan, closed_at=None)
    earlier.update(closed_at=get_moment())
    add_notices(kind, told, assignment=loan)
    return told


def notify_of_proposal(proposal: ReleaseProposal) -> set[int]:
    """Tell the bureau's other reviewers that a release waits for one; return whom."""
    bureau = Q(role=Role.BUREAU_REVIEWER, programme=proposal.programme_id)
    told = list_role_holders(bureau) - {proposal.proposed_by_id}
    add_notices(Notice.Kind.TO_CONFIRM, told, proposal=proposal)
    return told


def close_proposal_tasks(proposal: ReleaseProposal) -> None:
    """Close the notices of a proposed release (one query)."""
    rows = Notice.objects.filter(proposal=proposal, closed_at=None)
    rows.update(closed_at=get_moment())


def add_notices(kind: str, users: Iterable[int], **about: Any) -> None:
    """Put one notice into the inbox of each account, by id (one query)."""
    Notice.objects.bulk_create(
        Notice(user_id=user, kind=kind, **about) for user in sorted(users)
    )


def list_editors(row: Submission) -> set[int]:
    """Everybody who entered or submitted some of a return (one query)."""
    hands = (row.entered_by_id, row.submitted_by_id)
    editors = row.editors.values_list("pk", flat=True)
    return {*(pk for pk in hands if pk is not None), *editors}


def list_reporters(row: Submission) -> set[int]:
    """Who is asked for a return today (one query)."""
    subject = row.subject_id
    return list_role_holders(Q(role=OWN_ROLE[row.kind], **{row.kind: subject}))


def list_reviewers(row: Submission) -> set[int]:
    """Who checks a return first: the park's people, else the bureau's.

    Nobody who entered some of it (at most four queries).
    """
    hands = list_editors(row)
    if row.kind == Kind.ENTERPRISE and row.desk_park_id:
        found = (
            list_role_holders(Q(role=Role.PARK_REVIEWER, park=row.desk_park_id)) - hands
        )
        if found:
            return found
    bureau = Q(role=Role.BUREAU_REVIEWER, programme=row.programme_id)
    return list_role_holders(bureau) - hands


def list_role_holders(of: Q) -> set[int]:
    """The active accounts that hold a role today, by id (one query)."""
    held = Assignment.objects.filter(of, user__is_active=True)
    held = held.on(timezone.localdate())
    return set(held.order_by().values_list("user", flat=True))


def notify_of_release(rows: QuerySet[Submission]) -> None:
    """Tell who entered returns that they are released (two queries).

    Returns that came from a file have nobody to be told.
    """
    hands = rows.filter(editors__isnull=False).order_by("pk")
    Notice.objects.bulk_create(
        (
            Notice(user_id=user, submission_id=pk, kind=Notice.Kind.RELEASED)
            for pk, user in hands.values_list("pk", "editors")
        ),
        batch_size=2_000,
    )


def select_inbox(scope: Scope) -> QuerySet[Notice]:
    """The notices of a reader, newest first, with what their sentences name."""
    rows = scope.notices(Notice.objects.filter(user=scope.user)).select_related(
        "extension",
        "assignment__user",
        "assignment__lent_from__user",
        "proposal__programme",
        "proposal__proposed_by",
        *(f"submission__{kind}" for kind in Kind.values),
        *(f"assignment__{kind}" for kind in Kind.values),
    )
    return rows.order_by("-id")


def count_unread(scope: Scope) -> int:
    """How many open notices a reader has not read yet (one query)."""
    rows = Notice.objects.filter(user=scope.user, read_at=None, closed_at=None)
    return scope.notices(rows).count()


def describe_notice(notice: Notice, due: date | None = None) -> str:
    """What a notice says, in the active language; `due` is named in reminders."""
    if notice.assignment:
        return describe_loan(notice.assignment, notice.kind)
    if notice.proposal:
        return describe_proposal(notice.proposal)
    row: Submission = notice.submission  # type: ignore[assignment] # one is there
    named = {
        "subject": row.subject.name,
        "quarter": render_quarter(row.period),
        "due": due and date_format(due),
    }
    if notice.extension:
        until = date_format(notice.extension.until)
        named |= {"until": until, "reason": notice.extension.reason}
    return choose_notice_text(notice) % named


def describe_loan(loan: Assignment, kind: str) -> str:
    """What a notice says of a loan, in the active language."""
    text = {
        Notice.Kind.LENT: _(
            "%(lender)s delegated the role “%(role)s · %(subject)s” to %(borrower)s, "
            "from %(first)s to %(last)s."
        ),
        Notice.Kind.TAKEN_BACK: _(
            "The delegation of the role “%(role)s · %(subject)s” from %(lender)s to "
            "%(borrower)s ends on %(end)s."
        ),
    }[Notice.Kind(kind)]
    return text % {
        "lender": loan.lent_from.user.get_username() if loan.lent_from else "",
        "borrower": loan.user.get_username(),
        "role": loan.get_role_display(),
        "subject": getattr(loan.subject, "name", ""),
        "first": date_format(loan.valid_from),
        "last": date_format(loan.valid_to or loan.valid_from),
        "end": date_format(loan.taken_back_on or loan.valid_to or loan.valid_from),
    }


def describe_proposal(proposal: ReleaseProposal) -> str:
    """What a notice says of a proposed release, in the active language."""
    text = _(
        "%(programme)s: %(account)s proposed a release. A second reviewer has to check "
        "it and confirm or withdraw it."
    )
    return text % {
        "programme": proposal.programme.name,
        "account": proposal.proposed_by.get_username(),
    }


def choose_notice_text(notice: Notice) -> str:
    """The sentence of a notice, with its placeholders."""
    return {
        Notice.Kind.RETURNED: _(
            "%(subject)s: the return for %(quarter)s was sent back. Read the comments, "
            "correct it and submit it again."
        ),
        Notice.Kind.TO_REVIEW: _(
            "%(subject)s: the return for %(quarter)s was submitted and is waiting for "
            "your review."
        ),
        Notice.Kind.RELEASED: _(
            "%(subject)s: the return for %(quarter)s was released."
        ),
        Notice.Kind.REMINDER: choose_reminder_text(notice.step),
        Notice.Kind.EXTENDED: _(
            "%(subject)s: the return for %(quarter)s can be submitted until %(until)s "
            "(extension). Reason: %(reason)s"
        ),
    }[Notice.Kind(notice.kind)]


def choose_reminder_text(step: str) -> str:
    """The sentence of a reminder at a step."""
    texts: dict[str, str] = {
        Step.BEFORE: _(
            "%(subject)s: the return for %(quarter)s is due on %(due)s. It has not "
            "been submitted yet."
        ),
        Step.DUE: _(
            "%(subject)s: the return for %(quarter)s is due today, %(due)s. It has not "
            "been submitted yet."
        ),
        Step.AFTER: _(
            "%(subject)s: the return for %(quarter)s is overdue (due date %(due)s). "
            "Please submit it."
        ),
    }
    return texts.get(step, "")
