"""The review desk: the queue of returns that wait, and one return under review."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui import get_active_language
from portal.pages.desk.contacts import list_return_contacts
from portal.pages.desk.review.page import (
    ReviewInput,
    ReviewRights,
    build_review_page,
    find_rights,
)
from portal.pages.desk.review.queue import build_queue
from portal.views.desk.pages import get_return_in_scope, make_desk_page
from reporting.access.requests import DeskRequest
from reporting.errors import StaleVersion, WorkflowError
from reporting.models import Remark, Submission
from reporting.returns.amending import (
    discard_revision,
    open_revision,
    withdraw_return,
)
from reporting.returns.bulk_approval import Approval, approve_clean_returns
from reporting.returns.workflow import approve_return, review_return, send_back_return

# A return with the version that was seen, in numbers that a database has.
VERSION = re.compile(r"[0-9]{1,9}")
TICK = re.compile(r"(?P<pk>[0-9]{1,18}):(?P<version>[0-9]{1,9})")
MOST_CHOSEN = 200
"""More returns than a page shows are not approved in one request."""


@dataclass(frozen=True)
class ReviewAnswer:
    """What a page says of a post that changed nothing."""

    status: int
    sentences: tuple[str, ...]


@make_desk_page("GET", "POST")
def render_queue_page(request: DeskRequest) -> HttpResponse:
    """The queue; the bureau approves clean returns in it, many at once."""
    if request.method == "POST":
        show_approvals(
            request,
            approve_clean_returns(chosen=read_chosen_returns(request), by=request.user),
        )
        return redirect(request.get_full_path())
    page = build_queue(request.scope, request.user, request.GET)
    return render(request, "desk/queue.html", {"page": page})


def read_chosen_returns(request: DeskRequest) -> Mapping[Submission, int]:
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


def show_approvals(request: DeskRequest, done: Iterable[Approval]) -> None:
    """Name what was approved in one message, and each that was not with the reason."""
    named = [(format_return_name(one.submission), one.why) for one in done]
    approved = [name for name, why in named if not why]
    if approved:
        said = ngettext(
            "%(count)d return approved: %(names)s.",
            "%(count)d returns approved: %(names)s.",
            len(approved),
        )
        count = {"count": len(approved), "names": _("; ").join(approved)}
        messages.success(request, said % count)
    for name, why in named:
        if why:
            said = _("%(name)s was not approved. %(why)s")
            messages.error(request, said % {"name": name, "why": why})
    if not named:
        messages.warning(request, _("Select at least one return."))


def format_return_name(row: Submission) -> str:
    """A return in a sentence: its subject and its quarter."""
    return f"{row.subject.name} {row.period.label(get_active_language())}"


@make_desk_page("GET", "POST")
def render_review_page(request: DeskRequest, pk: int) -> HttpResponse:
    """A return with all that speaks for it; reviewers pass it on or send it back."""
    row = get_return_in_scope(request, pk)
    rights = find_rights(request.scope, row, request.user)
    if request.method != "POST":
        return render_review(request, row, rights)
    action = request.POST.get("action", "")
    if action not in ACTIONS or not rights.may_act:
        raise Http404
    typed = read_input(row, request.POST)
    seen = read_version(request.POST)
    if seen != row.version:
        return render_stale_page(request, row, rights, typed)
    if not rights.allows(action, row):
        raise Http404
    faults = list_input_faults(row, typed)
    if faults:
        return render_review(request, row, rights, typed, ReviewAnswer(400, faults))
    try:
        return ACTIONS[action](request, row, typed, seen)
    except StaleVersion:
        row = get_return_in_scope(request, pk)
        return render_stale_page(request, row, rights, typed)
    except WorkflowError as error:
        row = get_return_in_scope(request, pk)  # somebody may have revised it meanwhile
        return render_review(
            request, row, rights, typed, ReviewAnswer(400, (str(error),))
        )


def read_version(data: QueryDict) -> int:
    """The version that was read; 0, which none has, where it is no number."""
    text = data.get("version", "")
    return int(text) if VERSION.fullmatch(text) else 0


def read_input(row: Submission, data: QueryDict) -> ReviewInput:
    """What the form says; raises Http404 for a cell that the return has not."""
    codes = set(row.entries.values_list("indicator__code", flat=True))
    remarks = {
        name.removeprefix("remark."): normalise_text(data.get(name, ""))
        for name in data
        if name.startswith("remark.")
    }
    if not remarks.keys() <= codes:
        raise Http404
    return ReviewInput(
        remarks,
        normalise_text(data.get("reason", "")),
        normalise_text(data.get("why", "")),
    )


def normalise_text(text: str) -> str:
    """A text with the line ends that are stored."""
    return text.replace("\r\n", "\n").strip()


def list_input_faults(row: Submission, typed: ReviewInput) -> tuple[str, ...]:
    """What cannot be stored of what was typed, each with its cell."""
    field = Remark._meta.get_field("text")
    found = []
    for name, text in [*typed.remarks.items(), ("", typed.reason), ("", typed.why)]:
        try:
            field.run_validators(text)
        except ValidationError as error:
            found += [f"{name}: {said}" if name else said for said in error.messages]
    return tuple(found)


def save_review(
    request: DeskRequest, row: Submission, _typed: ReviewInput, seen: int
) -> HttpResponse:
    """Pass a submitted return on to the bureau."""
    review_return(submission=row, by=request.user, version=seen)
    return redirect_to_queue(
        request, row, _("%(name)s was marked as reviewed and sent to the bureau.")
    )


def save_approval(
    request: DeskRequest, row: Submission, _typed: ReviewInput, seen: int
) -> HttpResponse:
    """Approve a reviewed return."""
    approve_return(submission=row, by=request.user, version=seen)
    return redirect_to_queue(request, row, _("%(name)s was approved."))


def save_send_back(
    request: DeskRequest, row: Submission, typed: ReviewInput, seen: int
) -> HttpResponse:
    """Return it with remarks on its cells."""
    ids = dict(row.entries.values_list("indicator__code", "indicator"))
    send_back_return(
        submission=row,
        by=request.user,
        reason=typed.reason,
        remarks={ids[code]: text for code, text in typed.remarks.items()},
        version=seen,
    )
    return redirect_to_queue(request, row, _("%(name)s was sent back for correction."))


def save_revision(
    request: DeskRequest, row: Submission, typed: ReviewInput, _seen: int
) -> HttpResponse:
    """Open the next revision of a closed return, and go there."""
    amendment = open_revision(submission=row, by=request.user, reason=typed.why)
    said = _("Revision %(number)s was created and can be edited.")
    messages.success(request, said % {"number": amendment.revision})
    return redirect("desk:return", amendment.pk)


def save_withdrawal(
    request: DeskRequest, row: Submission, typed: ReviewInput, _seen: int
) -> HttpResponse:
    """Propose that a released return is withdrawn, and go to the proposal."""
    withdrawal = withdraw_return(submission=row, by=request.user, reason=typed.why)
    said = _(
        "The withdrawal of %(name)s was proposed. Another person has to approve it."
    )
    messages.success(request, said % {"name": format_return_name(row)})
    return redirect("desk:review_return", withdrawal.pk)


def save_discard(
    request: DeskRequest, row: Submission, typed: ReviewInput, seen: int
) -> HttpResponse:
    """Discard a revision, and go to the one that is the newest again."""
    standing = discard_revision(
        submission=row, by=request.user, reason=typed.why, version=seen
    )
    said = _("Revision %(number)s was discarded. It stays on record.")
    messages.success(request, said % {"number": row.revision})
    return redirect("desk:review_return", standing.pk)


ACTIONS = {
    "review": save_review,
    "approve": save_approval,
    "return": save_send_back,
    "amend": save_revision,
    "withdraw": save_withdrawal,
    "discard": save_discard,
}


def redirect_to_queue(request: DeskRequest, row: Submission, said: str) -> HttpResponse:
    """Say what was done to the return `%(name)s`, and show what waits next."""
    messages.success(request, said % {"name": format_return_name(row)})
    return redirect("desk:review")


def render_stale_page(
    request: DeskRequest, row: Submission, rights: ReviewRights, typed: ReviewInput
) -> HttpResponse:
    """The page as it is by now, with what changed since it was opened."""
    sentence = _(
        "Nothing was changed: another user has changed this return. Reload the page "
        "and check it before you decide."
    )
    seen = read_version(request.POST)
    return render_review(
        request, row, rights, typed, ReviewAnswer(409, (sentence,)), seen
    )


def render_review(
    request: DeskRequest,
    row: Submission,
    rights: ReviewRights,
    typed: ReviewInput | None = None,
    answer: ReviewAnswer | None = None,
    seen: int | None = None,
) -> HttpResponse:
    """The page of a return under review."""
    page = build_review_page(row, rights, typed, seen)
    context = {
        "page": page,
        "row": row,
        "answer": answer,
        "contacts": list_return_contacts(row, request.scope),
    }
    status = answer.status if answer else 200
    return render(request, "desk/review.html", context, status=status)
