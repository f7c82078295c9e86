"""What was decided, in words: a revision of a target, a baseline, a milestone."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from core.templatetags.ui import count_decimals, format_amount
from portal.wording import PATHS, describe_due
from targets.models import (
    AnyDecision,
    Baseline,
    Indicator,
    IndicatorVersion,
    Milestone,
    TargetRevision,
)

Rule = TargetRevision.Rule
Comparator = TargetRevision.Comparator


def get_indicator(decision: AnyDecision) -> Indicator:
    """The indicator that a decision is about."""
    if isinstance(decision, Baseline):
        return decision.indicator
    return decision.target.indicator


def format_decision_name(decision: AnyDecision) -> str:
    """What a decision is about: a target, or an indicator at a place."""
    if not isinstance(decision, Baseline):
        return decision.target.name
    place = decision.base or decision.park
    names = [decision.indicator.name, *([place.name] if place else [])]
    return pgettext("between parts of a sentence", ", ").join(names)


def describe_decision(decision: AnyDecision, version: IndicatorVersion) -> str:
    """The numbers of a decision as a phrase; `version` gives their unit."""
    if isinstance(decision, Baseline):
        return describe_baseline(decision, version)
    if isinstance(decision, Milestone):
        return _("%(value)s at the %(due)s") % {
            "value": format_amount(decision.value, version),
            "due": describe_due(decision.quarter),
        }
    return describe_revision(decision, version)


def describe_baseline(baseline: Baseline, version: IndicatorVersion) -> str:
    """The value, its year, and whether the bureau has confirmed it."""
    values = {"value": format_amount(baseline.value, version), "year": baseline.year}
    if baseline.is_confirmed:
        return _("%(value)s in %(year)s") % values
    return _("%(value)s in %(year)s, to be confirmed") % values


def describe_revision(revision: TargetRevision, version: IndicatorVersion) -> str:
    """At least or at most what, by when, on which path."""
    texts: dict[tuple[str, str], str] = {
        (Rule.MULTIPLIER, Comparator.AT_LEAST): _(
            "at least %(amount)s times the baseline by the %(due)s, %(path)s path"
        ),
        (Rule.MULTIPLIER, Comparator.AT_MOST): _(
            "at most %(amount)s times the baseline by the %(due)s, %(path)s path"
        ),
        (Rule.ABSOLUTE, Comparator.AT_LEAST): _(
            "at least %(amount)s by the %(due)s, %(path)s path"
        ),
        (Rule.ABSOLUTE, Comparator.AT_MOST): _(
            "at most %(amount)s by the %(due)s, %(path)s path"
        ),
        (Rule.PER_YEAR, Comparator.AT_LEAST): _(
            "at least %(amount)s in each year, until the %(due)s"
        ),
        (Rule.PER_YEAR, Comparator.AT_MOST): _(
            "at most %(amount)s in each year, until the %(due)s"
        ),
    }
    return texts[revision.rule, revision.comparator] % {
        "amount": describe_amount(revision, version),
        "due": describe_due(revision.due),
        "path": PATHS[revision.path],
    }


def describe_amount(revision: TargetRevision, version: IndicatorVersion) -> str:
    """The amount: a plain number for a multiple, else a value with its unit."""
    amount: Decimal = revision.amount
    if revision.rule != Rule.MULTIPLIER:
        return format_amount(amount, version)
    return display.format_number(amount, count_decimals(amount))
