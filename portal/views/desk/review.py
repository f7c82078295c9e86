"""The review desk: the queue of returns that wait, and one return under review."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui import language
from portal.pages.desk.contacts import contacts_of_return
from portal.pages.desk.review.page import Rights, Typed, review_of, rights_of
from portal.pages.desk.review.queue import queue
from portal.views.desk.pages import desk_page, return_in_scope
from reporting.errors import Stale, WorkflowError
from reporting.models import Remark, Submission
from reporting.returns.amending import amend
from reporting.returns.bulk_approval import Approval, approve_clean
from reporting.returns.workflow import approve, return_, review

# A return with the version that was seen, in numbers that a database has.
VERSION = re.compile(r"[0-9]{1,9}")
TICK = re.compile(r"(?P<pk>[0-9]{1,18}):(?P<version>[0-9]{1,9})")
MOST_CHOSEN = 200
"""More returns than a page shows are not approved in one request."""


@dataclass(frozen=True)
class Answer:
    """What a page says of a post that changed nothing."""

    status: int
    sentences: tuple[str, ...]


@desk_page("GET", "POST")
def queue_page(request: HttpRequest) -> HttpResponse:
    """The queue; the bureau approves clean returns in it, many at once."""
    if request.method == "POST":
        tell(request, approve_clean(chosen=chosen(request), by=request.user))
        return redirect(request.get_full_path())
    page = queue(request.scope, request.user, request.GET)
    return render(request, "desk/queue.html", {"page": page})


def chosen(request: HttpRequest) -> Mapping[Submission, int]:
    """The returns that were ticked, each with the version that was seen.

    Raises Http404 if one of them is not the reader's to approve; none is touched then.
    """
    ticks = [TICK.fullmatch(text) for text in request.POST.getlist("chosen")]
    if None in ticks:
        raise Http404
    seen = {int(tick["pk"]): int(tick["version"]) for tick in ticks if tick}
    rows = request.scope.approvable(Submission.objects.with_subjects())
    found = list(rows.filter(pk__in=list(seen)[:MOST_CHOSEN]).order_by("period", "pk"))
    if len(found) != len(seen):
        raise Http404
    return {row: seen[row.pk] for row in found}


def tell(request: HttpRequest, done: Iterable[Approval]) -> None:
    """Name what was approved in one message, and each that was not with the reason."""
    named = [(name_of(one.submission), one.why) for one in done]
    approved = [name for name, why in named if not why]
    if approved:
        said = ngettext(
            "%(count)d return is approved: %(names)s.",
            "%(count)d returns are approved: %(names)s.",
            len(approved),
        )
        count = {"count": len(approved), "names": _("; ").join(approved)}
        messages.success(request, said % count)
    for name, why in named:
        if why:
            said = _("%(name)s is not approved. %(why)s")
            messages.error(request, said % {"name": name, "why": why})
    if not named:
        messages.warning(request, _("Tick at least one return."))


def name_of(row: Submission) -> str:
    """A return in a sentence: its subject and its quarter."""
    return f"{row.subject.name} {row.period.label(language())}"


@desk_page("GET", "POST")
def return_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A return with all that speaks for it; reviewers pass it on or send it back."""
    row = return_in_scope(request, pk)
    rights = rights_of(request.scope, row, request.user)
    if request.method != "POST":
        return shown(request, row, rights)
    action = request.POST.get("action", "")
    if action not in ACTIONS or not rights.may_act:
        raise Http404
    typed = typed_into(row, request.POST)
    seen = version_of(request.POST)
    if seen != row.version:
        return stale(request, row, rights, typed)
    if not rights.allows(action, row):
        raise Http404
    faults = faults_of(row, typed)
    if faults:
        return shown(request, row, rights, typed, Answer(400, faults))
    try:
        return ACTIONS[action](request, row, typed, seen)
    except Stale:
        row = return_in_scope(request, pk)
        return stale(request, row, rights, typed)
    except WorkflowError as error:
        return shown(request, row, rights, typed, Answer(400, (str(error),)))


def version_of(data: QueryDict) -> int:
    """The version that was read; 0, which none has, where it is no number."""
    text = data.get("version", "")
    return int(text) if VERSION.fullmatch(text) else 0


def typed_into(row: Submission, data: QueryDict) -> Typed:
    """What the form says; raises Http404 for a cell that the return has not."""
    codes = set(row.entries.values_list("indicator__code", flat=True))
    remarks = {
        name.removeprefix("remark."): plain(text)
        for name, text in data.items()
        if name.startswith("remark.")
    }
    if not remarks.keys() <= codes:
        raise Http404
    return Typed(remarks, plain(data.get("reason", "")), plain(data.get("why", "")))


def plain(text: str) -> str:
    """A text with the line ends that are stored."""
    return text.replace("\r\n", "\n").strip()


def faults_of(row: Submission, typed: Typed) -> tuple[str, ...]:
    """What cannot be stored of what was typed, each with its cell."""
    field = Remark._meta.get_field("text")
    found = []
    for name, text in [*typed.remarks.items(), ("", typed.reason), ("", typed.why)]:
        try:
            field.run_validators(text)
        except ValidationError as error:
            found += [f"{name}: {said}" if name else said for said in error.messages]
    return tuple(found)


def pass_on(
    request: HttpRequest, row: Submission, _typed: Typed, seen: int
) -> HttpResponse:
    """Pass a submitted return on to the bureau."""
    review(submission=row, by=request.user, version=seen)
    return done(request, row, _("%(name)s is passed on to the bureau."))


def agree(
    request: HttpRequest, row: Submission, _typed: Typed, seen: int
) -> HttpResponse:
    """Approve a reviewed return."""
    approve(submission=row, by=request.user, version=seen)
    return done(request, row, _("%(name)s is approved."))


def send_back(
    request: HttpRequest, row: Submission, typed: Typed, seen: int
) -> HttpResponse:
    """Return it with remarks on its cells."""
    ids = dict(row.entries.values_list("indicator__code", "indicator"))
    return_(
        submission=row,
        by=request.user,
        reason=typed.reason,
        remarks={ids[code]: text for code, text in typed.remarks.items()},
        version=seen,
    )
    return done(request, row, _("%(name)s goes back to be mended."))


def reopen(
    request: HttpRequest, row: Submission, typed: Typed, _seen: int
) -> HttpResponse:
    """Open the next revision of a closed return, and go there."""
    amendment = amend(submission=row, by=request.user, reason=typed.why)
    said = _("Revision %(number)s is open for changes.")
    messages.success(request, said % {"number": amendment.revision})
    return redirect("desk:return", amendment.pk)


ACTIONS = {"review": pass_on, "approve": agree, "return": send_back, "amend": reopen}


def done(request: HttpRequest, row: Submission, said: str) -> HttpResponse:
    """Say what was done to the return `%(name)s`, and show what waits next."""
    messages.success(request, said % {"name": name_of(row)})
    return redirect("desk:review")


def stale(
    request: HttpRequest, row: Submission, rights: Rights, typed: Typed
) -> HttpResponse:
    """The page as it is by now, with what changed since it was opened."""
    sentence = _("Nothing is done: somebody changed this return after you opened it.")
    seen = version_of(request.POST)
    return shown(request, row, rights, typed, Answer(409, (sentence,)), seen)


def shown(
    request: HttpRequest,
    row: Submission,
    rights: Rights,
    typed: Typed | None = None,
    answer: Answer | None = None,
    seen: int | None = None,
) -> HttpResponse:
    """The page of a return under review."""
    page = review_of(row, rights, typed, seen)
    context = {
        "page": page,
        "row": row,
        "answer": answer,
        "contacts": contacts_of_return(row, request.scope),
    }
    status = answer.status if answer else 200
    return render(request, "desk/review.html", context, status=status)
