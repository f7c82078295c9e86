"""A total hardly moves where one return is taken away: the missing one is estimated."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Min
from django.test import TestCase

from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Figure
from reporting.releases.rollups import compute_quarter
from reporting.totals.sums import TotalKey
from targets.models import Baseline, Indicator
from tests.support.demo import run
from tests.support.tampering import drop_triggers

pytestmark = pytest.mark.slow

REVENUE = "EC01"
FIRST = Quarter(2012, 1)
BASE_POINTS, PROGRAMME_POINTS = 3, 1
SHARE = 12
"""The suite takes every twelfth return away, the drill each of them."""


class TestLeaveOneOut(TestCase):
    """Returns of the sample data after the baseline year, taken away one at a time."""

    @classmethod
    def setUpTestData(cls):
        """Load the sample data."""
        run("load_programme")
        run("load_demo")
        cls.revenue = Indicator.objects.get(code=REVENUE)
        cls.baselines = {
            TotalKey(
                "base" if row.base_id else "programme",
                row.base_id or row.programme_id,
                cls.revenue.pk,
            ): row.value
            for row in Baseline.objects.filter(indicator=cls.revenue)
        }

    def list_returns(self):
        """Enterprise, quarter and first release of every value of revenue."""
        rows = Figure.objects.filter(
            indicator=self.revenue, period__gte=FIRST, value__isnull=False
        )
        found = rows.order_by("period", "enterprise_id").values_list(
            "enterprise_id", "period"
        )
        return list(found.annotate(seq=Min("released_in")))

    def measure(self, quarter, release):
        """Progress of every place in points; None where nothing may be said."""
        totals = compute_quarter(quarter, release, is_older=False)
        result = {}
        for cell, decided in self.baselines.items():
            row = totals.get(cell)
            if row is None or not row["weight_expected"] or row["series_break"]:
                continue
            if row["weight_in"] * 2 < row["weight_expected"]:
                continue
            moved = decided + (row["baseline_in"] or 0) - (row["baseline_out"] or 0)
            actual = row["rolling_value"] + (row["estimates_rolling"] or Decimal(0))
            result[cell] = (actual - moved) / moved * 100
        return result

    def take_away(self, firm, quarter, release):
        """Progress as if an enterprise had not handed in its return."""
        with transaction.atomic():
            drop_triggers()
            Figure.objects.filter(enterprise=firm, period=quarter).update(
                value=None, same_period=None, status=Status.MISSING
            )
            found = self.measure(quarter, release)
            transaction.set_rollback(True)
        return found

    def hold(self, step):
        """Take every so many returns away; return how far places moved, in points."""
        whole, moves = {}, []
        for firm, quarter, release in self.list_returns()[::step]:
            if (quarter, release) not in whole:
                whole[quarter, release] = self.measure(quarter, release)
            before = whole[quarter, release]
            after = self.take_away(firm, quarter, release)
            for cell in before.keys() & after.keys():
                points = abs(before[cell] - after[cell])
                moves.append((points, cell.kind, firm, str(quarter)))
        return moves

    def check(self, step):
        """No place moves further than it may."""
        moves = self.hold(step)
        assert any(points > 0 for points, *_ in moves)
        for kind, most in (("base", BASE_POINTS), ("programme", PROGRAMME_POINTS)):
            furthest = max(move for move in moves if move[1] == kind)
            assert furthest[0] <= most, furthest

    def test_one_return_moves_no_place_far(self):
        self.check(SHARE)

    @pytest.mark.drill
    def test_no_return_at_all_moves_a_place_far(self):
        self.check(1)
