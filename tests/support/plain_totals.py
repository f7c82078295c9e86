"""Cells, attributions and totals found the plain way, to hold against what is stored.

Nothing here shares a line with the code under test but the pure arithmetic of
`targets.rollup`, which has tests of its own: rows are read one by one, years are tried
one by one, and every total is summed from nothing.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, ParkResidence
from reporting.models import Attribution, Entry, Figure, RollUp, Submission
from targets.models import Indicator, IndicatorVersion
from targets.rollup import (
    EnterpriseValue,
    Total,
    compute_ratio_of_sums,
    sum_enterprises,
)

QUARTERS = list(Quarter.span(Quarter(2009, 1), Quarter(2018, 4)))
PARTS = ("numerator", "denominator")
MEASURES = (*Total.__slots__, *PARTS)


def stored_cells(release: int) -> dict:
    """What stands as of a release for each subject, indicator and quarter."""
    return {
        (row.kind, getattr(row, f"{row.kind}_id"), row.indicator_id, row.period): said(
            row
        )
        for row in Figure.objects.as_of(release)
    }


def plain_cells() -> dict:
    """What returns say: of all revisions that were released, the highest speaks."""
    entries = Entry.objects.filter(submission__released_in__isnull=False)
    found = {}
    for row in entries.select_related("submission").order_by("submission__revision"):
        done = row.submission
        subject = getattr(done, f"{done.kind}_id")
        found[done.kind, subject, row.indicator_id, done.period] = said(row)
    return found


def settle_silence(programme: Programme, cells: dict, stored: dict) -> dict:
    """The same cells, those left empty as the register settles them.

    Nobody misses what nobody expects. Of indicators that are not the programme's, which
    another release settles, both are right.
    """
    members, mine = Members(), set(programme.indicators.values_list("pk", flat=True))
    found = dict(cells)
    for key, (value, status, same_period) in cells.items():
        kind, firm, indicator, quarter = key
        if kind != "enterprise" or status != Status.MISSING:
            continue
        if indicator in mine:
            is_asked = members.expects(firm, indicator, quarter)
        else:
            is_asked = key not in stored or stored[key][1] != Status.WITHDRAWN
        settled = Status.MISSING if is_asked else Status.WITHDRAWN
        found[key] = (value, settled, same_period)
    return found


def list_wrong_silence(programme: Programme, release: int) -> list:
    """Figures of no return that say otherwise than the register, and who has none.

    Of a quarter that the programme released every member has a figure.
    """
    members, mine = Members(), set(programme.indicators.values_list("pk", flat=True))
    figures = Figure.objects.as_of(release).filter(kind="enterprise")
    absent = figures.filter(source=Figure.Source.ABSENCE, indicator__in=mine)
    wrong = [
        row
        for row in absent
        if (row.status == Status.MISSING)
        != members.expects(row.enterprise_id, row.indicator_id, row.period)
    ]
    known = set(figures.filter(indicator__in=mine).values_list("enterprise", "period"))
    done = Submission.objects.filter(programme=programme, released_in__isnull=False)
    late = [
        (firm, quarter)
        for quarter in set(done.values_list("period", flat=True))
        for firm in members.of(programme.pk, quarter)
        if (firm, quarter) not in known
    ]
    return wrong + late


class Members:
    """Backbone members by day, read once."""

    def __init__(self):
        self.rows = list(BaseMembership.objects.filter(is_backbone=True))
        self.sharing = defaultdict(set)
        pairs = Indicator.programmes.through.objects.all()
        for indicator, owner in pairs.values_list("indicator", "programme"):
            self.sharing[indicator].add(owner)

    def of(self, programme: int, quarter: Quarter) -> set[int]:
        """The enterprises of a programme on the last day of a quarter."""
        return {
            row.enterprise_id
            for row in self.rows
            if row.programme_id == programme
            and row.valid_from <= quarter.last_day <= (row.valid_to or date.max)
        }

    def expects(self, firm: int, indicator: int, quarter: Quarter) -> bool:
        """Whether a programme that asks for an indicator expects it of a member."""
        return any(firm in self.of(pk, quarter) for pk in self.sharing[indicator])


def said(row: Figure | Entry) -> tuple:
    """What a cell says."""
    return row.value, row.status, row.same_period


def stored_totals(release: int) -> dict:
    """Every stored total as of a release, by place, indicator and quarter."""
    return {
        (row.kind, getattr(row, f"{row.kind}_id"), row.indicator_id, row.period): tuple(
            getattr(row, name) for name in MEASURES
        )
        for row in RollUp.objects.as_of(release)
    }


def plain_totals(release: int) -> dict:
    """Every total as of a release, summed from its figures."""
    figures = Figures(release)
    sums = {key: measures(figures.total(*key)) for key in figures.summed()}
    for version, kind, place, quarter in figures.divided():
        key = (kind, place, version.indicator_id, quarter)
        sums[key] = figures.ratio(version, kind, place, quarter)
    return {key: found for key, found in sums.items() if any(found)}


def measures(found: Total) -> tuple:
    """A total as it is stored; no numerator, no denominator."""
    return (*(getattr(found, name) for name in Total.__slots__), None, None)


class Figures:
    """The figures that stand as of a release, and where each subject counts."""

    def __init__(self, release: int):
        self.series = defaultdict(dict)
        self.natures = {}
        self.ratios = list(IndicatorVersion.objects.filter(nature="ratio"))
        self.places = Places(release)
        self.members = defaultdict(set)
        self.counted = defaultdict(set)
        for row in Figure.objects.as_of(release).select_related("indicator_version"):
            subject = (row.kind, getattr(row, f"{row.kind}_id"))
            cell = EnterpriseValue(row.value, Status(row.status), row.same_period)
            self.series[subject, row.indicator_id][row.period] = cell
            for place in self.places.of(subject, row.period):
                key = (*place, row.indicator_id, row.period)
                self.members[key].add(subject)
                if row.indicator_version.collected_at == row.kind:
                    self.counted[key].add(subject)
                    self.natures[key] = row.indicator_version.nature

    def summed(self) -> list:
        """The totals that are sums."""
        return list(self.natures)

    def total(self, kind, place, indicator, quarter) -> Total:
        """One sum over the subjects that count there."""
        key = (kind, place, indicator, quarter)
        series = [self.series[subject, indicator] for subject in self.counted[key]]
        return sum_enterprises(series, quarter, self.natures[key])

    def divided(self) -> list:
        """The totals that are ratios: wherever somebody has a numerator."""
        return [
            (version, kind, place, quarter)
            for version in self.ratios
            for kind, place, indicator, quarter in self.members
            if indicator == version.numerator_id and holds(version, quarter)
        ]

    def ratio(self, version, kind, place, quarter) -> tuple:
        """One ratio of sums over the subjects that have both parts."""
        tops, pairs = [], []
        for subject in self.members[kind, place, version.numerator_id, quarter]:
            top = self.series[subject, version.numerator_id][quarter]
            bottom = self.series[subject, version.denominator_id].get(quarter)
            tops.append(top)
            if bottom and None not in (top.counted, bottom.counted):
                pairs.append((top, bottom))
        value = compute_ratio_of_sums(
            (top.value, bottom.value) for top, bottom in pairs
        )
        found = {
            "value": None if value is None else round(value * version.scale, 4),
            "reported": len(pairs),
            "expected": sum(top.status.expected for top in tops),
            "estimated": sum(
                Status.ESTIMATED in (top.status, bottom.status) for top, bottom in pairs
            ),
            "numerator": sum((top.value for top, _ in pairs), Decimal(0)),
            "denominator": sum((bottom.value for _, bottom in pairs), Decimal(0)),
        }
        nothing = measures(sum_enterprises([], quarter, "stock"))
        return tuple(
            found.get(name, absent)
            for name, absent in zip(MEASURES, nothing, strict=True)
        )


def holds(version: IndicatorVersion, quarter: Quarter) -> bool:
    """Whether a definition holds in a quarter."""
    return version.valid_from <= quarter <= (version.valid_to or quarter)


class Places:
    """Where a subject counts as of a release."""

    def __init__(self, release: int):
        self.attributions = defaultdict(list)
        for row in Attribution.objects.as_of(release):
            place = (row.kind, getattr(row, f"{row.kind}_id"))
            span = range(row.from_period, row.to_period)
            self.attributions[row.enterprise_id].append((place, span))
        self.above = {
            (kind, place.pk): ("programme", place.programme_id)
            for kind, model in (("base", InnovationBase), ("park", Park))
            for place in model.objects.all()
        }

    def of(self, subject: tuple[str, int], quarter: Quarter) -> set[tuple[str, int]]:
        """The places whose totals a subject counts in."""
        if subject[0] == "enterprise":
            found = self.attributions[subject[1]]
            return {place for place, span in found if quarter.code in span}
        return {subject, self.above.get(subject, subject)}


def stored_quarters(programme: Programme, release: int) -> set:
    """(kind, place, enterprise, quarter) of every attribution of a programme."""
    places = {("programme", programme.pk)}
    places |= {("base", base.pk) for base in programme.bases.all()}
    places |= {("park", park.pk) for park in programme.parks.all()}
    return {
        (*place, row.enterprise_id, quarter)
        for row in Attribution.objects.as_of(release)
        if (place := (row.kind, getattr(row, f"{row.kind}_id"))) in places
        for quarter in QUARTERS
        if row.from_period <= quarter.code < row.to_period
    }


def plain_quarters(programme: Programme) -> set:
    """The same from the registers, quarter by quarter."""
    found = set()
    members = BaseMembership.objects.filter(programme=programme, is_backbone=True)
    seats = dated(ParkResidence.objects.filter(park__programme=programme))
    for enterprise, rows in dated(members).items():
        for quarter in QUARTERS:
            if any(counts(row, quarter) for row in rows):
                found.add(("programme", programme.pk, enterprise, quarter))
                found |= bases_in(rows, enterprise, quarter)
                seat = one_of(seats[enterprise], quarter)
                found |= (
                    {("park", seat.park_id, enterprise, quarter)} if seat else set()
                )
    return found


def counts(row, quarter: Quarter) -> bool:
    """Whether a dated row lets an enterprise count: it is there on a last day to come.

    From the year on in which it begins.
    """
    last = row.valid_to or date.max
    ends = (other.last_day for other in QUARTERS if other >= quarter)
    is_there = any(row.valid_from <= day <= last for day in ends)
    return is_there and row.valid_from.year <= quarter.year


def bases_in(rows: list, enterprise: int, quarter: Quarter) -> set:
    """The primary base of the year, and every associated one."""
    primary = one_of([row for row in rows if row.role == "primary"], quarter)
    counted = [primary] if primary else []
    counted += [
        row for row in rows if row.role == "associated" and counts(row, quarter)
    ]
    return {
        ("base", row.base_id, enterprise, quarter) for row in counted if row.base_id
    }


def one_of(rows: list, quarter: Quarter):
    """The row that held when the year began, else the first that began in it.

    None once all of them have ended.
    """
    if not any(counts(row, quarter) for row in rows):
        return None
    return next((row for row in rows if touches(row, quarter.year)), None)


def touches(row, year: int) -> bool:
    """Whether a dated row holds on any day of a year."""
    last = row.valid_to or date.max
    return row.valid_from <= date(year, 12, 31) and last >= date(year, 1, 1)


def dated(rows) -> dict[int, list]:
    """Dated rows of each enterprise, in the order they begin."""
    found = defaultdict(list)
    for row in rows.order_by("valid_from", "id"):
        found[row.enterprise_id].append(row)
    return found
