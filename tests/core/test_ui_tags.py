"""Filters and tags say the same in every template, in both languages."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.timezone import get_current_timezone
from django.utils.translation import override

from core.quarters import Quarter
from core.templatetags import ui
from targets.models import IndicatorVersion

MONEY = IndicatorVersion(unit_zh="万元", unit_en="10,000 yuan")
PATENTS = IndicatorVersion(unit_zh="件", unit_en="patents", unit_one_en="patent")
SHARE = IndicatorVersion(unit_zh="%", unit_en="%")
ENERGY = IndicatorVersion(unit_zh="吨标准煤/万元", unit_en="tce per 10,000 yuan")
DASH = '<span class="v">—<span class="vh">not computable</span></span>'


def rendered(source, request=None, **context):
    with override("en"):
        return Template(source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("language", "value", "version", "text"),
    [
        ("zh-hans", "1212000", MONEY, "121.2亿元"),
        ("en", "1212000", MONEY, "12.12 billion yuan"),
        ("zh-hans", "1180", MONEY, "1,180万元"),
        ("en", "-1180", MONEY, "−11.8 million yuan"),
        ("en", "372", PATENTS, "372 patents"),
        ("en", "372.5", PATENTS, "372.5 patents"),
        ("en", "1", PATENTS, "1 patent"),
        ("en", "-1", PATENTS, "−1 patent"),
        ("zh-hans", "1", PATENTS, "1件"),
        ("en", "1", SHARE, "1%"),
        ("en", "2.66", SHARE, "2.7%"),
        ("en", "0.46", SHARE, "0.5%"),
        ("en", "0.0468", ENERGY, "0.047 tce per 10,000 yuan"),
        ("en", "0", PATENTS, "0 patents"),
    ],
)
def test_an_amount_carries_its_unit(language, value, version, text):
    with override(language):
        assert ui.format_amount(Decimal(value), version) == text


def test_a_value_has_its_unit_in_small_print_and_is_escaped():
    version = IndicatorVersion(unit_zh="件", unit_en="<i>")
    shown = rendered("{{ x|value_with_unit:v }}", x=Decimal(7), v=version)
    assert shown == '<b>7</b> <span class="unit">&lt;i&gt;</span>'
    shown = rendered("{{ x|value_with_unit:v }}", x=Decimal(7), v=SHARE)
    assert shown == '<b>7</b><span class="unit">%</span>'


@pytest.mark.parametrize(
    "source",
    [
        "{{ x|number }}",
        "{{ x|percent }}",
        "{{ x|points }}",
        "{{ x|growth }}",
        "{{ x|money }}",
        "{{ x|amount:v }}",
        "{{ x|value_with_unit:v }}",
        "{{ x|in_scale:s }}",
    ],
)
def test_what_is_not_there_is_a_dash_with_words_never_zero(source):
    scale = SimpleNamespace(text=lambda value: None)
    assert rendered(source, x=None, v=MONEY, s=scale) == DASH


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ x|number:1 }}", Decimal("12480.25"), "12,480.3"),
        ("{{ x|number }}", 38, "38"),
        ("{{ x|percent }}", Decimal("0.515"), "51.5%"),
        ("{{ x|whole_percent }}", Decimal("0.25"), "25%"),
        ("{{ x|points }}", Decimal("-11"), "−11.0"),
        ("{{ x|growth }}", Decimal("0.225"), "+22.5%"),
        ("{{ x|magnitude }}", Decimal("-10.00"), "10"),
        ("{{ x|magnitude }}", Decimal("-7.5"), "7.5"),
        ("{{ x|money }}", Decimal(1212000), "12.12 billion yuan"),
        ("{{ x|quarter }}", Quarter(2013, 2), "Q2 2013"),
        ("{{ x|year_to_date }}", Quarter(2013, 2), "January to June 2013"),
    ],
)
def test_a_number_is_said_as_people_read_it(source, value, text):
    assert rendered(source, x=value) == text


@pytest.mark.parametrize(
    ("nature", "text"),
    [
        ("flow", "January to June 2013"),
        ("signed_flow", "January to June 2013"),
        ("stock", "end of June 2013"),
        ("cumulative", "end of June 2013"),
        ("ratio", "Q2 2013"),
    ],
)
def test_a_label_tells_a_year_to_date_from_an_end_of_quarter(nature, text):
    version = IndicatorVersion(nature=nature)
    assert rendered("{{ x|time_of:v }}", x=Quarter(2013, 2), v=version) == text


def test_english_dates_and_times_are_british():
    moment = datetime(2026, 11, 30, 22, 12, tzinfo=get_current_timezone())
    source = '{{ x|date:"DATE_FORMAT" }} | {{ x|time:"TIME_FORMAT" }} | {{ x }}'
    shown = rendered(source, x=moment)
    assert shown == "30 November 2026 | 22:12 | 30 November 2026, 22:12"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("ratio", "place"),
    [
        ("0.515", "51.50%"),
        ("1.36", "100.00%"),
        ("-0.2", "0.00%"),
        (None, "0.00%"),
        ("0.12345678", "12.35%"),
    ],
)
def test_a_place_on_a_bar_is_clipped_and_never_localised(language, ratio, place):
    with override(language):
        assert ui.render_position(None if ratio is None else Decimal(ratio)) == place


@pytest.mark.parametrize(
    ("name", "css", "word"),
    [
        ("green", "is-ok", "On track"),
        ("amber", "is-am", "Behind"),
        ("red", "is-bad", "Far behind"),
        ("none", "is-nil", "Not rated"),
    ],
)
def test_a_light_is_a_shape_and_a_word_and_a_colour(name, css, word):
    shown = rendered("{% light x %}", x=name)
    assert f'class="light {css}"' in shown
    assert word in shown
    assert shown.count("<svg") == 1


def test_every_light_has_a_shape_of_its_own():
    shapes = {rendered("{% light x %}", x=name).split(">", 2)[2] for name in ui.LIGHTS}
    assert len(shapes) == 4


def test_states_without_a_number_look_different_from_each_other():
    shown = {rendered("{% state x %}", x=word) for word in ui.STATES}
    assert len(shown) == len(ui.STATES)
    assert rendered('{% state "withheld" note="a" %}') == (
        '<span class="v">suppressed<sup>a</sup></span>'
    )


def test_a_bar_without_progress_is_empty_and_says_why():
    shown = rendered("{% bar 'no baseline' None None None %}")
    assert 'aria-label="no baseline"' in shown
    assert "bar-f" not in shown


def test_links_keep_what_was_asked_and_drop_what_is_emptied():
    reading = SimpleNamespace(asked={"programme": "listed", "as_of": "3"})
    source = "{% link_to 'portal:target' 'T-REV' as_of='' %}"
    assert rendered(source, reading=reading) == "/en/targets/T-REV/?programme=listed"
    assert rendered("{% link_to 'portal:overview' %}") == "/en/"


def test_one_parameter_changes_and_the_others_stay():
    request = RequestFactory().get("/en/", {"as_of": "3", "period": "2013-Q1"})
    source = "{% url_with period='' page=2 %}"
    assert rendered(source, request) == "/en/?as_of=3&amp;page=2"
    assert rendered("{% url_with as_of='' period='' %}", request) == "/en/"


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/en/targets/?as_of=3", "/zh-hans/targets/?as_of=3"),
        ("/admin/", "/zh-hans/"),
        ("/english/", "/zh-hans/"),
    ],
)
def test_the_other_language_has_the_same_path_and_query(address, other):
    request = RequestFactory().get(address)
    assert rendered("{% language_url 'zh-hans' %}", request) == other


def test_without_a_request_the_other_language_is_its_front_page():
    assert rendered("{% language_url 'zh-hans' %}") == "/zh-hans/"


def test_the_page_one_is_on_is_marked():
    request = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(namespace="portal", url_name="target")
    source = "{% current 'targets' 'target' %}|{% current 'bases' %}"
    assert rendered(source, request) == ' aria-current="page"|'
    assert rendered(source) == "|"


@pytest.mark.parametrize(
    ("value", "text"),
    [("5.000000", "5"), ("1200.350000", "1,200.35"), ("10", "10"), ("-0.5", "−0.5")],
)
def test_an_exact_number_has_all_its_decimals_and_no_more(value, text):
    assert rendered("{{ x|exact }}", x=Decimal(value)) == text


def test_readiness_is_nine_steps_those_reached_filled_and_the_goal_at_the_wanted():
    shown = rendered("{% trl 4 7 %}")
    assert (shown.count('class="bar-f"'), shown.count('class="bar-t"')) == (4, 5)
    assert '<svg x="77.22%"' in shown
    assert 'aria-label="TRL 4, target TRL 7"' in shown


@pytest.mark.parametrize(
    ("now", "wanted", "text"),
    [(None, None, "not stated"), (4, None, "4 → ?"), (None, 7, "? → 7")],
)
def test_readiness_that_is_not_known_is_not_drawn(now, wanted, text):
    with override("en"):
        shown = rendered("{% trl now wanted %}", now=now, wanted=wanted)
    assert text in shown
    assert "<svg" not in shown
