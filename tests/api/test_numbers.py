"""Decimals leave the API as strings in plain notation."""

from decimal import Decimal

import pytest

from api.numbers import format_amount, format_ratio
from core.display import WHOLE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1033963.5100", "1033963.51"),
        ("12000.0000", "12000"),
        ("1E+3", "1000"),
        ("0.0000", "0"),
        ("-0.0000", "0"),
        ("-0.00001", "0"),
        ("-12.5", "-12.5"),
        ("0.00005", "0.0001"),
        ("99999999999.9999", "99999999999.9999"),
    ],
)
def test_an_amount_has_up_to_four_decimals_and_no_exponent(value, text):
    assert format_amount(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.2249255", "0.224926"), ("-0.0000004", "0.000000"), ("1", "1.000000")],
)
def test_a_ratio_has_six_decimals_rounded_half_up(value, text):
    assert format_ratio(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.9999996", "0.999999"),
        ("1.0000004", "1.000000"),
        ("0.9999994", "0.999999"),
    ],
)
def test_a_share_of_a_target_reads_as_whole_only_if_it_is(value, text):
    assert format_ratio(Decimal(value), [WHOLE]) == text


def test_what_is_missing_stays_missing():
    assert format_amount(None) is None
    assert format_ratio(None) is None


def test_a_number_longer_than_the_context_is_written_in_full():
    assert len(format_amount(Decimal("1.5E+240"))) == 241
