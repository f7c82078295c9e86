"""One line that reconciles two numbers of a target which seem to say the opposite."""

from decimal import Decimal

from django.utils.translation import gettext as _

from core import display
from core.templatetags.ui import render_magnitude
from portal.pages.targets.rows import BEHIND, TargetRow
from targets.formulas import is_met
from targets.lights import Light


def describe_contradiction(row: TargetRow, growth: Decimal | None) -> str:
    """Why a target is on track and yet ends short, or grows fast and yet is behind.

    `growth` is that of its indicator on the same period of last year, a ratio. Returns
    "" where nothing seems to contradict.
    """
    progress = row.progress
    if progress.light == Light.GREEN and not progress.met and is_ending_short(row):
        return _(
            "It counts as on track because it is less than %(points)s percentage "
            "points behind its path. At the current rate the target would still be "
            "missed."
        ) % {"points": render_magnitude(row.thresholds.amber)}
    needed = progress.required_per_year
    if growth is None or needed is None or progress.light not in BEHIND:
        return ""
    if growth <= needed:
        return ""
    return _(
        "Growth of %(growth)s on last year is more than the %(needed)s a year that is "
        "needed from now on. It does not yet make up for what was lost before."
    ) % {
        "growth": display.format_growth(growth),
        "needed": display.format_growth(needed),
    }


def is_ending_short(row: TargetRow) -> bool:
    """Whether every projection that can be computed misses the target."""
    progress, revision = row.progress, row.standing.revision
    ends = [
        is_met(end, row.standing.target_value, revision.comparator)
        for end in (progress.projection_linear, progress.projection_geometric)
        if end is not None
    ]
    return bool(ends) and not any(ends)
