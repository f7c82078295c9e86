"""The findings of the checks as sentences, in the active language."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import display
from core.quarters import Quarter
from core.units import ENGLISH, MONEY
from reporting.checks.rules import Finding, FindingKind, Severity

SEVERITIES = {
    Severity.HARD: _("must be corrected"),
    Severity.VERIFY: _("needs an explanation"),
    Severity.INFO: _("for information"),
}
"""What each severity asks of the reporter."""

SENTENCES = {
    FindingKind.FALLS: _(
        "The year-to-date value has fallen from %(before)s at the end of %(earlier)s "
        "to %(value)s. Correct it or explain it."
    ),
    FindingKind.CHANGE: _(
        "The single quarter, %(now)s, differs by more than 50%% from the same quarter "
        "last year (%(then)s). No action is needed."
    ),
    FindingKind.CHANGE_TO_DATE: _(
        "%(now)s differs by more than 50%% from the same period last year (%(then)s). "
        "No action is needed."
    ),
    FindingKind.JUMP: _(
        "%(value)s differs widely from the value that earlier figures suggest (about "
        "%(expected)s). Correct it or explain it."
    ),
    FindingKind.OUTLIER: _(
        "%(now)s differs widely from the usual value of this reporting unit (about "
        "%(usual)s). Correct it or explain it."
    ),
    FindingKind.PART_EXCEEDS_WHOLE: _(
        "%(value)s is more than %(other)s (%(limit)s), which includes it. Correct it."
    ),
    FindingKind.ABOVE_REVENUE: _(
        "%(value)s is more than %(other)s (%(limit)s). Correct it or explain it."
    ),
    FindingKind.HIGH_SHARE: _(
        "%(value)s is %(share)s of %(other)s. Correct it, or explain a share above "
        "30%%."
    ),
    FindingKind.STOCK_FALLS: _(
        "%(value)s after %(before)s last quarter is a change of %(change)s. Correct "
        "it, or explain a fall of more than 20%%."
    ),
    FindingKind.STOCK_RISES: _(
        "%(value)s after %(before)s last quarter is a change of %(change)s. Correct "
        "it, or explain a rise of more than 50%%."
    ),
    FindingKind.FTE_EXCEEDS_HEADS: _(
        "%(value)s in full-time equivalents is more than the maximum of %(limit)s, one "
        "year for each person in “%(other)s”. Correct it."
    ),
    FindingKind.NO_DENOMINATOR: _(
        "%(other)s cannot be computed, because its denominator is %(value)s. No action "
        "is needed."
    ),
    FindingKind.ABOVE_BUDGET: _(
        "%(value)s is more than the budget of the projects (%(limit)s). Correct it or "
        "explain it."
    ),
    FindingKind.FAR_ABOVE_BUDGET: _(
        "%(value)s is more than 110%% of the total budget (%(limit)s). Correct it or "
        "explain it."
    ),
    FindingKind.REGISTER_DIFFERS: _(
        "The return gives %(value)s; the register shows %(recorded)s. Correct it or "
        "explain the difference."
    ),
    FindingKind.NO_UNIT: _(
        "The unit of this amount is missing or not known: “%(unit)s”. Correct it."
    ),
    FindingKind.SLIP: _(
        "%(value)s seems to be in %(typed)s instead of %(unit)s. Earlier figures "
        "suggest about %(expected)s. Did you mean %(suggested)s?"
    ),
    FindingKind.NO_GROWTH: _(
        "The value for the same period last year is %(base)s, so there is no growth "
        "rate. No action is needed."
    ),
    FindingKind.GRANTED_ABOVE_APPLIED: _(
        "%(value)s granted this year, but only %(limit)s filed in the last four years. "
        "Correct it or explain it."
    ),
    FindingKind.CLOSING_DIFFERS: _(
        "%(opening)s + %(gained)s − %(lost)s = %(closing)s, but the return gives "
        "%(value)s as the closing value. Correct it."
    ),
    FindingKind.TECHNOLOGY_ABOVE_CONTRACT: _(
        "The technology part (%(part)s) is more than the contract value (%(value)s). "
        "Correct it or explain it."
    ),
    FindingKind.CUMULATIVE_FALLS: _(
        "A cumulative value cannot decrease: %(before)s last quarter, %(value)s now. "
        "Correct it, or add a note with the month of the withdrawal, such as 2013-05."
    ),
    FindingKind.SAME_PERIOD_DIFFERS: _(
        "The value for the same period last year is given as %(given)s, but "
        "%(released)s was released. Correct it, or add a note on the scope."
    ),
    FindingKind.TOTAL_DIFFERS: _(
        "The total is %(value)s, but its parts add up to %(parts)s. Correct it, or add "
        "a note that names the overlap."
    ),
    FindingKind.COUNT_DIFFERS: _(
        "The total is %(value)s, but its parts add up to %(parts)s. Correct it, or "
        "explain which items are counted only once."
    ),
    FindingKind.NOT_ENDED: _(
        "%(period)s has not ended. Mark the value as estimated, or leave it blank."
    ),
    FindingKind.SUDDEN_ZERO: _(
        "Zero, after four quarters above zero (%(before)s last quarter). Correct it or "
        "explain it."
    ),
    FindingKind.ABOVE_REGISTER: _(
        "The return gives %(value)s, but the register shows only %(recorded)s. Correct "
        "the return, or complete the register first."
    ),
    FindingKind.ABOVE_MEMBERS: _(
        "%(value)s is more than the %(limit)s enterprises of the base. Correct it."
    ),
    FindingKind.BAD_CODE: _(
        "The check character of %(code_kind)s %(code)s does not match. Correct the "
        "code."
    ),
}
"""The sentence of every kind of finding."""

CODE_KINDS = {
    "uscc": _("Unified social credit code"),
    "organisation_code": _("Organisation code"),
    "patent": _("Patent number"),
}

_ROUGH = {"expected", "usual"}
_RATIOS: Mapping[str, Callable[[Decimal], str | None]] = {
    "share": display.format_percent,
    "change": display.format_growth,
}
_QUARTERS = {"earlier", "period"}
_UNITS = {"typed", "unit"}


def describe_finding(finding: Finding, names: Mapping[str, str] | None = None) -> str:
    """The finding in the active language; Chinese where none is active.

    `names` are the names of indicators by code, in that language; a code without a
    name stands for itself.
    """
    language = get_language() or "zh-hans"
    unit = str(finding.numbers.get("unit", ""))
    shown = {
        key: _format_part(key, value, unit, language)
        for key, value in finding.numbers.items()
    }
    if "other" in shown:
        shown["other"] = (names or {}).get(shown["other"], shown["other"])
    return str(SENTENCES[finding.kind] % shown)


def _format_part(key: str, value: Decimal | str | int, unit: str, language: str) -> str:
    if isinstance(value, str):
        return _format_word(key, value, language)
    number = Decimal(value)
    if key in _RATIOS:
        return str(_RATIOS[key](number))
    return format_amount_in_words(
        _round_estimate(number) if key in _ROUGH else number, unit, language
    )


def _format_word(key: str, value: str, language: str) -> str:
    if key in _QUARTERS:
        return Quarter.parse(value).label(language)
    if key in _UNITS and not language.startswith("zh"):
        return ENGLISH.get(value, value)
    return str(CODE_KINDS[value]) if key == "code_kind" else value


def format_amount_in_words(value: Decimal, unit: str, language: str) -> str:
    """A value with every decimal it has (four at most), and money in words beside it.

    12,118万元（1.2亿元）, 12,118 (121 million yuan). Units as typed are Chinese: an
    English sentence leaves them out, and the words beside an amount say what it is.
    """
    chinese = language.startswith("zh")
    number = str(display.format_number(value, _count_places(value)))
    if unit not in MONEY:
        return number + unit if chinese else number
    words = display.format_money(value, language)
    if words is None or (chinese and words[1] == unit):
        return number + unit if chinese else number
    said = display.join_unit(*words, language)
    return f"{number}{unit}（{said}）" if chinese else f"{number} ({said})"


def _count_places(value: Decimal) -> int:
    """How many decimals a value has, four at most."""
    exponent = value.normalize().as_tuple().exponent
    return min(4, max(0, -exponent)) if isinstance(exponent, int) else 0


def _round_estimate(value: Decimal) -> Decimal:
    """An estimate without decimals that nobody could know: three digits or more."""
    return (
        value.quantize(Decimal(1))
        if abs(value) >= 100
        else value.quantize(Decimal("0.01"))
    )
