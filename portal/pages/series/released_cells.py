"""Released figures of single enterprises, ready for the cells of a table."""

from dataclasses import dataclass
from decimal import Decimal

from core.statuses import Status
from portal.wording import TURNS
from reporting.models import Figure
from targets.formulas import classify_turn, compute_growth

STATES = {
    Status.REPORTED: "",
    Status.ESTIMATED: "",
    Status.MISSING: "missing",
    Status.NOT_APPLICABLE: "not_applicable",
    Status.WITHHELD: "confidential",
    Status.WITHDRAWN: "withdrawn",
}
"""The word of the tag `state` for a cell without a number."""


@dataclass(frozen=True)
class FigureCell:
    """A year-to-date value, or why there is none, and its growth on last year."""

    value: Decimal | None = None
    state: str = "missing"
    is_estimate: bool = False
    growth: Decimal | None = None
    turn: str = ""


def build_figure_cell(
    figure: Figure | None, year_ago: Figure | None = None
) -> FigureCell:
    """A cell from a figure and last year's, both of one subject and indicator.

    Growth is over last year's value as re-reported by the figure, else over last
    year's own.
    """
    if figure is None:
        return FigureCell()
    then = figure.same_period
    if then is None and year_ago is not None:
        then = year_ago.value
    words = classify_turn(figure.value, then)
    return FigureCell(
        value=figure.value,
        state=choose_state(figure),
        is_estimate=figure.status == Status.ESTIMATED,
        growth=None if words else compute_growth(figure.value, then),
        turn=str(TURNS[words]) if words else "",
    )


def choose_state(figure: Figure) -> str:
    """The word of a figure without a number; `not_expected` where nobody is asked."""
    is_absent = figure.source == Figure.Source.ABSENCE
    if is_absent and figure.status == Status.WITHDRAWN:
        return "not_expected"
    return STATES[Status(figure.status)]
