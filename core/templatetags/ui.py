"""Template filters and tags of the visual language; every template has them.

Filters say a number in the active language. What is not there (None) is a dash that
screen readers hear as "not computable"; other states have the tag `state`. Positions
inside drawings are plain text: a localised comma would break them.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, overload

from django import template
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import display
from core.production.restored import Restored, read_restored
from core.quarters import Quarter, Span
from core.today import get_today, is_shifted

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
    "withheld": ("v", _("suppressed")),
    "withdrawn": ("v", _("withdrawn")),
    "not_expected": ("v", _("not expected")),
}
"""Class and word of each state in which a cell has no number."""

STEPS, STEP_GAP = 9, Decimal("0.05")
"""Levels of technology readiness, and the part of a step left blank at each side."""

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
"""A Chinese character."""


class Measured(Protocol):
    """The definition of an indicator, as far as a value's text needs it."""

    @property
    def is_money(self) -> bool: ...

    @property
    def unit(self) -> str: ...

    @property
    def span(self) -> Span: ...

    def unit_of(self, value: Decimal) -> str: ...


class ColumnScale(Protocol):
    """One unit for all values of a column or axis."""

    def text(self, value: Decimal | None) -> str | None: ...


def get_active_language() -> str:
    """The active language; Chinese where none is active."""
    return get_language() or "zh-hans"


def _render_or_dash(text: str | None) -> str:
    return text if text is not None else render_not_computable()


def render_not_computable() -> SafeString:
    """A dash, and the words for those who cannot see it."""
    return format_html(
        '<span class="v">—<span class="vh">{}</span></span>', _("not computable")
    )


@register.filter("number")
def render_number(value: Decimal | int | None, places: int = 0) -> str:
    """A number or a count with a fixed count of decimals."""
    exact = value if value is None else Decimal(value)
    return _render_or_dash(display.format_number(exact, places))


@register.filter("percent")
def render_percent(ratio: Decimal | None) -> str:
    """A ratio as per cent, one decimal."""
    return _render_or_dash(display.format_percent(ratio))


@register.filter("whole_percent")
def render_whole_percent(ratio: Decimal) -> str:
    """A ratio as per cent without decimals, as axes show it."""
    return display.format_percent(ratio, 0)


@register.filter("magnitude")
def render_magnitude(value: Decimal) -> str:
    """A number without its sign, with a decimal only where it has one."""
    return display.format_number(abs(value), count_decimals(value))


@register.filter("exact")
def render_exact(value: Decimal) -> str:
    """A number with every decimal it has: 0.35, 1,200."""
    _whole, _point, decimals = f"{value.normalize():f}".partition(".")
    return display.format_number(value, len(decimals))


class LightRule(Protocol):
    """Where the lights change, in percentage points."""

    @property
    def limits(self) -> tuple[display.Limit, ...]: ...


@register.filter("points")
def render_points(value: Decimal | None, rule: LightRule | None = None) -> str:
    """Percentage points with their sign, on the side of the light beside them."""
    limits = rule.limits if rule else ()
    return _render_or_dash(display.format_points(value, limits))


@register.filter("growth")
def render_growth(ratio: Decimal | None) -> str:
    """A rate of growth with its sign."""
    return _render_or_dash(display.format_growth(ratio))


@register.filter("quarter")
def render_quarter(value: Quarter) -> str:
    """Return the label of a reporting period: 2013年1—6月, Q2 2013."""
    return value.label(get_active_language())


@register.filter("year_to_date")
def format_year_to_date(value: Quarter) -> str:
    """Return the label of a year to date: 2013年1—6月, January to June 2013."""
    return value.label(get_active_language(), Span.YEAR_TO_DATE)


@register.filter("time_of")
def format_time(value: Quarter, version: Measured) -> str:
    """Return the time that a value covers; `version` defines its indicator (`span`)."""
    return value.label(get_active_language(), version.span)


def _split_value(value: Decimal, version: Measured) -> tuple[str, str]:
    if version.is_money:
        return display.format_money(value, get_active_language())
    places = choose_places(value, version.unit)
    return display.format_number(value, places), version.unit_of(value)


def choose_places(value: Decimal, unit: str) -> int:
    """Return the decimals of a value: three below 1, but one for a percentage."""
    if unit != "%" and 0 < abs(value) < 1:
        return 3
    return count_decimals(value)


def count_decimals(value: Decimal) -> int:
    """How many decimals a count or a rate needs: none if it is whole, else one."""
    return 0 if value == value.to_integral_value() else 1


@overload
def format_amount(value: Decimal, version: Measured) -> str: ...


@overload
def format_amount(value: Decimal | None, version: Measured) -> str | None: ...


def format_amount(value: Decimal | None, version: Measured) -> str | None:
    """A value with its unit in a text: 121.2亿元, 12.12 billion yuan, 372 patents.

    `version` is the definition of the indicator (`is_money`, `unit`); money is 万元.
    """
    if value is None:
        return None
    shown, unit = _split_value(value, version)
    return display.join_unit(shown, unit, get_active_language())


@register.filter("amount")
def render_amount(value: Decimal | None, version: Measured) -> str:
    """`format_amount` for a template."""
    return _render_or_dash(format_amount(value, version))


@register.filter("money")
def render_money(wan: Decimal | None) -> str:
    """An amount in 万元 with its unit: 121.2亿元, 12.12 billion yuan."""
    if wan is None:
        return render_not_computable()
    language = get_active_language()
    return display.join_unit(*display.format_money(wan, language), language)


@register.filter("value_with_unit")
def render_value_with_unit(value: Decimal | None, version: Measured) -> SafeString:
    """A value with its unit in small print behind it."""
    if value is None:
        return render_not_computable()
    shown, unit = _split_value(value, version)
    gap = display.choose_gap(unit, get_active_language())
    return format_html('<b>{}</b>{}<span class="unit">{}</span>', shown, gap, unit)


@register.filter("in_scale")
def render_in_scale(value: Decimal | None, scale: ColumnScale) -> str:
    """A value as a number of a column or axis, whose head names the unit."""
    return _render_or_dash(scale.text(value))


@register.filter("position")
def render_position(ratio: Decimal | None) -> str:
    """A ratio as a place on a bar: clipped to 0.00%..100.00%, never localised."""
    clipped = min(max(ratio or Decimal(0), Decimal(0)), Decimal(1))
    return f"{clipped * 100:.2f}%"


@register.filter("own_language")
def mark_language(text: str) -> str:
    """A text that may be Chinese on an English page, marked as such where it is."""
    if get_active_language().startswith("zh") or not HAN.search(text):
        return text
    return format_html('<span lang="zh-Hans">{}</span>', text)


@register.simple_tag(name="state")
def render_state(word: str, note: str = "") -> SafeString:
    """The words for a cell without a number; `note` is the letter of a footnote."""
    css, text = STATES[word]
    mark = format_html("<sup>{}</sup>", note) if note else ""
    return format_html('<span class="{}">{}{}</span>', css, text, mark)


@register.inclusion_tag("_light.html", name="light")
def render_light(name: str) -> dict[str, Any]:
    """A light: shape, word and colour (`green amber red none`)."""
    css, word = LIGHTS[str(name)]
    return {"name": str(name), "css": css, "word": word}


@register.inclusion_tag("_bar.html", name="bar")
def render_bar(
    label: str,
    share: Decimal | None,
    linear: Decimal | None = None,
    geometric: Decimal | None = None,
) -> dict[str, Any]:
    """A progress bar of ratios with the expected paths; `label` says it in words."""
    return {"label": label, "share": share, "linear": linear, "geometric": geometric}


@register.inclusion_tag("_trl.html", name="trl")
def render_readiness(now: int | None, wanted: int | None) -> dict[str, Any]:
    """Nine steps of technology readiness: those reached, and the one wanted."""
    steps = [((step + STEP_GAP) / STEPS, step < (now or 0)) for step in range(STEPS)]
    goal = wanted and (wanted - STEP_GAP) / STEPS
    return {"now": now, "wanted": wanted, "steps": steps, "goal": goal}


@register.simple_tag(takes_context=True, name="sample_day")
def get_sample_day(context: Context) -> date | None:
    """The day of a sample portal, None on a real one and on a page without a request.

    At most one query, the first in a request that asks for the day.
    """
    if context.get("request") is None or not is_shifted():
        return None
    return get_today()


@register.simple_tag(takes_context=True, name="missing_span")
def get_missing_span(context: Context) -> Restored | None:
    """What is missing since a restore; None on a page without a request (no query).

    Everybody is told while the portal is closed, then who has an account, for a while.
    """
    request = context.get("request")
    found = read_restored() if request else None
    if request is None or found is None or found.resumed_at is None:
        return found
    return found if found.is_recent and request.user.is_authenticated else None


@register.simple_tag(takes_context=True, name="url_with")
def build_url(context: Context, **changes: Any) -> str:
    """This page's address with some query parameters changed; "" removes one."""
    request = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    kept = [(name, value) for name, value in query.items() if value != ""]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


@register.simple_tag(takes_context=True, name="link_to")
def build_page_link(context: Context, name: str, *args: Any, **changes: Any) -> str:
    """The address of a page, keeping programme, release and period of this one.

    `changes` replace or (with "") remove one of the three.
    """
    reading = context.get("reading")
    query = {**(reading.asked if reading else {}), **changes}
    kept = {key: value for key, value in query.items() if value != ""}
    address = reverse(name, args=args)
    return f"{address}?{urlencode(kept)}" if kept else address


@register.simple_tag(takes_context=True, name="current")
def mark_current(context: Context, *names: str) -> str:
    """Mark a link of the navigation whose pages are the views of these names."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match is not None and match.namespace == "portal" and match.url_name in names
    return format_html(' aria-current="{}"', "page") if here else ""


@register.simple_tag(takes_context=True, name="language_url")
def build_language_url(context: Context, code: str) -> str:
    """This page's address in another language; its front page where it has none.

    On an error page `asked` stands for the request, whose session nobody may ask.
    """
    prefix = get_script_prefix()
    request = context.get("request") or context.get("asked")
    path = request.get_full_path() if request else ""
    here = f"{prefix}{get_active_language()}/"
    rest = path.removeprefix(here) if path.startswith(here) else ""
    return f"{prefix}{code}/{rest}"
