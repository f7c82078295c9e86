"""The rules of a return: each passes, fires, keeps its boundary, needs its data."""

from datetime import date
from decimal import Decimal

import pytest

from core.quarters import Quarter
from core.statuses import Status
from reporting.checks.rules import RULES, check_sheet, list_blocking
from tests.support.validation import cell, kinds, past, sheet

D = Decimal


def test_the_rules_are_numbered_without_a_gap():
    assert list(RULES) == [f"V{number:02}" for number in range(1, len(RULES) + 1)]
    assert all(RULES[rule].__doc__.startswith(f"{rule}: ") for rule in RULES)


# V01, V11, V22: flows


@pytest.mark.parametrize(
    ("value", "previous", "found"),
    [
        ("541", {"EC01": D(540)}, set()),
        ("540", {"EC01": D(540)}, set()),
        ("530", {"EC01": D(540)}, {"falls"}),
        ("530", {}, set()),
    ],
)
def test_v01_a_year_to_date_that_falls(value, previous, found):
    assert kinds("V01", sheet(cell("EC01", value), previous=previous)) == found


def test_v01_compares_with_the_latest_quarter_of_the_year_if_one_is_missing():
    history = {"EC01": [(Quarter(2013, 1), D(250))]}
    (finding,) = RULES["V01"](sheet(cell("EC01", "240"), history=history))
    assert finding.numbers["earlier"] == "2013-Q1"


def test_v01_knows_nothing_of_this_quarter_and_of_later_ones():
    history = {"EC01": [(Quarter(2013, 2), D(600)), (Quarter(2013, 3), D(900))]}
    assert kinds("V01", sheet(cell("EC01", "540"), history=history)) == set()


def test_v01_a_new_year_starts_at_nothing():
    first = sheet(
        cell("EC01", "250"), previous={"EC01": D(960)}, period=Quarter(2013, 1)
    )
    assert kinds("V01", first) == set()


def test_v01_a_profit_may_fall():
    down = sheet(cell("EC03", "-5", "signed_flow"), previous={"EC03": D(10)})
    assert kinds("V01", down) == set()


@pytest.mark.parametrize(
    ("base", "found"),
    [("1", set()), ("0", {"no_growth"}), ("-20", {"no_growth"}), (None, set())],
)
def test_v11_growth_on_no_base(base, found):
    profit = cell("EC03", "-30", "signed_flow", same_period=base)
    assert kinds("V11", sheet(profit)) == found
    assert kinds("V11", sheet(cell("EC01", "30", same_period=base))) == set()


@pytest.mark.parametrize(
    ("before", "value", "found"),
    [
        (["10", "20", "30", "40", "20"], "20", {"sudden_zero"}),
        (["10", "20", "30", "40", "20"], "21", set()),
        (["10", "20", "30", "30", "20"], "20", set()),
        (["20", "30", "40", "20"], "20", set()),
        ([], "0", set()),
    ],
)
def test_v22_zero_after_four_positive_quarters(before, value, found):
    history = past("EC01", before)
    assert kinds("V22", sheet(cell("EC01", value), history=history)) == found


# V03, V04, V06, V07, V12, V13: cells of one return


@pytest.mark.parametrize(
    ("rule", "cells", "found"),
    [
        ("V03", {"EC05": "100", "EC01": "100"}, set()),
        ("V03", {"EC05": "100.0001", "EC01": "100"}, {"part_exceeds_whole"}),
        ("V03", {"EC05": "100"}, set()),
        ("V04", {"RD01": "30", "EC01": "100"}, set()),
        ("V04", {"RD01": "30.01", "EC01": "100"}, {"high_share"}),
        ("V04", {"RD01": "100", "EC01": "100"}, {"high_share"}),
        ("V04", {"RD01": "101", "EC01": "100"}, {"above_revenue"}),
        ("V04", {"RD02": "101", "EC01": "0"}, {"above_revenue"}),
        ("V04", {"RD01": "0", "EC01": "0"}, set()),
        ("V04", {"RD01": "101"}, set()),
        ("V06", {"RD03": "10", "EC06": "10"}, set()),
        ("V06", {"RD03": "11", "EC06": "10"}, {"part_exceeds_whole"}),
        ("V06", {"RD04": "10", "RD03": "10"}, set()),
        ("V06", {"RD04": "10.1", "RD03": "10"}, {"fte_exceeds_heads"}),
        ("V06", {"RD04": "10.1"}, set()),
        ("V07", {"EC01": "0.0001"}, set()),
        ("V07", {"EC01": "0"}, {"no_denominator"}),
        ("V07", {"EC02": "-1"}, {"no_denominator"}),
        ("V07", {"RD01": "0"}, set()),
        ("V12", {"IP02": "7", "IP01": "7"}, set()),
        ("V12", {"IP02": "8", "IP01": "7"}, {"part_exceeds_whole"}),
        ("V12", {"IP05": "8", "IP04": "7"}, {"part_exceeds_whole"}),
        ("V12", {"IP05": "8"}, set()),
    ],
)
def test_cells_of_one_return(rule, cells, found):
    typed = [cell(code, value) for code, value in cells.items()]
    assert kinds(rule, sheet(*typed)) == found


@pytest.mark.parametrize(
    ("granted", "years", "found"),
    [
        ("16", [2010, 2011, 2012], set()),
        ("17", [2010, 2011, 2012], {"granted_above_applied"}),
        ("17", [2011, 2012], set()),
    ],
)
def test_v13_more_granted_than_filed_in_four_years(granted, years, found):
    history = {"IP01": [(Quarter(year, 4), D(5)) for year in years]}
    patents = [cell("IP03", granted), cell("IP01", "1")]
    assert kinds("V13", sheet(*patents, history=history)) == found


# V05, V14, V16: stocks


@pytest.mark.parametrize(
    ("value", "previous", "found"),
    [
        ("80", "100", set()),
        ("79", "100", {"stock_falls"}),
        ("150", "100", set()),
        ("151", "100", {"stock_rises"}),
        ("0", "100", {"stock_falls"}),
        ("5", "0", set()),
        ("5", None, set()),
    ],
)
def test_v05_a_stock_that_moves_fast(value, previous, found):
    known = {} if previous is None else {"EC06": D(previous)}
    assert kinds("V05", sheet(cell("EC06", value, "stock"), previous=known)) == found


@pytest.mark.parametrize(
    ("closing", "known", "found"),
    [
        ("196", {"gained": {"IP04": 14}, "lost": {"IP04": 3}}, set()),
        ("195", {"gained": {"IP04": 14}, "lost": {"IP04": 3}}, {"closing_differs"}),
        ("195", {"gained": {"IP04": 14}}, set()),
        ("195", {"lost": {"IP04": 3}}, set()),
    ],
)
def test_v14_a_stock_continues(closing, known, found):
    stock = sheet(cell("IP04", closing, "stock"), previous={"IP04": D(185)}, **known)
    assert kinds("V14", stock) == found


def test_v14_takes_the_grants_typed_in_the_quarter():
    cells = [cell("IP04", "195", "stock"), cell("IP03", "24")]
    previous = {"IP04": D(185), "IP03": D(10)}
    (finding,) = RULES["V14"](sheet(*cells, previous=previous, lost={"IP04": 3}))
    assert (finding.numbers["gained"], finding.numbers["closing"]) == (14, 196)


@pytest.mark.parametrize(
    ("value", "note", "found"),
    [
        ("27", "", set()),
        ("26", "", {"cumulative_falls"}),
        ("26", "one withdrawn", {"cumulative_falls"}),
        ("26", "2013年5月撤销一项", set()),
        ("26", "withdrawn 2013-05-02", set()),
    ],
)
def test_v16_a_cumulative_number_falls(value, note, found):
    solved = cell("PB01", value, "cumulative", note=note)
    assert kinds("V16", sheet(solved, previous={"PB01": D(27)})) == found
    assert kinds("V16", sheet(solved)) == set()


# V08, V09, V15, V17 to V20: what is known elsewhere


@pytest.mark.parametrize(
    ("rule", "typed", "known", "found"),
    [
        ("V08", cell("RD06", "50"), {"budgets": {"RD06": D(50)}}, set()),
        ("V08", cell("RD06", "51"), {"budgets": {"RD06": D(50)}}, {"above_budget"}),
        ("V08", cell("RD06", "51"), {}, set()),
        ("V09", cell("IP01", "12"), {"register": {"IP01": 12}}, set()),
        ("V09", cell("IP01", "12"), {"register": {"IP01": 10}}, {"register_differs"}),
        ("V09", cell("IP01", "0"), {"register": {"IP01": 1}}, {"register_differs"}),
        ("V09", cell("IP01", "12"), {}, set()),
        ("V15", cell("CO04", "9"), {"technology": {"CO04": D(9)}}, set()),
        (
            "V15",
            cell("CO04", "8"),
            {"technology": {"CO04": D(9)}},
            {"technology_above_contract"},
        ),
        ("V15", cell("CO04", "8"), {}, set()),
        ("V17", cell("PJ02", "110"), {"budgets": {"PJ02": D(100)}}, set()),
        (
            "V17",
            cell("PJ02", "110.1"),
            {"budgets": {"PJ02": D(100)}},
            {"far_above_budget"},
        ),
        ("V17", cell("PJ02", "110.1"), {}, set()),
        (
            "V18",
            cell("EC01", "5", same_period="4"),
            {"year_ago": {"EC01": D(4)}},
            set(),
        ),
        (
            "V18",
            cell("EC01", "5", same_period="4.1"),
            {"year_ago": {"EC01": D(4)}},
            {"same_period_differs"},
        ),
        (
            "V18",
            cell("EC01", "5", same_period="4.1", note="two firms more"),
            {"year_ago": {"EC01": D(4)}},
            set(),
        ),
        (
            "V18",
            cell("EC01", "5", same_period="4.1", note=" \n"),
            {"year_ago": {"EC01": D(4)}},
            {"same_period_differs"},
        ),
        ("V18", cell("EC01", "5", same_period="4.1"), {}, set()),
        ("V18", cell("EC01", "5"), {"year_ago": {"EC01": D(4)}}, set()),
        ("V19", cell("EC01", "60"), {"parts": {"EC01": D(60)}}, set()),
        ("V19", cell("EC01", "58"), {"parts": {"EC01": D(60)}}, {"total_differs"}),
        ("V19", cell("EC01", "58", note="重复2"), {"parts": {"EC01": D(60)}}, set()),
        ("V19", cell("PL01", "58", "stock"), {"parts": {"PL01": D(60)}}, set()),
        ("V19", cell("EC01", "58"), {}, set()),
        ("V20", cell("PL01", "60", "stock"), {"parts": {"PL01": D(60)}}, set()),
        (
            "V20",
            cell("PL01", "58", "stock"),
            {"parts": {"PL01": D(60)}},
            {"count_differs"},
        ),
        ("V20", cell("EC01", "58"), {"parts": {"EC01": D(60)}}, set()),
    ],
)
def test_a_cell_against_what_is_known_elsewhere(rule, typed, known, found):
    assert kinds(rule, sheet(typed, **known)) == found


# V21, V23: periods and codes


@pytest.mark.parametrize(
    ("today", "status", "found"),
    [
        (date(2013, 7, 1), Status.REPORTED, set()),
        (date(2013, 6, 30), Status.REPORTED, {"not_ended"}),
        (date(2013, 6, 30), Status.ESTIMATED, set()),
        (date(2013, 6, 30), Status.MISSING, set()),
    ],
)
def test_v21_a_period_that_has_not_ended(today, status, found):
    early = cell("EC01", "540", status=status)
    assert kinds("V21", sheet(early, today=today)) == found


@pytest.mark.parametrize(
    ("code", "kind", "found"),
    [
        ("91350100M000100Y43", "uscc", set()),
        ("91350100M000100Y44", "uscc", {"bad_code"}),
        ("ZL95115608.X", "patent", set()),
        ("ZL201110012345.6", "patent", {"bad_code"}),
        ("PDY00001-2", "organisation_code", {"bad_code"}),
    ],
)
def test_v23_a_check_character(code, kind, found):
    assert kinds("V23", sheet(codes={code: kind})) == found
    assert kinds("V23", sheet()) == set()


# V24: what cannot be


@pytest.mark.parametrize("code", ["PB01", "PL01", "PL02"])
@pytest.mark.parametrize(
    ("value", "recorded", "hard", "verify"),
    [
        ("3", 3, set(), set()),
        ("4", 3, {"above_register"}, set()),
        ("2", 3, set(), {"register_differs"}),
        ("1", 0, {"above_register"}, set()),
        ("4", None, set(), set()),
    ],
)
def test_v24_more_than_the_register_has_is_impossible(
    code, value, recorded, hard, verify
):
    known = {} if recorded is None else {"register": {code: recorded}}
    given = sheet(cell(code, value), **known)
    assert kinds("V24", given) == hard
    assert kinds("V09", given) == verify


@pytest.mark.parametrize(
    ("value", "members", "found"),
    [
        ("5", {"CO02": 5}, set()),
        ("6", {"CO02": 5}, {"above_members"}),
        ("1", {"CO02": 0}, {"above_members"}),
        ("6", {}, set()),
    ],
)
def test_v24_no_more_enterprises_cooperate_than_the_base_has(value, members, found):
    assert kinds("V24", sheet(cell("CO02", value), members=members)) == found


def test_v24_takes_no_explanation():
    known = cell("PB01", "4", explanation="yes")
    given = sheet(known, register={"PB01": 3})
    (blocking,) = list_blocking(check_sheet(given), given)
    assert (blocking.rule, blocking.severity) == ("V24", "hard")
