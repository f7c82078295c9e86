"""The one sentence a page opens with, made from the lights."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from core import display
from core.templatetags.ui import get_active_language
from portal.pages.targets.rows import TargetRow
from portal.wording import PATHS
from reporting.progress_board import WITHHELD
from targets.models import TargetRevision
from targets.progress import Light, Reason

WORDS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
COMMA = pgettext_lazy("between parts of a sentence", ", ")
COLON = pgettext_lazy("before an explanation", ": ")
STOP = pgettext_lazy("end of a sentence", ".")


def format_count(count: int) -> str:
    """A count as sentences write it: a word up to twelve in English, else digits."""
    if get_active_language().startswith("en") and count < len(WORDS):
        return str(WORDS[count])
    return str(display.format_number(Decimal(count)))


def count_lights(rows: Iterable[TargetRow]) -> dict[str, int]:
    """How many targets show each light, all four named."""
    found = Counter(row.progress.light for row in rows)
    return {str(name): found[name] for name in Light}


def describe_targets(rows: Sequence[TargetRow]) -> str:
    """Where the targets stand, as one sentence."""
    sentence = _build_sentence(rows)
    return f"{sentence[:1].upper()}{sentence[1:]}{STOP}"


def _build_sentence(rows: Sequence[TargetRow]) -> str:
    if not rows:
        return _("No targets are set")
    lights = count_lights(rows)
    if lights[Light.NONE] == len(rows):
        return f"{_describe_unrated(len(rows))}{COLON}{explain_unrated(rows)}"
    if len(rows) == 1:
        return _describe_single(next(name for name in Light if lights[name]))
    return str(COMMA).join(
        [_describe_lead(lights[Light.GREEN], len(rows)), *_describe_rest(lights)]
    )


def _describe_unrated(total: int) -> str:
    return ngettext(
        "%(count)s target, which cannot be rated yet",
        "%(count)s targets, none of which can be rated yet",
        total,
    ) % {"count": format_count(total)}


def _describe_single(light: Light) -> str:
    return {
        Light.GREEN: _("The one target is on track"),
        Light.AMBER: _("The one target is behind"),
        Light.RED: _("The one target is far behind"),
    }[light]


def _describe_lead(green: int, total: int) -> str:
    if green == total:
        return _("All the %(total)s targets are on track") % {
            "total": format_count(total)
        }
    if green == 0:
        return _("None of the %(total)s targets is on track") % {
            "total": format_count(total)
        }
    return ngettext(
        "%(count)s of %(total)s targets is on track",
        "%(count)s of %(total)s targets are on track",
        green,
    ) % {"count": format_count(green), "total": format_count(total)}


def _describe_rest(lights: dict[str, int]) -> list[str]:
    words = {
        Light.AMBER: _("%(count)s behind"),
        Light.RED: _("%(count)s far behind"),
        Light.NONE: _("%(count)s not rated"),
    }
    return [
        text % {"count": format_count(lights[light])}
        for light, text in words.items()
        if lights[light]
    ]


def explain_unrated(rows: Sequence[TargetRow]) -> str:
    """Why no target of these can be rated: one reason, or how many for each."""
    found = (row.standing.not_computable for row in rows)
    reasons = Counter(reason for reason in found if reason)
    if len(reasons) == 1:
        return {
            Reason.NO_BASELINE: _("the baseline is to be confirmed"),
            Reason.NOT_REPORTED: _("nothing has been reported"),
            WITHHELD: _("the values are suppressed"),
        }.get(next(iter(reasons)), _("the reason is shown beside each of them"))
    known = {
        Reason.NO_BASELINE: _("%(count)s without a confirmed baseline"),
        Reason.NOT_REPORTED: _("%(count)s not reported"),
    }
    parts = [
        text % {"count": format_count(reasons.pop(reason))}
        for reason, text in known.items()
        if reason in reasons
    ]
    others = sum(reasons.values())
    if others:
        parts.append(_("%(count)s for other reasons") % {"count": format_count(others)})
    return str(COMMA).join(parts)


def describe_headline(row: TargetRow) -> str:
    """How far one target is, as a sentence; "" where that cannot be computed."""
    progress, name = row.progress, row.target.indicator.name
    if progress.met:
        return _("%(name)s has reached its target.") % {"name": name}
    if progress.gap_points is None or progress.progress is None:
        return ""
    share = {"name": name, "share": display.format_percent(progress.progress)}
    if progress.progress < 0:
        return _("%(name)s is below its baseline.") % share
    place = {
        "points": display.format_number(abs(progress.gap_points), 1),
        "path": PATHS[TargetRevision.Path(row.standing.revision.path)],
    }
    if progress.gap_points < 0:
        sentence = _(
            "%(name)s has covered %(share)s of the distance from baseline to target. "
            "That is %(points)s percentage points behind the %(path)s path."
        )
    else:
        sentence = _(
            "%(name)s has covered %(share)s of the distance from baseline to target. "
            "That is %(points)s percentage points ahead of the %(path)s path."
        )
    return sentence % (share | place)
