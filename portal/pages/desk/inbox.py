"""A page of somebody's inbox."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.urls import reverse

from accounts.models import User
from portal.pages.desk.deadlines import deadlines_of
from reporting.models import Notice
from reporting.notifications import inbox

NOTICES_A_PAGE = 50


@dataclass(frozen=True)
class Message:
    """A notice as it is read."""

    notice: Notice
    due: date | None

    @property
    def sentence(self) -> str:
        """What it says, in the active language."""
        return inbox.sentence(self.notice, self.due)

    @property
    def address(self) -> str:
        """Where its reader goes on: the review of what waits, else the return."""
        is_review = self.notice.kind == Notice.Kind.TO_REVIEW
        name = "desk:review_return" if is_review else "desk:return"
        return reverse(name, args=[self.notice.submission_id])


@dataclass(frozen=True)
class Inbox:
    """Some notices, newest first, and how many are unread in all."""

    rows: Page  # type: ignore[type-arg]  # no generic at runtime
    messages: list[Message]
    unread: int


def inbox_of(user: User, page: str | None) -> Inbox:
    """A page of an account's inbox (five queries)."""
    rows = Paginator(inbox.inbox_of(user), NOTICES_A_PAGE).get_page(page)
    found = list(rows)
    days = deadlines_of({notice.submission for notice in found})
    return Inbox(
        rows=rows,
        messages=[Message(one, days[one.submission_id].own_due) for one in found],
        unread=inbox.unread(user),
    )
