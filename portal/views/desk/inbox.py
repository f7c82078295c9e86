"""The inbox: what the moves of returns and the reminders tell their reader."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.today import moment
from portal.pages.desk.inbox import inbox_of
from portal.views.desk.pages import desk_page
from reporting.models import Notice

ALL = "all"
LONGEST = 18
"""Digits of an id that every database can compare."""


@desk_page("GET", "POST")
def inbox(request: HttpRequest) -> HttpResponse:
    """The reader's own notices; a post marks one, or all of them, as read."""
    if request.method == "POST":
        mark_read(request)
        return redirect("desk:inbox")
    found = inbox_of(request.user, request.GET.get("page"))
    return render(request, "desk/inbox.html", {"inbox": found})


def mark_read(request: HttpRequest) -> None:
    """Mark what the form names as read; raises Http404 for what is not the reader's."""
    asked = request.POST.get("read", "")
    mine = Notice.objects.filter(user=request.user)
    if asked != ALL:
        if not asked.isdecimal() or len(asked) > LONGEST:
            raise Http404
        mine = mine.filter(pk=int(asked))
        if not mine.exists():
            raise Http404
    mine.filter(read_at=None).update(read_at=moment())
