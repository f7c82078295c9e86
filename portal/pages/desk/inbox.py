"""A page of somebody's inbox."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.urls import reverse

from portal.pages.desk.deadlines import collect_deadlines
from reporting.access.scope import Scope
from reporting.models import Notice
from reporting.notifications import inbox

NOTICES_A_PAGE = 50


@dataclass(frozen=True)
class InboxMessage:
    """A notice as it is read."""

    notice: Notice
    due: date | None

    @property
    def is_new(self) -> bool:
        """Whether it is unread and its task has not ended."""
        return self.notice.read_at is None and self.notice.closed_at is None

    @property
    def sentence(self) -> str:
        """What it says, in the active language."""
        return inbox.describe_notice(self.notice, self.due)

    @property
    def address(self) -> str:
        """Where its reader goes on: what waits, the return, the loans, the release."""
        if self.notice.proposal:
            programme = self.notice.proposal.programme
            return f"{reverse('desk:release')}?programme={programme.code}"
        if self.notice.submission_id is None:
            return reverse("desk:lending")
        is_review = self.notice.kind == Notice.Kind.TO_REVIEW
        name = "desk:review_return" if is_review else "desk:return"
        return reverse(name, args=[self.notice.submission_id])


@dataclass(frozen=True)
class InboxPage:
    """Some notices, newest first, and how many are unread in all."""

    rows: Page  # type: ignore[type-arg]  # no generic at runtime
    messages: list[InboxMessage]
    unread: int


def build_inbox(scope: Scope, page: str | None) -> InboxPage:
    """A page of a reader's inbox (six queries)."""
    rows = Paginator(inbox.select_inbox(scope), NOTICES_A_PAGE).get_page(page)
    found = list(rows)
    returns = {notice.submission for notice in found if notice.submission}
    days = collect_deadlines(returns)
    return InboxPage(
        rows=rows,
        messages=[
            InboxMessage(
                one, days[one.submission_id].own_due if one.submission_id else None
            )
            for one in found
        ],
        unread=inbox.count_unread(scope),
    )
