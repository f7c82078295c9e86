"""The words of the completeness board: of its cells, and of the texts that chase."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override, pgettext_lazy
from django.utils.translation import gettext as _

from core.models import in_language
from core.templatetags.ui import quarter
from portal.pages.desk.completeness.board import Cell, Waited
from reporting.models.subjects import Kind
from reporting.returns.completeness import Standing

NAMED = 6
"""How many missing indicators a text that chases names."""


class Look(NamedTuple):
    """How a cell is drawn: classes, mark, words."""

    css: str
    mark: str | Promise
    words: str | Promise


LOOKS: dict[str, Look] = {
    Standing.RELEASED: Look("is-ok", "✓", gettext_lazy("released")),
    Standing.APPROVED: Look(
        "is-ok st--line",
        pgettext_lazy("mark of approved", "A"),
        gettext_lazy("approved, waits for a release"),
    ),
    Standing.REVIEWED: Look(
        "is-sky st--line",
        pgettext_lazy("mark of reviewed", "R"),
        gettext_lazy("reviewed, waits for approval"),
    ),
    Standing.SUBMITTED: Look(
        "is-sky",
        pgettext_lazy("mark of submitted", "S"),
        gettext_lazy("submitted, waits for review"),
    ),
    Standing.RETURNED: Look(
        "is-am st--solid",
        pgettext_lazy("mark of returned", "B"),
        gettext_lazy("came back to be mended"),
    ),
    Standing.AMENDED: Look(
        "is-am st--line",
        pgettext_lazy("mark of amended", "M"),
        gettext_lazy("approved, is being amended"),
    ),
    Standing.LATE: Look(
        "is-bad st--solid",
        pgettext_lazy("mark of late", "!"),
        gettext_lazy("late, not submitted"),
    ),
    Standing.DUE: Look(
        "is-nil st--line",
        pgettext_lazy("mark of due", "…"),
        gettext_lazy("due, being filled in"),
    ),
    Standing.NOT_DUE: Look(
        "is-nil st--dash",
        pgettext_lazy("mark of not due", "–"),
        gettext_lazy("not due yet"),
    ),
    Standing.NOT_ASKED: Look("is-nil", "·", gettext_lazy("nothing asked")),
}
"""How each standing looks, in the order of the legend."""

ESTIMATED = Look(
    "is-ok st--dash",
    pgettext_lazy("mark of estimated", "e"),
    gettext_lazy("with estimates"),
)
BELATED = Look(
    "is-am st--dash",
    pgettext_lazy("mark of belated", "L"),
    gettext_lazy("came late"),
)
LEGEND = (*LOOKS.values(), ESTIMATED, BELATED)

KINDS = {
    Kind.ENTERPRISE.value: gettext_lazy("Enterprises"),
    Kind.BASE.value: gettext_lazy("Bases"),
    Kind.PARK.value: gettext_lazy("Parks"),
    Kind.PROGRAMME.value: gettext_lazy("Bureau"),
}
"""The boards, in the order of their tabs."""


def look_of(cell: Cell) -> Look:
    """How a cell is drawn; what was late or estimated is said besides its state."""
    found = LOOKS[cell.standing]
    marks = [
        *((BELATED,) if cell.is_belated else ()),
        *((ESTIMATED,) if cell.is_estimated else ()),
    ]
    words = ", ".join(str(one.words) for one in (found, *marks))
    if marks and cell.standing in {Standing.RELEASED, Standing.APPROVED}:
        found = marks[0]
    return Look(found.css, found.mark, words)


def chase_text(waited: Waited, language: str) -> str:
    """What to send to somebody who is waited for: unit, quarter, due day, missing."""
    with override(language):
        period, cell = waited.period, waited.cell
        named = {
            "subject": getattr(waited.row.subject, "name", ""),
            "quarter": quarter(period.period),
            "due": cell.due,
            "closes": waited.closes_on,
            "missing": missing_words(waited),
        }
        words = closed_words if waited.is_closed else SENTENCES[cell.standing]
        return words() % named


def due_words() -> str:
    """The text before the due day."""
    return _(
        "%(subject)s: the return of %(quarter)s is due on %(due)s. %(missing)s Please "
        "submit it at the desk of the portal; it closes on %(closes)s."
    )


def late_words() -> str:
    """The text after the due day."""
    return _(
        "%(subject)s: the return of %(quarter)s was due on %(due)s. %(missing)s Please "
        "submit it at the desk of the portal at once; it closes on %(closes)s."
    )


def closed_words() -> str:
    """The text once the quarter takes no first return any more."""
    return _(
        "%(subject)s: the return of %(quarter)s was due on %(due)s and the quarter "
        "closed on %(closes)s. %(missing)s Please ask the bureau for an extension at "
        "once."
    )


def returned_words() -> str:
    """The text for what came back."""
    return _(
        "%(subject)s: the return of %(quarter)s, due on %(due)s, came back to be "
        "mended. Please read the remarks at the desk of the portal, mend it and submit "
        "it again."
    )


SENTENCES = {
    Standing.DUE: due_words,
    Standing.LATE: late_words,
    Standing.RETURNED: returned_words,
}


def missing_words(waited: Waited) -> str:
    """What a return has not yet, in the active language."""
    names = [in_language(zh, en) for zh, en in waited.missing]
    if waited.cell.row is None:
        return _("Nothing has come in.")
    if not names:
        return _("All cells are filled in; only the submission is missing.")
    joint = "、" if (get_language() or "").startswith("zh") else ", "
    listed = joint.join(names[:NAMED])
    if len(names) <= NAMED:
        return _("Missing: %(names)s.") % {"names": listed}
    return _("Missing: %(names)s and others, %(count)s in all.") % {
        "names": listed,
        "count": len(names),
    }
