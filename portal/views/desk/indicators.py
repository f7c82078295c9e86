"""One indicator, typed for all enterprises of a park or a base."""

import re

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bases.models import InnovationBase, Park
from core.models import join_words
from core.quarters import Quarter
from portal.pages.desk.entry.grid_rows import GridCell
from portal.pages.desk.entry.one_indicator import (
    IndicatorColumn,
    build_column,
    build_grid_cells,
    build_rows,
    select_cells,
)
from portal.pages.desk.entry.unsaved import GridDraft, read_draft, resolve_conflict
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.models import Entry, Submission
from reporting.querysets import SubmissionQuerySet
from reporting.returns.saving import save_cells

Cells = QuerySet[Entry]

ROW = re.compile(r"[1-9][0-9]{0,17}")
"""The id of a return, as the names of its fields begin."""


@make_desk_page("GET", "POST")
def render_indicator_page(request: DeskRequest, code: str, period: str) -> HttpResponse:
    """A line for each enterprise whose return the reader fills in; saved as a whole."""
    cells = select_cells(select_returns(request), code, read_quarter(period))
    if request.method == "POST":
        return save_indicator(request, cells)
    column = build_column(cells, request.GET.get("page"))
    if column is None:
        raise Http404
    return render_column(request, column)


def read_quarter(text: str) -> Quarter:
    """The quarter of an address, 2014-Q4; raises Http404."""
    try:
        found = Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error
    if str(found) != text:
        raise Http404
    return found


def select_returns(request: DeskRequest) -> SubmissionQuerySet:
    """The returns that the reader fills in, of one park or base if one is named.

    Raises Http404 for a name with a NUL, which no database stores.
    """
    rows = request.scope.enterable(Submission.objects.all())
    for place in ("park", "base"):
        if slug := request.GET.get(place):
            if "\0" in slug:
                raise Http404
            rows = rows.filter(**{f"desk_{place}__slug": slug})
    return rows


def save_indicator(request: DeskRequest, cells: Cells) -> HttpResponse:
    """Save every row or none; a row that cannot be saved says why."""
    places = read_posted_cells(request, cells)
    draft = read_draft(places, request.POST)
    if "resolve" in request.POST:
        resolve_conflict(draft, places, request.POST["resolve"])
    if not draft.faults:
        save_rows(request, places, draft)
    if draft.faults or draft.conflicts:
        return render_refusal(request, cells, places, draft)
    messages.success(request, _("Saved."))
    return redirect(request.get_full_path())


def read_posted_cells(request: DeskRequest, cells: Cells) -> dict[str, GridCell]:
    """The cells that were sent, open or not; raises Http404 if one is not there."""
    keys = {name.rpartition(".")[0] for name in request.POST if "." in name}
    if not keys or not all(ROW.fullmatch(key) for key in keys):
        raise Http404
    places = build_grid_cells(cells.filter(submission__in=[int(key) for key in keys]))
    if places.keys() != keys:
        raise Http404
    return places


def save_rows(
    request: DeskRequest, places: dict[str, GridCell], draft: GridDraft
) -> None:
    """Save the rows, all or none, and note at each why it is not saved."""
    edits = draft.list_edits(places)
    result = save_cells(by=request.user, edits=edits, whole=True)
    draft.note_result(places, result)
    for pk, why in result.refusals.items():
        draft.faults[str(pk)] = {"value": [why]}


def render_refusal(
    request: DeskRequest, cells: Cells, places: dict[str, GridCell], draft: GridDraft
) -> HttpResponse:
    """The page with what was typed, what is wrong with it and what others saved."""
    again = build_grid_cells(cells.filter(submission__in=[int(key) for key in places]))
    lines = build_rows(again.values(), draft)
    column = IndicatorColumn(next(iter(again.values())).cell, lines)
    status = 400 if draft.faults else 409
    names = [
        line.cell.submission.subject.name
        for line in lines
        if line.faults or line.theirs
    ]
    sentence = _("Not saved. Check the values of these enterprises: %(names)s") % {
        "names": join_words(names)
    }
    return render_column(request, column, status, sentence)


def render_column(
    request: DeskRequest, column: IndicatorColumn, status: int = 200, sentence: str = ""
) -> HttpResponse:
    """The page of an indicator."""
    bureau = request.scope.bureau_of()
    context = {
        "column": column,
        "row": column.first.submission,
        "version": column.first.indicator_version,
        "status": status,
        "sentence": sentence,
        "no_files": True,
        "parks": Park.objects.filter(programme__in=bureau),
        "bases": InnovationBase.objects.filter(programme__in=bureau),
        "asked": {name: request.GET.get(name, "") for name in ("park", "base")},
    }
    return render(request, "desk/indicator.html", context, status=status)
