"""The words of the completeness board: of its cells, and of the texts that chase."""

from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from core.models import choose_language_text, join_words
from core.templatetags.ui import render_quarter
from portal.pages.desk.completeness.board import BoardCell, OutstandingReturn
from reporting.models.subjects import Kind
from reporting.returns.completeness import ReturnStatus

NAMED = 6
"""How many missing indicators a text that chases names."""


class CellLook(NamedTuple):
    """How a cell is drawn: classes, mark, words."""

    css: str
    mark: str | Promise
    words: str | Promise


LOOKS: dict[str, CellLook] = {
    ReturnStatus.RELEASED: CellLook("is-ok", "✓", gettext_lazy("released")),
    ReturnStatus.APPROVED: CellLook(
        "is-ok st--line",
        pgettext_lazy("mark of approved", "A"),
        gettext_lazy("approved, waiting for release"),
    ),
    ReturnStatus.REVIEWED: CellLook(
        "is-sky st--line",
        pgettext_lazy("mark of reviewed", "R"),
        gettext_lazy("reviewed, waiting for approval"),
    ),
    ReturnStatus.SUBMITTED: CellLook(
        "is-sky",
        pgettext_lazy("mark of submitted", "S"),
        gettext_lazy("submitted, waiting for review"),
    ),
    ReturnStatus.RETURNED: CellLook(
        "is-am st--solid",
        pgettext_lazy("mark of returned", "B"),
        gettext_lazy("sent back for correction"),
    ),
    ReturnStatus.AMENDED: CellLook(
        "is-am st--line",
        pgettext_lazy("mark of amended", "M"),
        gettext_lazy("approved, being revised"),
    ),
    ReturnStatus.WITHDRAWN: CellLook(
        "is-am st--line",
        pgettext_lazy("mark of withdrawn", "W"),
        gettext_lazy("withdrawn, to be reported again"),
    ),
    ReturnStatus.LATE: CellLook(
        "is-bad st--solid",
        pgettext_lazy("mark of late", "!"),
        gettext_lazy("overdue, not submitted"),
    ),
    ReturnStatus.DUE: CellLook(
        "is-nil st--line",
        pgettext_lazy("mark of due", "…"),
        gettext_lazy("in progress, not yet due"),
    ),
    ReturnStatus.NOT_DUE: CellLook(
        "is-nil st--dash",
        pgettext_lazy("mark of not due", "–"),
        gettext_lazy("collection not open yet"),
    ),
    ReturnStatus.LEFT: CellLook(
        "is-nil st--dash",
        pgettext_lazy("mark of left", "×"),
        gettext_lazy("left, not a member on the last day of the quarter"),
    ),
    ReturnStatus.NOT_ASKED: CellLook("is-nil", "·", gettext_lazy("no return required")),
}
"""How each standing looks, in the order of the legend."""

ESTIMATED = CellLook(
    "is-ok st--dash",
    pgettext_lazy("mark of estimated", "e"),
    gettext_lazy("includes estimates"),
)
BELATED = CellLook(
    "is-am st--dash",
    pgettext_lazy("mark of belated", "L"),
    gettext_lazy("submitted late"),
)
LEGEND = (*LOOKS.values(), ESTIMATED, BELATED)

KINDS = {
    Kind.ENTERPRISE.value: gettext_lazy("Enterprises"),
    Kind.BASE.value: gettext_lazy("Bases"),
    Kind.PARK.value: gettext_lazy("Parks"),
    Kind.PROGRAMME.value: gettext_lazy("Bureau"),
}
"""The boards, in the order of their tabs."""


def choose_look(cell: BoardCell) -> CellLook:
    """How a cell is drawn; what was late or estimated is said besides its state."""
    found = LOOKS[cell.standing]
    marks = [
        *((BELATED,) if cell.is_belated else ()),
        *((ESTIMATED,) if cell.is_estimated else ()),
    ]
    words = join_words(one.words for one in (found, *marks))
    if marks and cell.standing in {ReturnStatus.RELEASED, ReturnStatus.APPROVED}:
        found = marks[0]
    return CellLook(found.css, found.mark, words)


def format_reminder(waited: OutstandingReturn, language: str) -> str:
    """What to send to somebody who is waited for: unit, quarter, due day, missing."""
    with override(language):
        period, cell = waited.period, waited.cell
        named = {
            "subject": getattr(waited.row.subject, "name", ""),
            "quarter": render_quarter(period.period),
            "due": date_format(cell.due),
            "closes": date_format(waited.closes_on),
            "missing": describe_missing(waited),
        }
        words = get_closed_text if waited.is_closed else SENTENCES[cell.standing]
        return words() % named


def get_due_text() -> str:
    """The text before the due day."""
    return _(
        "%(subject)s: the return for %(quarter)s is due on %(due)s. %(missing)s Please "
        "submit it in the portal by %(closes)s."
    )


def get_overdue_text() -> str:
    """The text after the due day."""
    return _(
        "%(subject)s: the return for %(quarter)s is overdue (due date %(due)s). "
        "%(missing)s Please submit it in the portal by %(closes)s."
    )


def get_closed_text() -> str:
    """The text once the quarter takes no first return any more."""
    return _(
        "%(subject)s: the return for %(quarter)s is overdue (due date %(due)s). Data "
        "collection closed on %(closes)s. %(missing)s Please ask the bureau for an "
        "extension."
    )


def get_sent_back_text() -> str:
    """The text for what came back."""
    return _(
        "%(subject)s: the return for %(quarter)s (due date %(due)s) was sent back for "
        "correction. Please read the comments in the portal, correct the return and "
        "submit it again."
    )


SENTENCES = {
    ReturnStatus.DUE: get_due_text,
    ReturnStatus.LATE: get_overdue_text,
    ReturnStatus.RETURNED: get_sent_back_text,
}


def describe_missing(waited: OutstandingReturn) -> str:
    """What a return has not yet, in the active language."""
    names = [choose_language_text(zh, en) for zh, en in waited.missing]
    if waited.cell.row is None:
        return _("No data have been received yet.")
    if not names:
        return _("All items are filled in, but the return has not been submitted.")
    listed = join_words(names[:NAMED])
    if len(names) <= NAMED:
        return _("Missing: %(names)s.") % {"names": listed}
    return _("Missing: %(names)s and others (%(count)s in total).") % {
        "names": listed,
        "count": len(names),
    }
