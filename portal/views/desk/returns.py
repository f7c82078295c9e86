"""A return: its grid, what is typed into it, its submission."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import is_from_script
from core.today import get_moment
from portal.pages.desk.contacts import list_return_contacts
from portal.pages.desk.entry.grid import (
    OpenedReturn,
    ReturnGrid,
    apply_suggestion,
    build_grid,
    carry_stocks_forward,
    load_return,
    load_return_again,
)
from portal.pages.desk.entry.grid_rows import GridRow
from portal.pages.desk.entry.unsaved import (
    GridDraft,
    UnknownCell,
    read_draft,
    resolve_conflict,
)
from portal.views.desk.pages import get_return_in_scope, make_desk_page
from reporting.access.requests import DeskRequest
from reporting.errors import WorkflowError
from reporting.models import Role, Submission
from reporting.models.subjects import Kind
from reporting.returns.evidence_files import EvidenceRefused, attach_file
from reporting.returns.saving import Versions, save_cells
from reporting.returns.workflow import submit_return


@dataclass(frozen=True)
class EntryAnswer:
    """What a page says after a post that did not go through."""

    status: int
    sentence: str | Promise


UNREADABLE = EntryAnswer(
    400,
    gettext_lazy(
        "Not saved. Correct the cells marked in red: their contents cannot be read."
    ),
)


@make_desk_page("GET", "POST")
def render_return_page(request: DeskRequest, pk: int) -> HttpResponse:
    """The grid of a return; who may fill it in saves, carries forward and submits."""
    row = get_return_in_scope(request, pk)
    may_enter = request.scope.enterable(Submission.objects.filter(pk=row.pk)).exists()
    if request.method != "POST":
        return render_grid(request, build_grid(load_return(row), may_enter))
    if not may_enter:
        raise Http404
    try:
        return (
            save_return_automatically(request, row)
            if is_from_script(request)
            else save_return(request, row)
        )
    except UnknownCell as error:
        raise Http404 from error


def save_return(request: DeskRequest, row: Submission) -> HttpResponse:
    """Save what the form says, all of it or nothing, and submit if that is asked."""
    opened = load_return(row)
    draft = read_form_draft(request, opened)
    answer = UNREADABLE if draft.faults else save_form(request, opened, draft)
    return render_answer(request, opened, draft, answer)


def read_form_draft(request: DeskRequest, opened: OpenedReturn) -> GridDraft:
    """What the form says, after the button that was pressed; raises UnknownCell."""
    data = request.POST
    draft = read_draft(opened.places, data)
    if "resolve" in data:
        resolve_conflict(draft, opened.places, data["resolve"])
    if "accept" in data:
        apply_suggestion(opened, draft, data["accept"])
    if data.get("action") == "carry":
        carry_stocks_forward(opened, draft)
    return draft


def save_form(
    request: DeskRequest, opened: OpenedReturn, draft: GridDraft
) -> EntryAnswer | None:
    """Save a draft with its files; None if all went well, else what is said."""
    try:
        result = save_cells(
            by=request.user,
            edits=draft.list_edits(opened.places),
            whole=True,
            returns=[opened.row.pk],
            also=lambda: attach_files(request, opened, draft),
        )
    except EvidenceRefused:
        return EntryAnswer(400, _("Not saved. A file was not accepted."))
    draft.note_result(opened.places, result)
    if draft.faults:
        return UNREADABLE
    if not result.is_complete:
        return EntryAnswer(409, result.problem)
    if request.POST.get("action") == "submit":
        return submit_saved(request, opened, result.versions[opened.row.pk])
    return None


def attach_files(request: DeskRequest, opened: OpenedReturn, draft: GridDraft) -> None:
    """Keep the files of the form; raises EvidenceRefused, noted at its cell."""
    for name, files in request.FILES.lists():
        code = name.removesuffix(".file")
        if code not in opened.places:
            raise UnknownCell
        cell = opened.places[code].cell
        for file in files:
            try:
                attach_file(
                    submission=opened.row,
                    indicator_id=cell.indicator_id,
                    file=file,
                    by=request.user,
                )
            except EvidenceRefused as error:
                sentence = _("%(file)s: %(why)s Choose the file again.")
                said = sentence % {"file": file.name, "why": error}
                draft.faults.setdefault(code, {})["file"] = [said]
                raise


def submit_saved(
    request: DeskRequest, opened: OpenedReturn, versions: Versions
) -> EntryAnswer | None:
    """Submit what was saved, unless somebody else saved since the page was opened."""
    if request.POST.get("version") != str(versions.before):
        return EntryAnswer(
            409,
            _(
                "Your changes are saved, but another user has also changed this "
                "return. Check it, then submit it again."
            ),
        )
    try:
        submit_return(submission=opened.row, by=request.user, version=versions.after)
    except WorkflowError as error:
        said = _("Your changes are saved, but the return is not submitted. %(why)s")
        return EntryAnswer(409, said % {"why": error})
    return None


def render_answer(
    request: DeskRequest,
    opened: OpenedReturn,
    draft: GridDraft,
    answer: EntryAnswer | None,
) -> HttpResponse:
    """The page after a post: another request if all went well, else what is wrong."""
    if answer is None:
        done = request.POST.get("action") == "submit"
        messages.success(request, _("Submitted.") if done else _("Saved."))
        return redirect("desk:return", opened.row.pk)
    again = load_return_again(opened)
    draft.drop_stored(again.places)
    return render_grid(request, build_grid(again, True, draft), answer)


def render_grid(
    request: DeskRequest, grid: ReturnGrid, answer: EntryAnswer | None = None
) -> HttpResponse:
    """The page of a return."""
    context = {
        "grid": grid,
        "row": grid.row,
        "answer": answer,
        "accepts": grid.is_editable,
        "contacts": list_return_contacts(grid.row, request.scope),
        "many": grid.row.kind == Kind.ENTERPRISE and may_fill_in_many(request),
    }
    status = answer.status if answer else 200
    return render(request, "desk/return.html", context, status=status)


def may_fill_in_many(request: DeskRequest) -> bool:
    """Whether the reader fills in the returns of a park, a base or all."""
    return any(held.role != Role.REPORTER for held in request.scope.held)


def save_return_automatically(request: DeskRequest, row: Submission) -> JsonResponse:
    """Save every cell that can be saved, and say what became of each.

    200 if all were, 400 if some cannot be read, 409 if some are in conflict or the
    return is closed.
    """
    opened = load_return(row)
    draft = read_draft(opened.places, request.POST)
    result = save_cells(
        by=request.user,
        edits=draft.list_edits(opened.places),
        whole=False,
        returns=[row.pk],
    )
    if result.refusals:
        return JsonResponse({"sentence": result.problem}, status=409)
    draft.note_result(opened.places, result)
    grid = build_grid(load_return_again(opened), True, draft)
    told = build_script_answer(request, grid, draft, result.versions[row.pk])
    return JsonResponse(told, status=get_status_code(draft))


def get_status_code(draft: GridDraft) -> int:
    """The status of an answer to a script."""
    if draft.conflicts:
        return 409
    return 400 if draft.faults else 200


def build_script_answer(
    request: DeskRequest, grid: ReturnGrid, draft: GridDraft, versions: Versions
) -> dict[str, object]:
    """What a script needs to know after a save.

    The page knows its version if nobody else saved since it was opened; else it keeps
    the one that it had, so that what it does not show is not submitted from it.
    """
    sent = request.POST.get("version")
    return {
        "version": versions.after if sent == str(versions.before) else sent,
        "saved": timezone.localtime(get_moment()).strftime("%H:%M:%S"),
        "conflicts": sorted(draft.conflicts),
        "filled": grid.filled,
        "wrong": grid.wrong,
        "unexplained": grid.unexplained,
        "blocks": render_to_string("desk/_blocks.html", {"grid": grid}),
        "lines": {
            line.key: build_script_row(line, mark_after(request, line, draft))
            for line in grid.lines
        },
    }


def mark_after(request: DeskRequest, line: GridRow, draft: GridDraft) -> str:
    """The mark of what a cell says as far as the page shows it.

    That of what was saved from the page, not of what somebody else left there.
    """
    key = line.key
    if key not in draft.edits:
        return request.POST.get(f"{key}.was", line.was)
    is_open = key in draft.faults or key in draft.conflicts
    return line.was if is_open else draft.edits[key].typed.mark


def build_script_row(line: GridRow, was: str) -> dict[str, object]:
    """What a script needs to know of one line."""
    return {
        "was": was,
        "status": line.texts.status,
        "value": line.texts.value,
        "light": render_to_string("desk/_line_light.html", {"line": line}),
        "message": render_to_string(
            "desk/_line_said.html", {"line": line, "accepts": True}
        ),
        "tone": line.tone,
        "icon": render_to_string("desk/_icon.html", {"name": line.icon}),
        "asks": line.asks_why,
        "hard": line.is_hard,
        "wrong": bool(line.faults),
    }
