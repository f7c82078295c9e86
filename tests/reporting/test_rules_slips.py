"""The benchmark of slips counts what it says, and a sample of it meets the aims."""

from decimal import Decimal

import pytest

from benchmarks import slips
from core.quarters import Quarter

FIRM = {Quarter(2014, n): Decimal(100 * n) for n in (1, 2, 3, 4)}


@pytest.fixture
def firm():
    return slips.measure_series([FIRM])


def test_values_with_a_past_are_counted_apart_from_the_first(firm):
    assert {name: count.values for name, count in firm.items()} == {
        "2014, Q2 to Q4": 3,
        "2015, Q1": 0,
        "2015, Q2 to Q4": 0,
        slips.FIRST: 1,
        slips.NEXT: 1,
    }


def test_a_steady_firm_has_every_slip_caught_and_named_and_no_alarm(firm):
    count = firm["2014, Q2 to Q4"]
    every = dict.fromkeys(slips.AIMS, 3)
    assert (count.caught, count.named, count.alarms.total()) == (every, every, 0)
    assert slips.is_within_aims(count)


def test_a_first_value_is_not_caught_before_the_next_quarter(firm):
    assert firm[slips.FIRST].caught.total() == 0
    assert firm[slips.NEXT].caught == dict.fromkeys(slips.AIMS, 1)


@pytest.mark.parametrize(
    ("alarms", "caught", "good"),
    [(2, 90, True), (3, 90, False), (2, 89, False)],
)
def test_an_aim_that_is_missed_is_told(alarms, caught, good):
    count = slips.SlipCount(values=100, planted=100)
    count.alarms["V01 falls"] = alarms
    count.caught.update({4: 99, -4: 99, 1: caught, -2: 90})
    assert slips.is_within_aims(count) == good


@pytest.mark.slow
def test_a_sample_of_the_real_figures_meets_the_aims(shared_data, capsys):
    code = slips.main(["--data", str(shared_data), "--every", "20"])
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert all(f"| {name} |" in printed for name in (*slips.WITH_PAST, slips.NEXT))
