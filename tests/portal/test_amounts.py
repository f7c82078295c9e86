"""A column has one unit, in which its smallest value still says something."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from portal.amounts import scale_of

MONEY = SimpleNamespace(is_money=True, unit="万元")
PATENTS = SimpleNamespace(is_money=False, unit="件")


@pytest.mark.parametrize(
    ("language", "values", "unit", "texts"),
    [
        ("zh-hans", ["1212000", "398000"], "亿元", ["121.2", "39.8"]),
        ("en", ["1212000", "398000"], "billion yuan", ["12.12", "3.98"]),
        ("en", ["1212000", "78000"], "million yuan", ["12,120", "780"]),
        ("zh-hans", ["1212000", "900"], "万元", ["1,212,000", "900"]),
        ("en", ["1212000", "900"], "million yuan", ["12,120.00", "9.00"]),
        ("en", ["1180", "1212000"], "million yuan", ["11.8", "12,120.0"]),
        ("en", ["35", "1212000"], "10,000 yuan", ["35", "1,212,000"]),
        ("en", ["0.35", "12"], "yuan", ["3,500", "120,000"]),
        ("zh-hans", ["0.35", "12"], "元", ["3,500", "120,000"]),
        ("zh-hans", ["1212000", "0"], "亿元", ["121.2", "0.0"]),
        ("zh-hans", ["-1212000", "20000"], "亿元", ["−121.2", "2.0"]),
    ],
)
def test_all_money_of_a_column_is_in_one_unit(language, values, unit, texts):
    numbers = [Decimal(value) for value in values]
    with override(language):
        scale = scale_of(numbers, MONEY)
        assert (scale.unit, [scale.text(number) for number in numbers]) == (unit, texts)


@pytest.mark.parametrize(
    ("values", "text"),
    [(["3.0000", "12"], "3"), (["3", "12.5"], "3.0"), (["3", "0.0468"], "3.000")],
)
def test_counts_have_decimals_only_where_one_of_them_has(values, text):
    scale = scale_of(map(Decimal, values), PATENTS)
    assert (scale.unit, scale.text(Decimal(3))) == ("件", text)


@pytest.mark.parametrize("version", [MONEY, PATENTS])
def test_a_column_of_nothing_has_a_unit_and_missing_stays_missing(version):
    scale = scale_of([None, None], version)
    assert scale.unit
    assert scale.text(None) is None
