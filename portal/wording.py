"""Words for what the arithmetic answers in codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.quarters import Quarter, Span
from core.templatetags.ui import get_active_language
from targets.formulas import Turn
from targets.lights import Light
from targets.models import IndicatorVersion, TargetRevision
from targets.progress import Outcome, Reason

REASONS = {
    Reason.NO_BASELINE: gettext_lazy("baseline to be confirmed"),
    Reason.BASELINE_NOT_POSITIVE: gettext_lazy(
        "the baseline is zero or less, so a multiple of it cannot be a target"
    ),
    Reason.NO_TARGET: gettext_lazy("no target value is set"),
    Reason.BASELINE_EQUALS_TARGET: gettext_lazy("the target equals the baseline"),
    Reason.DUE_NOT_AFTER_START: gettext_lazy("the target is due before it starts"),
    Reason.BEFORE_START: gettext_lazy("the quarter is before the start"),
    Reason.NOT_REPORTED: gettext_lazy("not reported"),
    Reason.PATH_NOT_COMPUTABLE: gettext_lazy(
        "the path cannot be computed from a value of zero or less"
    ),
    Reason.NO_PATH: gettext_lazy("an upper limit without a baseline has no path"),
    Reason.TARGET_BEHIND_BASELINE: gettext_lazy(
        "the target lies on the wrong side of its baseline"
    ),
    Reason.TOO_EARLY: gettext_lazy("too early: nobody has four quarters yet"),
    Reason.SERIES_BREAK: gettext_lazy(
        "not comparable: the baseline of an enterprise that moved is not known"
    ),
    Reason.COVERAGE_TOO_LOW: gettext_lazy("too few have reported"),
    Reason.WITHHELD: gettext_lazy(
        "suppressed to protect the figures of a single enterprise"
    ),
}
"""Why a target has no light, as a phrase beside it."""

LIGHTS = {
    Light.GREEN: gettext_lazy("on track"),
    Light.AMBER: gettext_lazy("behind"),
    Light.RED: gettext_lazy("far behind"),
    Light.NONE: gettext_lazy("not rated"),
}
"""A light in a sentence."""

OUTCOMES = {
    Outcome.MET: gettext_lazy("met when due"),
    Outcome.MISSED: gettext_lazy("missed when due"),
    Outcome.PROVISIONAL: gettext_lazy("provisional: some reports are still missing"),
}
"""How a target ended."""

TURNS = {
    Turn.TURNED_PROFITABLE: gettext_lazy("to profit"),
    Turn.TURNED_TO_LOSS: gettext_lazy("to loss"),
    Turn.LOSS_NARROWED: gettext_lazy("smaller loss"),
    Turn.LOSS_WIDENED: gettext_lazy("larger loss"),
    Turn.FROM_ZERO: gettext_lazy("no rate: zero a year ago"),
}
"""What is said where growth has no percentage."""

PATHS: dict[str, Promise] = {
    TargetRevision.Path.LINEAR: pgettext_lazy("path", "linear"),
    TargetRevision.Path.GEOMETRIC: pgettext_lazy("path", "geometric"),
    TargetRevision.Path.STEPWISE: pgettext_lazy("path", "stepwise"),
}

MEASURES: dict[str, Promise] = {
    IndicatorVersion.Nature.FLOW: gettext_lazy("rolling four quarters"),
    IndicatorVersion.Nature.SIGNED_FLOW: gettext_lazy("rolling four quarters"),
    IndicatorVersion.Nature.STOCK: gettext_lazy("end-of-quarter value"),
    IndicatorVersion.Nature.CUMULATIVE: gettext_lazy("since the start"),
    IndicatorVersion.Nature.RATIO: gettext_lazy("ratio of the totals"),
}
"""What the actual value of a target is, by the nature of its indicator."""


def describe_measure(revision: TargetRevision, version: IndicatorVersion) -> str:
    """What the actual value of a target is."""
    if revision.rule == TargetRevision.Rule.PER_YEAR:
        return _("year to date")
    return str(MEASURES[version.nature])


def describe_due(due: Quarter) -> str:
    """Return by when: the end of a year, else the end of a quarter."""
    if due.quarter == 4:
        return _("end of %(year)s") % {"year": due.year}
    return due.label(get_active_language(), Span.END)
