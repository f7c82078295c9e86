"""Template filters and tags of the visual language; every template has them.

Filters say a number in the active language. What is not there (None) is a dash that
screen readers hear as "not computable"; other states have the tag `state`. Positions
inside drawings are plain text: a localised comma would break them.
"""

import re
from datetime import date
from decimal import Decimal

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import display
from core.quarters import Quarter, Span
from core.today import is_shifted, today

register = template.Library()

LIGHTS = {
    "green": ("ok", _("On track")),
    "amber": ("am", _("Behind")),
    "red": ("bad", _("Far behind")),
    "none": ("nil", _("Not rated")),
}
"""Colour class and word of each light; the shape stands in `_light.html`."""

STATES = {
    "missing": ("v v-miss", _("not reported")),
    "not_applicable": ("v", pgettext_lazy("not applicable, short", "n/a")),
    "confidential": ("v", _("confidential")),
    "withheld": ("v", _("withheld")),
    "withdrawn": ("v", _("withdrawn")),
}
"""Class and word of each state in which a cell has no number."""

STEPS, STEP_GAP = 9, Decimal("0.05")
"""Levels of technology readiness, and the part of a step left blank at each side."""

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
"""A Chinese character."""


def language() -> str:
    """The active language; Chinese where none is active."""
    return get_language() or "zh-hans"


def _or_dash(text: str | None):
    return text if text is not None else not_computable()


def not_computable():
    """A dash, and the words for those who cannot see it."""
    return format_html(
        '<span class="v">—<span class="vh">{}</span></span>', _("not computable")
    )


@register.filter
def number(value: Decimal | int | None, places: int = 0):
    """A number or a count with a fixed count of decimals."""
    exact = value if value is None else Decimal(value)
    return _or_dash(display.number(exact, places))


@register.filter
def percent(ratio: Decimal | None):
    """A ratio as per cent, one decimal."""
    return _or_dash(display.percent(ratio))


@register.filter
def whole_percent(ratio: Decimal) -> str:
    """A ratio as per cent without decimals, as axes show it."""
    return display.percent(ratio, 0)


@register.filter
def magnitude(value: Decimal) -> str:
    """A number without its sign, with a decimal only where it has one."""
    return display.number(abs(value), decimals(value))


@register.filter
def exact(value: Decimal) -> str:
    """A number with every decimal it has: 0.35, 1,200."""
    return display.number(value, max(-value.normalize().as_tuple().exponent, 0))


@register.filter
def points(value: Decimal | None):
    """Percentage points with their sign."""
    return _or_dash(display.points(value))


@register.filter
def growth(ratio: Decimal | None):
    """A rate of growth with its sign."""
    return _or_dash(display.growth(ratio))


@register.filter
def quarter(value: Quarter) -> str:
    """Return the label of a reporting period: 2013年1—6月, Q2 2013."""
    return value.label(language())


@register.filter
def year_to_date(value: Quarter) -> str:
    """Return the label of a year to date: 2013年1—6月, January to June 2013."""
    return value.label(language(), Span.YEAR_TO_DATE)


@register.filter
def time_of(value: Quarter, version) -> str:
    """Return the time that a value covers; `version` defines its indicator (`span`)."""
    return value.label(language(), version.span)


def _parts(value: Decimal, version) -> tuple[str, str]:
    if version.is_money:
        return display.money(value, language())
    places = places_of(value, version.unit)
    return display.number(value, places), version.unit_of(value)


def places_of(value: Decimal, unit: str) -> int:
    """Return the decimals of a value: three below 1, but one for a percentage."""
    if unit != "%" and 0 < abs(value) < 1:
        return 3
    return decimals(value)


def decimals(value: Decimal) -> int:
    """How many decimals a count or a rate needs: none if it is whole, else one."""
    return 0 if value == value.to_integral_value() else 1


def amount(value: Decimal | None, version) -> str | None:
    """A value with its unit in a text: 121.2 亿元, 12.12 billion yuan, 372 patents.

    `version` is the definition of the indicator (`is_money`, `unit`); money is 万元.
    """
    if value is None:
        return None
    shown, unit = _parts(value, version)
    return f"{shown}{unit}" if unit == "%" else f"{shown} {unit}"


@register.filter("amount")
def amount_or_dash(value: Decimal | None, version):
    """`amount` for a template."""
    return _or_dash(amount(value, version))


@register.filter
def money(wan: Decimal | None):
    """An amount in 万元 with its unit: 121.2 亿元, 12.12 billion yuan."""
    return _or_dash(wan if wan is None else " ".join(display.money(wan, language())))


@register.filter
def value_with_unit(value: Decimal | None, version):
    """A value with its unit in small print behind it."""
    if value is None:
        return not_computable()
    shown, unit = _parts(value, version)
    gap = "" if unit == "%" or language().startswith("zh") else " "
    return format_html('<b>{}</b>{}<span class="unit">{}</span>', shown, gap, unit)


@register.filter
def in_scale(value: Decimal | None, scale):
    """A value as a number of a column or axis, whose head names the unit."""
    return _or_dash(scale.text(value))


@register.filter
def position(ratio: Decimal | None) -> str:
    """A ratio as a place on a bar: clipped to 0.00%..100.00%, never localised."""
    clipped = min(max(ratio or Decimal(0), Decimal(0)), Decimal(1))
    return f"{clipped * 100:.2f}%"


@register.filter
def own_language(text: str):
    """A text that may be Chinese on an English page, marked as such where it is."""
    if language().startswith("zh") or not HAN.search(text):
        return text
    return format_html('<span lang="zh-Hans">{}</span>', text)


@register.simple_tag
def state(word: str, note: str = ""):
    """The words for a cell without a number; `note` is the letter of a footnote."""
    css, text = STATES[word]
    mark = format_html("<sup>{}</sup>", note) if note else ""
    return format_html('<span class="{}">{}{}</span>', css, text, mark)


@register.inclusion_tag("_light.html")
def light(name: str):
    """A light: shape, word and colour (`green amber red none`)."""
    css, word = LIGHTS[str(name)]
    return {"name": str(name), "css": css, "word": word}


@register.inclusion_tag("_bar.html")
def bar(label: str, share, linear=None, geometric=None):
    """A progress bar of ratios with the expected paths; `label` says it in words."""
    return {"label": label, "share": share, "linear": linear, "geometric": geometric}


@register.inclusion_tag("_trl.html")
def trl(now: int | None, wanted: int | None):
    """Nine steps of technology readiness: those reached, and the one wanted."""
    steps = [((step + STEP_GAP) / STEPS, step < (now or 0)) for step in range(STEPS)]
    goal = wanted and (wanted - STEP_GAP) / STEPS
    return {"now": now, "wanted": wanted, "steps": steps, "goal": goal}


@register.simple_tag(takes_context=True)
def sample_day(context) -> date | None:
    """The day of a sample portal, None on a real one and on a page without a request.

    At most one query, the first in a request that asks for the day.
    """
    if context.get("request") is None or not is_shifted():
        return None
    return today()


@register.simple_tag(takes_context=True)
def url_with(context, **changes) -> str:
    """This page's address with some query parameters changed; "" removes one."""
    request = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    kept = [(name, value) for name, value in query.items() if value != ""]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


@register.simple_tag(takes_context=True)
def link_to(context, name: str, *args, **changes) -> str:
    """The address of a page, keeping programme, release and period of this one.

    `changes` replace or (with "") remove one of the three.
    """
    reading = context.get("reading")
    query = {**(reading.asked if reading else {}), **changes}
    kept = {key: value for key, value in query.items() if value != ""}
    address = reverse(name, args=args)
    return f"{address}?{urlencode(kept)}" if kept else address


@register.simple_tag(takes_context=True)
def current(context, *names: str) -> str:
    """Mark a link of the navigation whose pages are the views of these names."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match is not None and match.namespace == "portal" and match.url_name in names
    return format_html(' aria-current="{}"', "page") if here else ""


@register.simple_tag(takes_context=True)
def language_url(context, code: str) -> str:
    """This page's address in another language; its front page where it has none."""
    prefix, request = get_script_prefix(), context.get("request")
    path = request.get_full_path() if request else ""
    here = f"{prefix}{language()}/"
    rest = path.removeprefix(here) if path.startswith(here) else ""
    return f"{prefix}{code}/{rest}"
