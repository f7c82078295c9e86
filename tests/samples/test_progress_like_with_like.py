"""Numbers of the sample data that compare like with like, each worked by hand."""

from decimal import Decimal

import pytest
from django.test import TestCase

from bases.models import Programme
from core.quarters import Quarter
from reporting.access.scope import ANYBODY, Scope
from reporting.models import Release
from reporting.progress_board import build_board
from targets.lights import Light
from targets.progress import Outcome, Reason
from tests.support.demo import run

pytestmark = pytest.mark.slow
OFFICIAL = Scope(sees_single_figures=True)
D = Decimal


class TestProgressLikeWithLike(TestCase):
    """Loaded once for all of them."""

    @classmethod
    def setUpTestData(cls):
        """Load the programme and the sample data."""
        run("load_programme")
        run("load_demo")
        cls.programme = Programme.objects.get()
        cls.release = Release.objects.latest("seq")

    def stand(self, code, place, year, quarter, scope=OFFICIAL):
        """Where a target stands at a place (slug, "" for the programme)."""
        board = build_board(
            programme=self.programme,
            release=self.release,
            period=Quarter(year, quarter),
            scope=scope,
        )
        rows = [row for row in board.standings if row.target.code == code]
        return next(r for r in rows if getattr(r.place, "slug", "") == place)

    def check(self, row, progress, gap, light):
        """Compare a row with what is printed of it."""
        found = row.progress
        assert round(found.progress * 100, 1) == D(progress)
        assert round(found.gap_points, 1) == D(gap)
        assert found.light == light

    def test_a_quarter_that_was_reported_a_year_later_stands_in_for_everybody(self):
        for scope in (OFFICIAL, ANYBODY):
            row = self.stand("T-REV", "tibetan-medicine", 2014, 2, scope)
            assert (row.actual, row.reported, row.expected) == (D("286205.16"), 6, 6)
            self.check(row, "74.0", "11.5", Light.GREEN)
        self.check(self.stand("T-REV", "", 2014, 2), "58.3", "-4.2", Light.GREEN)

    def test_one_that_has_not_reported_is_imputed(self):
        row = self.stand("T-REV", "nonferrous", 2014, 3)
        self.check(row, "54.1", "-14.7", Light.AMBER)
        assert (row.reported, row.expected, row.found.imputed) == (5, 6, 1)
        seen = self.stand("T-REV", "nonferrous", 2014, 3, ANYBODY)
        assert (seen.actual, seen.found.whole) == (None, row.found.whole)
        assert (seen.progress, seen.found.band) == (row.progress, 80)

    def test_one_that_moved_away_is_on_neither_side(self):
        row = self.stand("T-REV", "new-energy", 2014, 3)
        self.check(row, "64.5", "-4.2", Light.GREEN)
        seen = self.stand("T-REV", "new-energy", 2014, 3, ANYBODY)
        assert (seen.progress.light, seen.progress.progress) == (Light.NONE, None)
        assert (seen.not_computable, seen.baseline_moved) == (Reason.WITHHELD, None)
        assert seen.actual == row.actual

    def test_a_number_for_each_park_is_that_of_the_worst_park(self):
        row = self.stand("T-PLAT", "", 2013, 4)
        assert (row.actual, row.target_value) == (14, 12)
        assert (row.parks.met, row.parks.total) == (3, 4)
        assert row.parks.worst.slug == "nanchuan"
        assert (row.progress.light, row.progress.met) == (Light.RED, False)

    def test_on_the_last_day_of_its_year_a_yearly_target_is_missed(self):
        row = self.stand("T-PLAT", "", 2012, 4)
        assert (row.actual, row.target_value) == (11, 12)
        assert row.progress.outcome == Outcome.MISSED
