"""The sample data compared like with like: the numbers of docs/progress.md."""

from decimal import Decimal

import pytest
from django.test import TestCase

from core.quarters import Quarter
from reporting.models import Release, RollUp
from targets.models import Baseline
from tests.support.demo import run

pytestmark = pytest.mark.slow

D = Decimal


class TestSampleTotals(TestCase):
    """Totals of revenue as the newest release stores them."""

    @classmethod
    def setUpTestData(cls):
        """Load the sample data."""
        run("load_programme")
        run("load_demo")
        cls.head = Release.objects.order_by("seq").last()

    def total(self, place, quarter, code="EC01"):
        """The stored total of a base, or of the programme."""
        where = (
            {"kind": "base", "base__slug": place} if place else {"kind": "programme"}
        )
        rows = RollUp.objects.as_of(self.head.seq).filter(indicator__code=code, **where)
        return rows.get(period=Quarter.parse(quarter))

    def baseline(self, place, row):
        """The decided baseline of revenue, and of those who are here now."""
        decided = Baseline.objects.get(indicator__code="EC01", base__slug=place).value
        return decided, decided + row.baseline_in - row.baseline_out

    def progress(self, place, row):
        """How much of a doubling is done, in per cent."""
        actual = row.rolling_value + (row.estimates_rolling or 0)
        moved = self.baseline(place, row)[1]
        return round((actual - moved) / moved * 100, 1)

    def test_a_quarter_that_was_rereported_stands_in(self):
        row = self.total("tibetan-medicine", "2014-Q2")
        assert (row.rolling_value, row.rolling_n, row.expected) == (
            D("286205.16"),
            6,
            6,
        )
        assert self.progress("tibetan-medicine", row) == D("74.0")
        assert row.estimates_rolling_n == 0
        then = self.total("tibetan-medicine", "2013-Q2")
        assert (then.reported, then.standing_in_n, then.estimates_n) == (5, 1, 0)
        assert then.standing_in_value == D("30886.16")
        assert self.total(None, "2014-Q2").rolling_n == 40

    def test_one_that_has_not_reported_is_estimated(self):
        row = self.total("nonferrous", "2014-Q3")
        assert (row.reported, row.expected, row.estimates_rolling_n) == (5, 6, 1)
        assert row.estimates_value == D("94345.3042")
        assert row.estimates_rolling == D("122605.1142")
        assert self.progress("nonferrous", row) == D("54.1")
        assert round(row.weight_in / row.weight_expected, 3) == D("0.880")

    def test_a_base_is_compared_with_the_baseline_of_those_who_are_there(self):
        row = self.total("new-energy", "2014-Q3")
        decided, moved = self.baseline("new-energy", row)
        assert (decided, row.baseline_out) == (D("405763.80"), D("30849.99"))
        assert moved == D("374913.81")
        assert self.progress("new-energy", row) == D("64.5")
        assert not row.series_break

    def test_what_registers_count_is_never_estimated(self):
        row = self.total(None, "2014-Q3", "IP01")
        assert (row.estimates_n, row.weight_in, row.weight_expected) == (0, 39, 40)

    def test_the_newest_quarter_leads(self):
        assert self.head.leading == Quarter(2014, 3)
