"""The completeness board (填报完整性): all returns in scope, and whom to ask."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bases.models import Programme
from core.quarters import Quarter
from portal.pages.desk.completeness.board import (
    BoardCell,
    BoardRow,
    OutstandingReturn,
    ReturnBoard,
    build_board,
)
from portal.pages.desk.completeness.reminder_texts import (
    KINDS,
    LEGEND,
    CellLook,
    choose_look,
    format_reminder,
)
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.models import ReportingPeriod
from reporting.models.subjects import Kind

LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class DrawnCell:
    """A cell with its look."""

    cell: BoardCell
    look: CellLook


@dataclass(frozen=True)
class MatrixRow:
    """A row of the matrix with its drawn cells."""

    row: BoardRow
    cells: list[DrawnCell]


@dataclass(frozen=True)
class ReminderRow:
    """Somebody who is waited for, with the texts to send."""

    waited: OutstandingReturn
    look: CellLook
    texts: dict[str, str]


@make_desk_page("GET")
def render_completeness_page(request: DeskRequest) -> HttpResponse:
    """The board of a kind of subject; chases the newest quarter, or the asked one."""
    programme = find_programme(request)
    kind = request.GET.get("kind", Kind.ENTERPRISE.value)
    if kind not in KINDS:
        raise Http404
    found = build_board(programme, kind, request.scope, read_quarter(request))
    chased = [build_reminder_row(one) for one in found.waited]
    context = {
        "board": found,
        "kinds": KINDS,
        "groups": build_groups(found),
        "legend": LEGEND,
        "chased": chased,
        "texts": {
            code: "\n".join(one.texts[code] for one in chased) for code in LANGUAGES
        },
    }
    if programme.pk in request.scope.bureau_of():
        context |= {"is_bureau": True, "next_quarter": find_next_quarter(found)}
    return render(request, "desk/completeness.html", context)


def find_next_quarter(found: ReturnBoard) -> Quarter | None:
    """The first quarter that is planned and not opened yet (one query)."""
    rows = found.programme.periods.filter(state=ReportingPeriod.State.PLANNED)
    return rows.order_by("period").values_list("period", flat=True).first()


def find_programme(request: DeskRequest) -> Programme:
    """The programme that the address names, or the city's; raises Http404."""
    try:
        return Programme.objects.chosen(request.GET.get("programme"))
    except (Programme.DoesNotExist, ValueError) as error:
        raise Http404 from error


def read_quarter(request: DeskRequest) -> Quarter | None:
    """The quarter that the address names; raises Http404 for nonsense."""
    text = request.GET.get("period")
    if not text:
        return None
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error


def build_groups(found: ReturnBoard) -> list[tuple[object, list[MatrixRow]]]:
    """The rows of the matrix by base."""
    return [
        (
            group,
            [
                MatrixRow(row, [DrawnCell(c, choose_look(c)) for c in row.cells])
                for row in rows
            ],
        )
        for group, rows in found.groups
    ]


def build_reminder_row(waited: OutstandingReturn) -> ReminderRow:
    """The texts that chase somebody, in both languages."""
    texts = {code: format_reminder(waited, code) for code in LANGUAGES}
    return ReminderRow(waited, choose_look(waited.cell), texts)
