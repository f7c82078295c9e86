"""The portal's day: the real one, or apart from it by what is handed over."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.utils import timezone

from core.today import is_shifted, keep_time, moment, shift_time, today

REAL = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
BACK = timedelta(days=-4070)


@pytest.fixture(autouse=True)
def real(monkeypatch):
    """A real clock that stands; it can be set."""
    clock = Mock(return_value=REAL)
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def test_where_nothing_is_handed_over_the_time_is_the_real_one():
    assert (today(), moment(), is_shifted()) == (date(2026, 3, 1), REAL, False)


def test_days_of_its_own_pass_as_the_real_ones_do(real):
    with shift_time(lambda: BACK):
        assert (today(), moment()) == (date(2015, 1, 8), REAL + BACK)
        real.return_value += timedelta(days=1, hours=1)
        assert (today(), moment()) == (date(2015, 1, 9), real() + BACK)
        assert is_shifted()
    assert today() == date(2026, 3, 2)


def test_the_day_begins_at_midnight_in_the_city(real):
    real.return_value = datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)
    with shift_time(lambda: BACK):
        assert today() == date(2015, 1, 8)
        real.return_value += timedelta(seconds=1)
        assert today() == date(2015, 1, 9)


def test_the_shift_is_asked_for_once_and_only_where_it_is_needed():
    read = Mock(return_value=BACK)
    with shift_time(read):
        assert read.call_count == 0
        assert today() == today() == timezone.localdate(moment())
        assert read.call_count == 1


def test_a_block_inside_another_asks_anew_and_gives_back_what_was():
    with shift_time(lambda: BACK):
        with shift_time(timedelta):
            assert today() == date(2026, 3, 1)
        assert today() == date(2015, 1, 8)


def test_a_fault_inside_a_block_ends_it():
    with pytest.raises(InterruptedError), shift_time(lambda: BACK):
        raise InterruptedError
    assert not is_shifted()


def test_a_function_can_keep_the_time_that_the_settings_name(monkeypatch):
    shifts = Mock(side_effect=[BACK, timedelta()])
    monkeypatch.setattr("bases.sample_clock.read_shift", shifts)
    found = keep_time()(today)
    assert [found(), found()] == [date(2015, 1, 8), date(2026, 3, 1)]
