"""The completeness board (填报完整性): all returns in scope, and whom to ask."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bases.models import Programme
from core.quarters import Quarter
from portal.pages.desk.completeness.board import Board, Cell, Row, Waited, board
from portal.pages.desk.completeness.reminder_texts import (
    KINDS,
    LEGEND,
    Look,
    chase_text,
    look_of,
)
from portal.views.desk.pages import desk_page
from reporting.models import ReportingPeriod
from reporting.models.subjects import Kind

LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Shown:
    """A cell with its look."""

    cell: Cell
    look: Look


@dataclass(frozen=True)
class Line:
    """A row of the matrix with its drawn cells."""

    row: Row
    cells: list[Shown]


@dataclass(frozen=True)
class Chased:
    """Somebody who is waited for, with the texts to send."""

    waited: Waited
    look: Look
    texts: dict[str, str]


@desk_page("GET")
def completeness(request: HttpRequest) -> HttpResponse:
    """The board of a kind of subject; chases the newest quarter, or the asked one."""
    programme = programme_of(request)
    kind = request.GET.get("kind", Kind.ENTERPRISE.value)
    if kind not in KINDS:
        raise Http404
    found = board(programme, kind, request.scope, asked_quarter(request))
    chased = [chased_of(one) for one in found.waited]
    context = {
        "board": found,
        "kinds": KINDS,
        "groups": groups_of(found),
        "legend": LEGEND,
        "chased": chased,
        "texts": {
            code: "\n".join(one.texts[code] for one in chased) for code in LANGUAGES
        },
    }
    if programme.pk in request.scope.bureau_of():
        context |= {"is_bureau": True, "next_quarter": next_quarter(found)}
    return render(request, "desk/completeness.html", context)


def next_quarter(found: Board) -> Quarter | None:
    """The first quarter that is planned and not opened yet (one query)."""
    rows = found.programme.periods.filter(state=ReportingPeriod.State.PLANNED)
    return rows.order_by("period").values_list("period", flat=True).first()


def programme_of(request: HttpRequest) -> Programme:
    """The programme that the address names, or the city's; raises Http404."""
    try:
        return Programme.objects.chosen(request.GET.get("programme"))
    except (Programme.DoesNotExist, ValueError) as error:
        raise Http404 from error


def asked_quarter(request: HttpRequest) -> Quarter | None:
    """The quarter that the address names; raises Http404 for nonsense."""
    text = request.GET.get("period")
    if not text:
        return None
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error


def groups_of(found: Board) -> list[tuple[object, list[Line]]]:
    """The rows of the matrix by base."""
    return [
        (group, [Line(row, [Shown(c, look_of(c)) for c in row.cells]) for row in rows])
        for group, rows in found.groups
    ]


def chased_of(waited: Waited) -> Chased:
    """The texts that chase somebody, in both languages."""
    texts = {code: chase_text(waited, code) for code in LANGUAGES}
    return Chased(waited, look_of(waited.cell), texts)
