"""The findings of the checks as sentences, in the active language."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import display
from core.quarters import Quarter
from core.units import ENGLISH, MONEY
from reporting.checks.rules import Finding, Kind, Severity

SEVERITIES = {
    Severity.HARD: _("must be corrected"),
    Severity.VERIFY: _("needs an explanation"),
    Severity.INFO: _("for information"),
}
"""What each severity asks of the reporter."""

SENTENCES = {
    Kind.FALLS: _(
        "The year to date falls: %(before)s at the end of %(earlier)s, %(value)s now. "
        "Correct it, or explain it."
    ),
    Kind.CHANGE: _(
        "%(now)s is more than 50%% away from the same period of last year, %(then)s."
    ),
    Kind.JUMP: _(
        "%(value)s is far from what earlier figures suggest, about %(expected)s."
    ),
    Kind.OUTLIER: _(
        "%(now)s stands out from this subject's own history, usually about %(usual)s."
    ),
    Kind.PART_EXCEEDS_WHOLE: _(
        "%(value)s is more than %(other)s, %(limit)s, of which it is a part."
    ),
    Kind.ABOVE_REVENUE: _("%(value)s is more than %(other)s, %(limit)s."),
    Kind.HIGH_SHARE: _(
        "%(value)s is %(share)s of %(other)s. Above 30%% it needs an explanation."
    ),
    Kind.STOCK_FALLS: _(
        "%(value)s after %(before)s last quarter is a change of %(change)s. A fall of "
        "more than 20%% needs an explanation."
    ),
    Kind.STOCK_RISES: _(
        "%(value)s after %(before)s last quarter is a change of %(change)s. A rise of "
        "more than 50%% needs an explanation."
    ),
    Kind.FTE_EXCEEDS_HEADS: _(
        "%(value)s in full-time equivalents is more than %(limit)s, one year for each "
        "head of %(other)s."
    ),
    Kind.NO_DENOMINATOR: _(
        "%(other)s cannot be computed: its denominator is %(value)s."
    ),
    Kind.ABOVE_BUDGET: _("%(value)s is more than the projects' budget, %(limit)s."),
    Kind.FAR_ABOVE_BUDGET: _(
        "%(value)s is more than 110%% of the total budget, %(limit)s."
    ),
    Kind.REGISTER_DIFFERS: _("%(value)s reported, the register shows %(recorded)s."),
    Kind.NO_UNIT: _("The unit of this amount is missing or unknown: “%(unit)s”."),
    Kind.SLIP: _(
        "%(value)s looks like %(typed)s typed as %(unit)s: earlier figures suggest "
        "about %(expected)s. Did you mean %(suggested)s?"
    ),
    Kind.NO_GROWTH: _(
        "The same period of last year is %(base)s: growth has no percentage."
    ),
    Kind.GRANTED_ABOVE_APPLIED: _(
        "%(value)s granted this year, but only %(limit)s filed in the last four years."
    ),
    Kind.CLOSING_DIFFERS: _(
        "%(opening)s at the start, %(gained)s added and %(lost)s lost make "
        "%(closing)s, but %(value)s is reported."
    ),
    Kind.TECHNOLOGY_ABOVE_CONTRACT: _(
        "The technology part, %(part)s, is more than the contract value, %(value)s."
    ),
    Kind.CUMULATIVE_FALLS: _(
        "A cumulative number never decreases: %(before)s last quarter, %(value)s now. "
        "A withdrawal needs a note with its month, such as 2013-05."
    ),
    Kind.SAME_PERIOD_DIFFERS: _(
        "The same period of last year is given as %(given)s, but %(released)s was "
        "released. Correct it, or write a scope note."
    ),
    Kind.TOTAL_DIFFERS: _(
        "The total is %(value)s, but its parts add up to %(parts)s. Correct it, or "
        "write a note that names the overlap."
    ),
    Kind.COUNT_DIFFERS: _(
        "The total is %(value)s, but its parts add up to %(parts)s. Explain what is "
        "counted once."
    ),
    Kind.NOT_ENDED: _(
        "%(period)s has not ended. Mark the value as an estimate, or leave it out."
    ),
    Kind.SUDDEN_ZERO: _(
        "Zero, after four quarters above zero; the last was %(before)s."
    ),
    Kind.BAD_CODE: _("%(code_kind)s %(code)s: the check character is wrong."),
}
"""The sentence of every kind of finding."""

CODE_KINDS = {
    "uscc": _("Unified social credit code"),
    "organisation_code": _("Organisation code"),
    "patent": _("Patent number"),
}

_ROUGH = {"expected", "usual"}
_RATIOS: Mapping[str, Callable[[Decimal], str | None]] = {
    "share": display.percent,
    "change": display.growth,
}
_QUARTERS = {"earlier", "period"}
_UNITS = {"typed", "unit"}


def sentence(finding: Finding, names: Mapping[str, str] | None = None) -> str:
    """The finding in the active language; Chinese where none is active.

    `names` are the names of indicators by code, in that language; a code without a
    name stands for itself.
    """
    language = get_language() or "zh-hans"
    unit = str(finding.numbers.get("unit", ""))
    shown = {
        key: _shown(key, value, unit, language)
        for key, value in finding.numbers.items()
    }
    if "other" in shown:
        shown["other"] = (names or {}).get(shown["other"], shown["other"])
    return str(SENTENCES[finding.kind] % shown)


def _shown(key: str, value: Decimal | str | int, unit: str, language: str) -> str:
    if isinstance(value, str):
        return _text(key, value, language)
    number = Decimal(value)
    if key in _RATIOS:
        return str(_RATIOS[key](number))
    return amount(_rough(number) if key in _ROUGH else number, unit, language)


def _text(key: str, value: str, language: str) -> str:
    if key in _QUARTERS:
        return Quarter.parse(value).label(language)
    if key in _UNITS and not language.startswith("zh"):
        return ENGLISH.get(value, value)
    return str(CODE_KINDS[value]) if key == "code_kind" else value


def amount(value: Decimal, unit: str, language: str) -> str:
    """A value with every decimal it has (four at most), and money in words beside it.

    12,118万元（1.2亿元）, 12,118 (121 million yuan). Units as typed are Chinese: an
    English sentence leaves them out, and the words beside an amount say what it is.
    """
    chinese = language.startswith("zh")
    number = str(display.number(value, _places(value)))
    if unit not in MONEY:
        return number + unit if chinese else number
    words = display.money(value, language)
    if words is None or (chinese and words[1] == unit):
        return number + unit if chinese else number
    said = f"{words[0]}{words[1]}" if chinese else " ".join(words)
    return f"{number}{unit}（{said}）" if chinese else f"{number} ({said})"


def _places(value: Decimal) -> int:
    """How many decimals a value has, four at most."""
    exponent = value.normalize().as_tuple().exponent
    return min(4, max(0, -exponent)) if isinstance(exponent, int) else 0


def _rough(value: Decimal) -> Decimal:
    """An estimate without decimals that nobody could know: three digits or more."""
    return (
        value.quantize(Decimal(1))
        if abs(value) >= 100
        else value.quantize(Decimal("0.01"))
    )
