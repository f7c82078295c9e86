"""What people find in their inbox: one row for each of them, made with the move.

The text is made when it is read, in the reader's language; no figure stands in it.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.ui import render_quarter
from reporting.models import Assignment, Notice, Role, Step, Submission
from reporting.models.subjects import Kind

OWN_ROLE = {
    Kind.ENTERPRISE.value: Role.REPORTER,
    Kind.BASE.value: Role.BASE_COORDINATOR,
    Kind.PARK.value: Role.PARK_REVIEWER,
    Kind.PROGRAMME.value: Role.BUREAU_REVIEWER,
}
"""Who is first of all asked for the return of a kind of subject."""


def notify_of_move(row: Submission) -> None:
    """Tell those whom the move of a return concerns; to be called inside it."""
    if row.state == Submission.State.RETURNED:
        add_notices(
            row, Notice.Kind.RETURNED, {*list_editors(row), *list_reporters(row)}
        )
    elif row.state == Submission.State.SUBMITTED:
        add_notices(row, Notice.Kind.TO_REVIEW, list_reviewers(row))


def add_notices(row: Submission, kind: str, users: Iterable[int]) -> None:
    """Put one notice into the inbox of each account, by id (one query)."""
    Notice.objects.bulk_create(
        Notice(user_id=user, submission=row, kind=kind) for user in sorted(users)
    )


def list_editors(row: Submission) -> set[int]:
    """Everybody who entered or submitted some of a return (one query)."""
    hands = {row.entered_by_id, row.submitted_by_id}
    return {*hands, *row.editors.values_list("pk", flat=True)} - {None}


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


def select_inbox(user: User) -> QuerySet[Notice]:
    """The notices of an account, newest first, with what their sentences name."""
    rows = Notice.objects.filter(user=user).select_related(
        *(f"submission__{kind}" for kind in Kind.values)
    )
    return rows.order_by("-id")


def count_unread(user: User) -> int:
    """How many notices an account has not read yet (one query)."""
    return Notice.objects.filter(user=user, read_at=None).count()


def describe_notice(notice: Notice, due: date | None = None) -> str:
    """What a notice says, in the active language; `due` is named in reminders."""
    row = notice.submission
    named = {
        "subject": row.subject.name,
        "quarter": render_quarter(row.period),
        "due": due and date_format(due),
    }
    return choose_notice_text(notice) % named


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
    }[notice.kind]


def choose_reminder_text(step: str) -> str:
    """The sentence of a reminder at a step."""
    return {
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
    }.get(step, "")
