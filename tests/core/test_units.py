"""Units of money."""

from decimal import Decimal

import pytest

from core.units import MONEY, UnknownUnit, convert_to_wan, normalise_unit


@pytest.mark.parametrize(
    ("value", "unit", "wan"),
    [
        ("5980000", "元", "598"),
        ("12", "千元", "1.2"),
        ("1180", "万元", "1180"),
        ("10339.6351", "百万元", "1033963.51"),
        ("12.12", "亿元", "121200"),
        ("1.5", "million yuan", "150"),
        ("-3", "100 million yuan", "-30000"),
        ("0", "元", "0"),
        ("0.01", "元", "0.000001"),
    ],
)
def test_amounts_become_wan_without_rounding(value, unit, wan):
    assert convert_to_wan(Decimal(value), unit) == Decimal(wan)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("元", "元"),
        (" 万元 ", "万元"),
        ("万 元", "万元"),
        ("yuan", "元"),
        ("Thousand Yuan", "千元"),
        ("10,000 yuan", "万元"),
        ("10000 yuan", "万元"),
        ("１０，０００ yuan", "万元"),
        ("million yuan", "百万元"),
        ("100 Million  Yuan", "亿元"),
    ],
)
def test_english_and_spaced_names_are_known(text, unit):
    assert normalise_unit(text) == unit


@pytest.mark.parametrize("text", ["", "件", "万", "万美元", "billion yuan", "10 yuan"])
def test_a_unit_that_is_not_known_is_refused_and_named(text):
    with pytest.raises(UnknownUnit, match=repr(text)):
        convert_to_wan(Decimal(1), text)


def test_an_unknown_unit_is_a_value_error():
    assert issubclass(UnknownUnit, ValueError)


def test_each_unit_is_its_number_of_yuan():
    yuan = {unit: int(wan / MONEY["元"]) for unit, wan in MONEY.items()}
    assert yuan == {
        "元": 1,
        "千元": 10**3,
        "万元": 10**4,
        "百万元": 10**6,
        "亿元": 10**8,
    }
