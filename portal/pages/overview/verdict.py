"""The one sentence a page opens with, made from the lights."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from core import display
from core.models import choose_language_text, join_words
from core.templatetags.ui import get_active_language
from portal.pages.list_page import sort_rows
from portal.pages.targets.rows import BEHIND, TargetGroup, TargetRow
from portal.wording import PATHS
from reporting.progress_board import WITHHELD
from targets.lights import Light
from targets.models import TargetRevision
from targets.progress import Reason

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


def count_lights(groups: Iterable[TargetGroup]) -> dict[str, int]:
    """How many promises show each light, all four named.

    One whose readings differ shows none of them.
    """
    found = Counter(group.light for group in groups)
    return {str(name): found[name] for name in Light}


def describe_targets(groups: Sequence[TargetGroup]) -> str:
    """Where the promises stand, as one sentence that begins with what is behind.

    A promise with several readings counts once.
    """
    sentence = _build_sentence(groups)
    return f"{sentence[:1].upper()}{sentence[1:]}{STOP}"


def name_targets(groups: Sequence[TargetGroup]) -> str:
    """Which promises are behind, the furthest first, and how undecided readings stand.

    "" where nothing is behind and no readings differ; a single target is named
    beside it.
    """
    behind = [group for group in groups if group.light in BEHIND]
    named = behind if len(groups) > 1 else []
    sentences = [f"{_name_behind(named)}{STOP}"] if named else []
    sentences += [
        f"{_describe_readings(group)}{STOP}" for group in groups if group.light is None
    ]
    return choose_language_text("", " ").join(sentences)


def _build_sentence(groups: Sequence[TargetGroup]) -> str:
    if not groups:
        return _("No targets are set")
    lights = count_lights(groups)
    if lights[Light.NONE] == len(groups):
        rows = [row for group in groups for row in group.rows]
        return f"{_describe_unrated(len(groups))}{COLON}{explain_unrated(rows)}"
    if len(groups) == 1:
        return _describe_single(groups[0].light)
    green, unrated = lights[Light.GREEN], lights[Light.NONE]
    differing = sum(group.light is None for group in groups)
    behind = sum(group.light in BEHIND for group in groups)
    if behind:
        rest = _describe_rest(green, unrated, differing)
        return str(COMMA).join([_describe_behind(behind, len(groups)), *rest])
    lead = _describe_lead(green, len(groups))
    return str(COMMA).join([lead, *_describe_rest(0, unrated, differing)])


def _describe_behind(behind: int, total: int) -> str:
    return ngettext(
        "%(count)s of %(total)s targets is behind",
        "%(count)s of %(total)s targets are behind",
        behind,
    ) % {"count": format_count(behind), "total": format_count(total)}


def _name_behind(behind: Sequence[TargetGroup]) -> str:
    far = _("%(name)s (far behind)")
    names = [
        far % {"name": group.name} if group.light == Light.RED else group.name
        for group in sort_rows(behind, lambda group: group.worst_gap)
    ]
    return _("Behind: %(names)s") % {"names": join_words(names)}


def _describe_readings(group: TargetGroup) -> str:
    """How the readings of one promise stand, none of which is decided."""
    found = Counter(row.progress.light for row in group.rows)
    counted = [_count_readings(light, found[light]) for light in Light if found[light]]
    return _("%(name)s: %(readings)s; which one counts is not decided") % {
        "name": group.name,
        "readings": str(COMMA).join(counted),
    }


def _count_readings(light: Light, count: int) -> str:
    text = {
        Light.GREEN: ngettext(
            "%(count)s interpretation on track",
            "%(count)s interpretations on track",
            count,
        ),
        Light.AMBER: ngettext(
            "%(count)s interpretation behind",
            "%(count)s interpretations behind",
            count,
        ),
        Light.RED: ngettext(
            "%(count)s interpretation far behind",
            "%(count)s interpretations far behind",
            count,
        ),
        Light.NONE: ngettext(
            "%(count)s interpretation not rated",
            "%(count)s interpretations not rated",
            count,
        ),
    }[light]
    return text % {"count": format_count(count)}


def _describe_unrated(total: int) -> str:
    return ngettext(
        "%(count)s target, which cannot be rated yet",
        "%(count)s targets, none of which can be rated yet",
        total,
    ) % {"count": format_count(total)}


def _describe_single(light: Light | None) -> str:
    """The one promise, which has a light unless its readings differ."""
    if light is None:
        return _("The one target is rated differently by interpretation")
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


def _describe_rest(green: int, unrated: int, differing: int) -> list[str]:
    """The counts of what is not behind, where there are any."""
    counts = (
        (_("%(count)s on track"), green),
        (_("%(count)s not rated"), unrated),
        (_("%(count)s rated differently by interpretation"), differing),
    )
    return [text % {"count": format_count(count)} for text, count in counts if count]


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
        "points": display.format_distance(progress.gap_points, row.thresholds.limits),
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
