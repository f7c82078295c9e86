"""A return: its grid, what is typed into it, its submission."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import from_script
from core.today import moment
from portal.pages.desk.contacts import contacts_of_return
from portal.pages.desk.entry.grid import (
    Grid,
    Opened,
    accept,
    carry,
    grid_of,
    open_return,
    read_again,
)
from portal.pages.desk.entry.grid_rows import Line
from portal.pages.desk.entry.unsaved import Draft, UnknownCell, draft_of, resolve
from portal.views.desk.pages import desk_page, return_in_scope
from reporting.errors import WorkflowError
from reporting.models import Role, Submission
from reporting.models.subjects import Kind
from reporting.returns.evidence_files import EvidenceRefused, attach
from reporting.returns.saving import BadCells, Conflict, enter
from reporting.returns.workflow import submit

TRIES = 3
"""How often a save is tried anew when somebody else saves in the same moment."""


@dataclass(frozen=True)
class Answer:
    """What a page says after a post that did not go through."""

    status: int
    sentence: str


@desk_page("GET", "POST")
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid of a return; who may fill it in saves, carries forward and submits."""
    row = return_in_scope(request, pk)
    may_enter = request.scope.enterable(Submission.objects.filter(pk=row.pk)).exists()
    if request.method != "POST":
        return shown(request, grid_of(open_return(row), may_enter))
    if not may_enter:
        raise Http404
    try:
        return autosaved(request, row) if from_script(request) else posted(request, row)
    except UnknownCell as error:
        raise Http404 from error


def posted(request: HttpRequest, row: Submission) -> HttpResponse:
    """Save what the form says, all of it or nothing, and submit if that is asked."""
    for _try in range(TRIES):
        opened = open_return(row)
        draft = drafted(request, opened)
        try:
            answer = refused(draft) or saved(request, opened, draft)
        except Conflict:  # between reading and saving: read again
            row = Submission.objects.with_subjects().get(pk=row.pk)
            continue
        except WorkflowError as error:
            answer = Answer(409, str(error))
        return answered(request, opened, draft, answer)
    return answered(request, opened, draft, Answer(409, _("Please save once more.")))


def drafted(request: HttpRequest, opened: Opened) -> Draft:
    """What the form says, after the button that was pressed; raises UnknownCell."""
    data = request.POST
    draft = draft_of(opened.places, data)
    if "resolve" in data:
        resolve(draft, opened.places, data["resolve"])
    if "accept" in data:
        accept(opened, draft, data["accept"])
    if data.get("action") == "carry":
        carry(opened, draft)
    return draft


def refused(draft: Draft) -> Answer | None:
    """Why nothing can be saved yet: a wrong cell, or one that somebody else changed."""
    if draft.faults:
        return Answer(400, _("Nothing is saved yet: some cells cannot be read."))
    if draft.conflicts:
        return Answer(
            409,
            _(
                "Somebody else saved this return after you opened it. Nothing of yours "
                "is saved yet: choose cell by cell."
            ),
        )
    return None


def saved(request: HttpRequest, opened: Opened, draft: Draft) -> Answer | None:
    """Save a draft with its files; None if all went well, else what is said."""
    try:
        with transaction.atomic():
            version = entered(request, opened, draft)
            attached(request, opened, draft)
    except BadCells as error:
        note_faults(opened, draft, error)
        return refused(draft)
    except EvidenceRefused:
        return Answer(400, _("Nothing is saved yet: a file is not taken."))
    if request.POST.get("action") == "submit":
        return submitted(request, opened, version)
    return None


def entered(request: HttpRequest, opened: Opened, draft: Draft) -> int:
    """Enter the sound cells of a draft; return the version of the return."""
    return enter(
        submission=opened.row,
        by=request.user,
        version=opened.row.version,
        cells={
            opened.places[code].cell.indicator_id: typed
            for code, typed in draft.sound().items()
        },
    )


def attached(request: HttpRequest, opened: Opened, draft: Draft) -> None:
    """Keep the files of the form; raises EvidenceRefused, noted at its cell."""
    for name, files in request.FILES.lists():
        code = name.removesuffix(".file")
        if code not in opened.places:
            raise UnknownCell
        cell = opened.places[code].cell
        for file in files:
            try:
                attach(
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


def note_faults(opened: Opened, draft: Draft, error: BadCells) -> None:
    """Put what cannot be stored at its cells."""
    codes = {place.cell.indicator_id: code for code, place in opened.places.items()}
    for pk, sentences in error.faults.items():
        draft.faults[codes[pk]] = {"value": sentences}


def submitted(request: HttpRequest, opened: Opened, version: int) -> Answer | None:
    """Submit what was saved, unless somebody else saved since the page was opened."""
    if request.POST.get("version") != str(opened.row.version):
        return Answer(
            409,
            _(
                "Your cells are saved. Somebody else saved after you opened the "
                "return: look at it as it is now, then submit it."
            ),
        )
    try:
        submit(submission=opened.row, by=request.user, version=version)
    except WorkflowError as error:
        said = _("Your cells are saved, but the return is not submitted. %(why)s")
        return Answer(409, said % {"why": error})
    return None


def answered(
    request: HttpRequest, opened: Opened, draft: Draft, answer: Answer | None
) -> HttpResponse:
    """The page after a post: another request if all went well, else what is wrong."""
    if answer is None:
        done = request.POST.get("action") == "submit"
        messages.success(request, _("Submitted.") if done else _("Saved."))
        return redirect("desk:return", opened.row.pk)
    again = read_again(opened)
    for code, place in again.places.items():
        if draft.typed.get(code) == place.typed and code not in draft.faults:
            draft.drop(code)
    return shown(request, grid_of(again, True, draft), answer)


def shown(
    request: HttpRequest, grid: Grid, answer: Answer | None = None
) -> HttpResponse:
    """The page of a return."""
    context = {
        "grid": grid,
        "row": grid.row,
        "answer": answer,
        "accepts": grid.is_editable,
        "contacts": contacts_of_return(grid.row, request.scope),
        "many": grid.row.kind == Kind.ENTERPRISE and fills_in_many(request),
    }
    status = answer.status if answer else 200
    return render(request, "desk/return.html", context, status=status)


def fills_in_many(request: HttpRequest) -> bool:
    """Whether the reader fills in the returns of a park, a base or all."""
    return any(held.role != Role.REPORTER for held in request.scope.held)


def autosaved(request: HttpRequest, row: Submission) -> JsonResponse:
    """Save every cell that can be saved, and say what became of each.

    200 if all were, 400 if some cannot be read, 409 if some are in conflict or the
    return is closed.
    """
    opened = open_return(row)
    draft = draft_of(opened.places, request.POST)
    try:
        entered_anyway(request, opened, draft)
    except Conflict as error:
        return JsonResponse({"sentence": str(error), "again": True}, status=409)
    except WorkflowError as error:
        return JsonResponse({"sentence": str(error)}, status=409)
    again = read_again(opened)
    grid = grid_of(again, True, draft)
    return JsonResponse(told(grid, draft), status=status_of(draft))


def entered_anyway(request: HttpRequest, opened: Opened, draft: Draft) -> None:
    """Enter the cells that can be stored; the others are noted in the draft."""
    try:
        entered(request, opened, draft)
    except BadCells as error:
        note_faults(opened, draft, error)
        entered(request, opened, draft)


def status_of(draft: Draft) -> int:
    """The status of an answer to a script."""
    if draft.conflicts:
        return 409
    return 400 if draft.faults else 200


def told(grid: Grid, draft: Draft) -> dict:
    """What a script needs to know after a save."""
    return {
        "version": grid.row.version,
        "saved": timezone.localtime(moment()).strftime("%H:%M:%S"),
        "conflicts": sorted(draft.conflicts),
        "filled": grid.filled,
        "wrong": grid.wrong,
        "unexplained": grid.unexplained,
        "blocks": render_to_string("desk/_blocks.html", {"grid": grid}),
        "lines": {line.key: told_line(line, draft) for line in grid.lines},
    }


def told_line(line: Line, draft: Draft) -> dict:
    """What a script needs to know of one line."""
    saved_now = line.key not in draft.faults and line.key not in draft.conflicts
    return {
        "was": line.place.mark if saved_now else line.was,
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
