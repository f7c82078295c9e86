"""Values of another size: slips of the unit, jumps, outliers."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from reporting.checks.rules import RULES, find_unit_slip
from reporting.checks.rules.magnitude import is_outlier
from tests.support.validation import cell, kinds, past, sheet

D = Decimal
FIRST = Quarter(2013, 1)
# 2012 and the first quarter of 2013, year to date; 540 is expected by June
KNOWN = past("EC01", ["200", "440", "675", "960", "270"])
LAST_YEAR = {"EC01": D(500)}


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("1000", None),
        ("10000", "千元"),
        ("7080", "千元"),  # log10 0.8500
        ("7079", None),
        ("14125", "千元"),  # log10 1.1499
        ("14126", None),
        ("10", "百万元"),
        ("10000000", "元"),
        ("0.1", "亿元"),
        ("100000", None),
        ("0", None),
        ("-10000", None),
    ],
)
def test_a_slip_is_the_distance_of_a_unit(value, unit):
    assert find_unit_slip(D(value), D(1000)) == unit


def test_nothing_slips_from_nothing():
    assert find_unit_slip(D(5), D(0)) is None


@pytest.mark.parametrize(
    ("value", "typed", "suggested"),
    [
        ("5400", "千元", "540"),
        ("5.4", "百万元", "540"),
        ("5400000", "元", "540"),
        ("0.054", "亿元", "540"),
    ],
)
@pytest.mark.parametrize("known", [{"year_ago": LAST_YEAR}, {"history": KNOWN}])
def test_v10_names_the_unit_and_suggests_the_value(value, typed, suggested, known):
    (slip,) = RULES["V10"](sheet(cell("EC01", value), **known))
    assert (slip.kind, slip.numbers["typed"]) == ("slip", typed)
    assert slip.numbers["suggested"] == D(suggested)


def test_v10_takes_the_same_period_as_reported_again():
    typed = cell("EC01", "5400000", same_period="500")
    assert kinds("V10", sheet(typed)) == {"slip"}


@pytest.mark.parametrize(
    ("typed", "known", "found"),
    [
        (cell("EC01", "5400"), {}, set()),
        (cell("EC01", "1900"), {"year_ago": LAST_YEAR}, set()),
        # this year's first quarter supports what last year does not
        (
            cell("EC01", "5400"),
            {"year_ago": LAST_YEAR, "previous": {"EC01": D(2600)}},
            set(),
        ),
        (cell("IP01", "5400"), {"year_ago": {"IP01": D(540)}}, set()),
        (
            cell("EC03", "5400", "signed_flow"),
            {"year_ago": {"EC03": D(540)}},
            set(),
        ),
        (
            cell("EC03", "-5400000", "signed_flow"),
            {"year_ago": {"EC03": D(-540)}},
            {"slip"},
        ),
        (
            cell("EC03", "-5400000", "signed_flow"),
            {"year_ago": {"EC03": D(540)}},
            set(),
        ),
        # a stock is compared as it stands, a flow with its average quarter
        (
            cell("LN01", "600", "stock"),
            {"history": {"LN01": [(FIRST, D(60))]}},
            {"slip"},
        ),
        (cell("EC01", "540", unit=""), {}, {"no_unit"}),
        (cell("EC01", "540", unit="万"), {"history": KNOWN}, {"no_unit"}),
        (cell("EC01", None, unit=""), {}, set()),
    ],
)
def test_v10_is_quiet_without_reason(typed, known, found):
    assert kinds("V10", sheet(typed, **known)) == found


def test_v10_in_a_first_quarter_has_last_years_average():
    history = past("EC01", ["200", "440", "675", "960"], FIRST)
    slip = sheet(cell("EC01", "2400"), period=FIRST, history=history)
    year_end = sheet(cell("EC01", "2400"), period=FIRST, previous={"EC01": D(960)})
    assert kinds("V10", slip) == kinds("V10", year_end) == {"slip"}


@pytest.mark.parametrize(
    ("value", "known", "found"),
    [
        ("540", {"history": KNOWN}, set()),
        # single quarters: 240 in 2012
        ("630", {"history": KNOWN}, set()),
        ("631", {"history": KNOWN}, {"change"}),
        ("390", {"history": KNOWN}, set()),
        ("389", {"history": KNOWN}, {"change"}),
        ("750", {"year_ago": LAST_YEAR}, set()),
        ("751", {"year_ago": LAST_YEAR}, {"change_to_date"}),
        ("1999", {"year_ago": LAST_YEAR}, {"change_to_date"}),
        ("2000", {"year_ago": LAST_YEAR}, {"jump"}),
        ("125", {"year_ago": LAST_YEAR}, {"jump"}),
        ("126", {"year_ago": LAST_YEAR}, {"change_to_date"}),
        ("2159", {"history": KNOWN}, {"change"}),
        ("2160", {"history": KNOWN}, {"jump"}),
        ("5400", {"history": KNOWN}, set()),  # V10 names it
        ("0", {"year_ago": LAST_YEAR}, {"change_to_date"}),
        ("2160", {}, set()),
    ],
)
def test_v02_the_size_of_a_quarter(value, known, found):
    assert kinds("V02", sheet(cell("EC01", value), **known)) == found


@pytest.mark.parametrize(
    ("indicator", "value", "before", "found"),
    [
        ("IP01", "19", "1", set()),
        ("IP01", "80", "19", set()),
        ("IP01", "80", "20", {"jump"}),
        ("EN02", "800", "200", {"jump"}),
    ],
)
def test_v02_small_counts_may_jump(indicator, value, before, found):
    known = {indicator: D(before)}
    assert kinds("V02", sheet(cell(indicator, value), year_ago=known)) == found


YEARS = ["10", "20", "30", "40", "10", "20", "30", "40", "10"]


@pytest.mark.parametrize(
    ("history", "value", "found"),
    [
        (YEARS, "20", set()),
        (YEARS, "49", {"change"}),
        (YEARS, "50", {"outlier"}),
        (YEARS, "12.5", {"outlier"}),
        (YEARS[-6:], "50", {"jump"}),  # too few to stand out from
    ],
)
def test_v02_an_outlier_of_the_subjects_own_quarters(history, value, found):
    known = {} if len(history) < 9 else {"history": past("EC01", history)}
    known = known or {"year_ago": {"EC01": D(12)}}
    assert kinds("V02", sheet(cell("EC01", value), **known)) == found


def test_v05_an_outlier_of_a_stock_whose_last_quarter_is_missing():
    history = past("EC06", ["100", "101", "99", "100", "102", "98"], FIRST)
    heads = cell("EC06", "400", "stock")
    assert kinds("V05", sheet(heads, history=history)) == {"outlier"}


@pytest.mark.parametrize(
    ("level", "usual", "found"),
    [
        ("4", ["1"] * 6, True),
        ("3.9", ["1"] * 6, False),
        # the median is 1 and the MAD ln 2: 3.5 / 0.6745 doublings are needed
        ("36", ["1", "1", "2", "0.5", "2", "0.5", "1", "2"], False),
        ("52", ["0.5", "0.5", "1", "1", "2", "2"], True),
        ("36", ["0.5", "0.5", "1", "1", "2", "2"], False),
    ],
)
def test_an_outlier_is_far_and_rare(level, usual, found):
    assert is_outlier(D(level), list(map(D, usual))) == found
