"""The inbox: what the moves of returns and the reminders tell their reader."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from core.today import get_moment
from portal.pages.desk.inbox import build_inbox
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.models import Notice

ALL = "all"
LONGEST = 18
"""Digits of an id that every database can compare."""


@make_desk_page("GET", "POST")
def render_inbox_page(request: DeskRequest) -> HttpResponse:
    """The reader's own notices; a post marks one, or all of them, as read."""
    if request.method == "POST":
        mark_notices_read(request)
        return redirect("desk:inbox")
    found = build_inbox(request.scope, request.GET.get("page"))
    return render(request, "desk/inbox.html", {"inbox": found})


def mark_notices_read(request: DeskRequest) -> None:
    """Mark what the form names as read; raises Http404 for what is not the reader's."""
    asked = request.POST.get("read", "")
    mine = request.scope.notices(Notice.objects.filter(user=request.user))
    if asked != ALL:
        if not asked.isdecimal() or len(asked) > LONGEST:
            raise Http404
        mine = mine.filter(pk=int(asked))
        if not mine.exists():
            raise Http404
    unread = Notice.objects.filter(pk__in=mine.values("pk"), read_at=None)
    unread.update(read_at=get_moment())
