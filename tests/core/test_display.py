"""Numbers as people read them."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.display import (
    WHOLE,
    Limit,
    format_distance,
    format_growth,
    format_money,
    format_number,
    format_percent,
    format_points,
    round_to_true_side,
)

LIGHTS = (Limit(Decimal(-10), counts_above=False), Limit(Decimal(-30)))

amounts = st.decimals(-(10**10), 10**10, places=4)


@pytest.mark.parametrize(
    ("wan", "chinese", "english"),
    [
        ("1212000", ("121.2", "亿元"), ("12.12", "billion yuan")),
        ("24689.38", ("2.5", "亿元"), ("247", "million yuan")),
        ("1180", ("1,180", "万元"), ("11.8", "million yuan")),
        ("118", ("118", "万元"), ("1.18", "million yuan")),
        ("0", ("0", "万元"), ("0", "yuan")),
        ("0.35", ("3,500", "元"), ("3,500", "yuan")),
        ("-0.35", ("−3,500", "元"), ("−3,500", "yuan")),
        ("-1212000", ("−121.2", "亿元"), ("−12.12", "billion yuan")),
        ("10000", ("1.0", "亿元"), ("100", "million yuan")),
        ("9999.5", ("1.0", "亿元"), ("100.0", "million yuan")),
        ("9999.4999", ("9,999", "万元"), ("100.0", "million yuan")),
        ("99.9999", ("100", "万元"), ("999,999", "yuan")),
        ("99949.9999", ("10.0", "亿元"), ("999", "million yuan")),
        ("99950", ("10.0", "亿元"), ("1.00", "billion yuan")),
        ("123456789", ("12,345.7", "亿元"), ("1,234.57", "billion yuan")),
    ],
)
def test_money_is_in_the_unit_of_which_it_is_one_or_more(wan, chinese, english):
    value = Decimal(wan)
    assert (format_money(value, "zh-hans"), format_money(value, "en")) == (
        chinese,
        english,
    )


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("12480", 0, "12,480"),
        ("0", 0, "0"),
        ("-1234567.25", 1, "−1,234,567.3"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "−3"),
        ("2.4999", 0, "2"),
        ("-0.04", 1, "0.0"),
        ("1E+4", 0, "10,000"),
        ("1E-7", 2, "0.00"),
    ],
)
def test_numbers_are_grouped_and_rounded_half_up(value, places, text):
    assert format_number(Decimal(value), places) == text


def test_a_number_has_no_decimals_unless_asked():
    assert format_number(Decimal("12479.5")) == "12,480"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ("0.515", "51.5%"),
        ("1.36", "136.0%"),
        ("-0.1", "−10.0%"),
        ("12.345", "1,234.5%"),
        # one rounding: 12.35 on the way would end as 12.4
        ("0.123499999999999999999999999999999999", "12.3%"),
    ],
)
def test_percent_is_rounded_once(ratio, text):
    assert format_percent(Decimal(ratio)) == text


def test_percent_takes_the_decimals_it_is_given():
    assert format_percent(Decimal(2) / 3, 0) == "67%"


@pytest.mark.parametrize(
    ("value", "text"),
    [("-11", "−11.0"), ("4.166667", "+4.2"), ("0", "0.0"), ("0.04", "0.0")],
)
def test_points_carry_their_sign(value, text):
    assert format_points(Decimal(value)) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ("0.225", "+22.5%"),
        ("-0.024", "−2.4%"),
        ("0", "0.0%"),
        ("0.0004", "0.0%"),
        ("-0.0004", "0.0%"),
        ("0.0005", "+0.1%"),
    ],
)
def test_growth_carries_a_sign_unless_it_reads_as_zero(ratio, text):
    assert format_growth(Decimal(ratio)) == text


def test_what_is_not_there_stays_none():
    shown = [
        format_number(None),
        format_percent(None),
        format_points(None),
        format_growth(None),
        format_money(None, "en"),
    ]
    assert shown == [None] * 5


@given(amounts, st.integers(0, 4))
def test_the_text_of_a_number_is_its_value_to_half_a_unit(value, places):
    text = format_number(value, places).replace(",", "").replace("−", "-")
    assert abs(Decimal(text) - value) <= Decimal("0.5").scaleb(-places)


@given(amounts)
def test_a_sum_and_its_negative_differ_by_the_sign_alone(wan):
    text, unit = format_money(wan, "zh-hans")
    mirrored = format_money(-wan, "zh-hans")
    assert mirrored[1] == unit
    assert mirrored[0].lstrip("−") == text.lstrip("−")


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ("-9.96", "−9.9"),  # green, as a gap of -10 is not
        ("-10.04", "−10.0"),
        ("-10", "−10.0"),
        ("-29.96", "−30.0"),
        ("-30", "−30.0"),
        ("-30.04", "−30.1"),  # red, as a gap of -30 is not
        ("-9.94", "−9.9"),
        ("-30.06", "−30.1"),
        ("4.25", "+4.3"),
    ],
)
def test_points_are_never_rounded_across_the_limit_of_a_light(points, text):
    assert format_points(Decimal(points), LIGHTS) == text
    assert format_distance(Decimal(points), LIGHTS) == text.lstrip("−+")


@pytest.mark.parametrize("limit", ["-10", "-30"])
@pytest.mark.parametrize("off", ["0", "1e-40", "-1e-40"])
def test_a_gap_off_in_its_last_digit_is_the_limit_itself(limit, off):
    with localcontext(prec=60):
        gap = Decimal(limit) + Decimal(off)
    assert format_points(gap, LIGHTS) == f"−{limit[1:]}.0"


def test_a_limit_between_two_printed_numbers_is_not_passed_either():
    limit = Limit(Decimal("-10.07"), counts_above=False)
    assert round_to_true_side(Decimal("-10.06"), 1, [limit]) == Decimal("-10.0")
    assert round_to_true_side(Decimal("-10.08"), 1, [limit]) == Decimal("-10.1")


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ("0.9995", "99.9%"),
        ("0.99999", "99.9%"),
        ("1", "100.0%"),
        ("1.0004", "100.0%"),
        ("0.5", "50.0%"),
    ],
)
def test_what_is_not_whole_never_reads_as_whole(ratio, text):
    assert format_percent(Decimal(ratio)) == text


@given(
    st.decimals(-100, 100, places=4),
    st.decimals(-50, 50, places=2),
    st.booleans(),
    st.integers(0, 3),
)
def test_a_rounded_number_is_near_and_on_the_side_of_its_limit(
    value, limit, counts_above, digits
):
    rule = Limit(limit, counts_above)
    rounded = round_to_true_side(value, digits, [rule])
    unit = Decimal(1).scaleb(-digits)
    assert rule.is_passed(rounded) == rule.is_passed(value)
    assert abs(rounded - value) <= unit
    assert round_to_true_side(value, digits, [WHOLE, rule]).as_tuple().exponent == (
        -digits
    )
