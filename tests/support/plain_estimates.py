"""What stands beside the sums of every total, found the plain way.

Every enterprise is asked one by one; only the pure arithmetic of `targets.estimates`,
which has tests of its own, is shared with the code under test.
"""

from decimal import Decimal

from core.quarters import Quarter
from core.statuses import Status
from reporting.models import RollUp
from targets.estimates import (
    STEADY,
    Pair,
    carry_latest,
    choose_growth,
    compute_annual,
    compute_coverage,
    compute_flow_estimate,
    compute_single,
    compute_stock_estimate,
    compute_weight,
    is_comparable,
    sum_moves,
)
from targets.models import Baseline, IndicatorVersion
from targets.rollup import find_value
from tests.support.plain_totals import Figures, holds

ESTIMATES = (
    "estimates_value",
    "estimates_n",
    "estimates_rolling",
    "estimates_rolling_n",
)
PARTS = ("estimates_numerator", "estimates_denominator")
WEIGHTS = ("weight_in", "weight_expected", "incomparable_n")
MOVES = ("baseline_in", "baseline_out", "series_break")
COLUMNS = (*ESTIMATES, *PARTS, *WEIGHTS, *MOVES)
FLOWS = ("flow", "signed_flow")


def stored_estimates(release: int) -> dict:
    """Those columns of every stored total as of a release."""
    return {
        (row.kind, getattr(row, f"{row.kind}_id"), row.indicator_id, row.period): {
            name: getattr(row, name) for name in COLUMNS
        }
        for row in RollUp.objects.as_of(release)
    }


def plain_estimates(release: int) -> dict:
    """The same, computed; for the totals that are stored."""
    found = Everybody(release)
    rows = RollUp.objects.as_of(release)
    return {
        (row.kind, getattr(row, f"{row.kind}_id"), row.indicator_id, row.period): (
            found.columns(
                row.kind, getattr(row, f"{row.kind}_id"), row.indicator_id, row.period
            )
        )
        for row in rows
    }


class Everybody(Figures):
    """Every series as of a release, and what can be said of each."""

    def __init__(self, release: int):
        super().__init__(release)
        self.values = {key: fill(series) for key, series in self.series.items()}
        self.versions = list(IndicatorVersion.objects.all())
        self.baselines = {}
        for row in Baseline.objects.as_of(release):
            kind = "base" if row.base_id else "park" if row.park_id else "programme"
            place = row.base_id or row.park_id or row.programme_id
            self.baselines[kind, place, row.indicator_id] = row
        self.firms = {s[1] for s, _indicator in self.series if s[0] == "enterprise"}
        self.firms |= set(self.places.attributions)
        spans = [
            (place[1], span.start)
            for rows in self.places.attributions.values()
            for place, span in rows
            if place[0] == "programme"
        ]
        self.starts = {
            programme: min(start for one, start in spans if one == programme)
            for programme, _start in spans
        }

    def version(self, indicator, quarter):
        """The definition of a quarter."""
        found = [
            one
            for one in self.versions
            if one.indicator_id == indicator and holds(one, quarter)
        ]
        return found[0] if found else None

    def columns(self, kind, place, indicator, quarter) -> dict:
        """Every column of one total."""
        version = self.version(indicator, quarter)
        key = (kind, place, indicator, quarter)
        if version is not None and version.nature == "ratio":
            return self.ratio_columns(version, kind, place, quarter)
        nature = self.natures.get(key)
        asked = [
            one
            for one in self.counted[key]
            if self.series[one, indicator][quarter].status.expected
        ]
        result = dict.fromkeys(COLUMNS)
        result |= self.weigh(asked, indicator, quarter, nature)
        result |= {"estimates_n": 0, "estimates_rolling_n": 0, "series_break": False}
        known = [o for o in asked if quarter in self.values[o, indicator]]
        if nature == "cumulative":
            carried = [
                carry_latest(counted(self.series[one, indicator]), quarter)
                for one in asked
                if one not in known
            ]
            result |= summed("estimates_value", "estimates_n", carried)
        elif is_half(result, len(known), len(asked)):
            pairs = [self.estimate(one, indicator, quarter, nature) for one in asked]
            values, annual = [p[0] for p in pairs], [p[1] for p in pairs]
            result |= summed("estimates_value", "estimates_n", values)
            result |= summed("estimates_rolling", "estimates_rolling_n", annual)
        return result | self.move(kind, place, indicator, quarter, asked, nature)

    def weigh(self, asked, indicator, quarter, nature) -> dict:
        """Coverage by value: what those weigh who are in, and all."""
        weights, apart, inside = [], 0, []
        for one in asked:
            values = self.values[one, indicator]
            if one[0] != "enterprise" or nature == "cumulative":
                weight = Decimal(1)
            else:
                weight = compute_weight(values, quarter, nature)
                apart += not is_comparable(values, quarter, nature)
            if weight is not None:
                weights.append(weight)
                inside += [weight] if quarter in values else []
        total = sum(weights, Decimal(0))
        return {
            "weight_in": sum(inside, Decimal(0)) if total else None,
            "weight_expected": total or None,
            "incomparable_n": apart,
        }

    def estimate(self, one, indicator, quarter, nature) -> tuple:
        """What is estimated of one enterprise: its value and its annual value."""
        values = self.values[one, indicator]
        if one[0] != "enterprise" or not is_comparable(values, quarter, nature):
            return None, None
        is_known = quarter in values
        if nature == "stock":
            return None if is_known else compute_stock_estimate(values, quarter), None
        found = compute_flow_estimate(
            values,
            quarter,
            lambda at: self.growth(one, indicator, at, 0, nature),
            lambda back: self.growth(one, indicator, quarter, back, nature),
        )
        has_annual = compute_annual(values, quarter) is not None
        return None if is_known else found[0], None if has_annual else found[1]

    def growth(self, one, indicator, at, back, nature):
        """How the others grew."""
        if nature != "flow":
            return STEADY
        homes = self.places.of(one, at)
        bases = [pk for kind, pk in homes if kind == "base"]
        programmes = [pk for kind, pk in homes if kind == "programme"]
        base = programme = None
        if len(bases) == 1:
            base = self.pair("base", bases[0], indicator, at, back)
        if programmes:
            programme = self.pair("programme", min(programmes), indicator, at, back)
        return choose_growth(base, programme)

    def pair(self, kind, place, indicator, at, back) -> Pair:
        """Sums over those who have both."""
        key, nows, thens = (kind, place, indicator, at), [], []
        for one in self.counted[key] if self.natures.get(key) == "flow" else ():
            values = self.values[one, indicator]
            if not self.series[one, indicator][at].status.expected:
                continue
            compute = compute_annual if back else compute_single
            now, then = compute(values, at), compute(values, at - (back or 4))
            if None not in (now, then):
                nows.append(now)
                thens.append(then)
        return Pair(sum(nows, Decimal(0)), sum(thens, Decimal(0)), len(nows))

    def move(self, kind, place, indicator, quarter, asked, nature) -> dict:
        """Baseline-year values of those who moved."""
        baseline = self.baselines.get((kind, place, indicator))
        version = self.version(indicator, quarter)
        if baseline is None or version is None:
            return {}
        nothing = dict(zip(MOVES, (Decimal(0), Decimal(0), False), strict=True))
        end = Quarter(baseline.year, 4)
        first = self.starts.get(baseline.programme_id, end.code)
        start = max(end, Quarter.from_code(first))
        if version.collected_at != "enterprise" or start >= quarter:
            return nothing
        apart = set()
        if nature != "cumulative":
            apart = {
                firm
                for firm in self.firms
                if self.is_apart(("enterprise", firm), indicator, quarter)
            }
        moves = sum_moves(
            self.inside(kind, place, start),
            self.inside(kind, place, quarter),
            apart,
            {firm: self.value_of_year(firm, indicator, end) for firm in self.firms},
        )
        return dict(zip(MOVES, moves, strict=True))

    def is_apart(self, one, indicator, quarter) -> bool:
        """Whether somebody expected is not comparable yet."""
        cell = self.series.get((one, indicator), {}).get(quarter)
        version = self.version(indicator, quarter)
        return (
            cell is not None
            and cell.status.expected
            and not is_comparable(self.values[one, indicator], quarter, version.nature)
        )

    def inside(self, kind, place, quarter) -> set:
        """Who counts in a place."""
        return {
            firm
            for firm in self.firms
            if (kind, place) in self.places.of(("enterprise", firm), quarter)
        }

    def value_of_year(self, firm, indicator, end):
        """The value of a baseline year."""
        series = self.series.get((("enterprise", firm), indicator), {})
        cell = series.get(end)
        if cell and cell.status == Status.NOT_APPLICABLE:
            return Decimal(0)
        return find_value(series, end)

    def ratio_columns(self, version, kind, place, quarter) -> dict:
        """Every column of a ratio."""
        top, bottom = version.numerator_id, version.denominator_id
        members = self.members[kind, place, top, quarter]
        asked = [o for o in members if self.series[o, top][quarter].status.expected]
        part = self.version(bottom, quarter)
        weights, inside, apart, tops, bottoms = [], [], 0, [], []
        for one in asked:
            values = self.values.get((one, bottom), {})
            own = [self.own(one, pk, quarter) for pk in (top, bottom)]
            weight = Decimal(1)
            if one[0] == "enterprise":
                weight = compute_weight(values, quarter, part.nature)
                apart += not is_comparable(values, quarter, part.nature)
            if weight is not None:
                weights.append(weight)
                inside += [weight] if None not in own else []
            if None in own and one[0] == "enterprise":
                both = [self.part(one, pk, quarter) for pk in (top, bottom)]
                if None not in both:
                    tops.append(both[0])
                    bottoms.append(both[1])
        total = sum(weights, Decimal(0))
        result = dict.fromkeys(COLUMNS) | {
            "weight_in": sum(inside, Decimal(0)) if total else None,
            "weight_expected": total or None,
            "incomparable_n": apart,
            "estimates_n": 0,
            "estimates_rolling_n": 0,
            "series_break": False,
        }
        reported = sum(
            None not in [self.own(one, pk, quarter) for pk in (top, bottom)]
            for one in members
        )
        if tops and is_half(result, reported, len(asked)):
            result["estimates_n"] = len(tops)
            result["estimates_numerator"] = sum(tops, Decimal(0))
            result["estimates_denominator"] = sum(bottoms, Decimal(0))
        return result

    def own(self, one, indicator, quarter):
        """What somebody reported."""
        cell = self.series.get((one, indicator), {}).get(quarter)
        return cell.counted if cell else None

    def part(self, one, indicator, quarter):
        """A part of a ratio: as reported, else as estimated."""
        own = self.own(one, indicator, quarter)
        cell = self.series.get((one, indicator), {}).get(quarter)
        if own is not None or cell is None or not cell.status.expected:
            return own
        version = self.version(indicator, quarter)
        return self.estimate(one, indicator, quarter, version.nature)[0]


def fill(series) -> dict:
    """What is known of each quarter."""
    quarters = {*series, *(quarter - 4 for quarter in series)}
    found = {quarter: find_value(series, quarter) for quarter in quarters}
    return {quarter: value for quarter, value in found.items() if value is not None}


def counted(series) -> dict:
    """What was reported of each quarter."""
    return {at: cell.counted for at, cell in series.items() if cell.counted is not None}


def is_half(weights: dict, reported: int, expected: int) -> bool:
    """Whether half of a total is in."""
    coverage = compute_coverage(
        weights["weight_in"], weights["weight_expected"], reported, expected
    )
    return coverage is not None and coverage >= Decimal("0.5")


def summed(value: str, count: str, numbers: list) -> dict:
    """A sum with its count, by the names of their columns."""
    known = [number for number in numbers if number is not None]
    return {value: sum(known, Decimal(0)) if known else None, count: len(known)}
