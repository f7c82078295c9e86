"""Stored totals follow their definitions, and what does not fit is found."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.models import Figure, Release, RollUp
from reporting.releases import rollups
from reporting.releases.releasing import publish_release
from reporting.releases.rollups import TotalTooLarge, find_differences
from targets.models import IndicatorVersion
from tests.support import factories
from tests.support.tampering import drop_triggers

pytestmark = pytest.mark.django_db
Q1, Q2 = Quarter(2013, 1), Quarter(2013, 2)


class City:
    """A programme of three members that report 3, 3, 3 of 100, 100, 100."""

    def __init__(self):
        self.programme = factories.programme(code="city")
        self.firms = [factories.member(self.programme) for _ in range(3)]
        self.sales = factories.indicator(self.programme, code="S1")
        self.research = factories.indicator(self.programme, code="R1")

    def report(self, quarter=Q1, firms=None, **cells):
        """Report and release; `sales` and `research` are keywords."""
        cells = cells or {"sales": 100, "research": 3}
        for firm in firms or self.firms:
            values = {getattr(self, name): value for name, value in cells.items()}
            factories.approved(self.programme, firm, quarter, values)
        return publish_release(programme=self.programme, by=Actor("bureau"))

    def share(self, **fields):
        """Define the ratio of research to sales."""
        defaults = {
            "code": "X1",
            "nature": "ratio",
            "collected_at": "derived",
            "numerator": self.research,
            "denominator": self.sales,
            "scale": 100,
        }
        return factories.indicator(self.programme, **defaults | fields)

    def ratio(self, quarter=Q1):
        """Value and counts of the ratio."""
        rows = RollUp.objects.as_of(10_000).filter(period=quarter)
        row = rows.get(kind="programme", indicator__code="X1")
        return row.value, row.reported, row.expected


@pytest.fixture
def city():
    return City()


def test_a_ratio_that_was_defined_later_is_whole_where_a_part_is_amended(city):
    city.report()
    city.share()
    city.report(firms=city.firms[:1], research=6)
    assert city.ratio() == (4, 3, 3)
    assert find_differences(2) == []


def test_a_ratio_that_is_defined_anew_is_summed_anew(city):
    city.share()
    city.report()
    swapped = {"numerator": city.sales, "denominator": city.research, "scale": 1}
    IndicatorVersion.objects.filter(nature="ratio").update(**swapped)
    city.report(firms=city.firms[:1], sales=103)
    assert city.ratio() == (Decimal("33.6667"), 3, 3)
    assert find_differences(2) == []


def test_a_ratio_that_is_no_longer_defined_ends_with_the_next_release(city):
    city.share()
    city.report()
    IndicatorVersion.objects.filter(nature="ratio").update(valid_from=Q2)
    city.report(firms=city.firms[:1], sales=103)
    with pytest.raises(RollUp.DoesNotExist):
        city.ratio()
    assert find_differences(2) == []


def test_the_scale_of_a_ratio_is_that_of_the_quarter(city):
    city.share(valid_to=Q1, scale=1)
    city.share(valid_from=Q2, scale=1_000)
    city.report(Q1)
    city.report(Q2)
    assert (city.ratio(Q1)[0], city.ratio(Q2)[0]) == (Decimal("0.03"), 30)
    assert find_differences(2) == []


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"sales": "99999999999.9999"}, "S1"),
        ({"sales": "0.0001", "research": "200000"}, "X1"),
    ],
)
def test_a_total_that_no_column_holds_stops_the_release(city, cells, name):
    city.share()
    with translation.override("en"), pytest.raises(TotalTooLarge, match=name):
        city.report(**cells)


def test_a_total_just_below_the_limit_is_kept_to_the_yuan(city):
    city.report(firms=city.firms[:1], sales="99999999999.9998")
    city.report(firms=city.firms[1:2], sales="0.0001")
    total = RollUp.objects.as_of(2).get(kind="programme", indicator=city.sales)
    assert total.value == Decimal("99999999999.9999")
    assert find_differences(2) == []


def test_a_release_that_was_stopped_leaves_no_trace(city):
    with pytest.raises(TotalTooLarge):
        city.report(sales="99999999999.9999")
    assert not Figure.objects.exists()
    assert not Release.objects.exists()


def totals(base):
    """Value, reported, expected and whether it is withheld, release by release."""
    heads = range(1, Release.objects.count() + 1)
    rows = [RollUp.objects.as_of(head).get(base=base) for head in heads]
    return [
        (row.value, row.reported, row.expected, bool(row.suppressed)) for row in rows
    ]


def test_the_worked_example_of_the_document():
    programme = factories.programme()
    base, other = (factories.base(programme) for _ in range(2))
    a, b, c = (factories.member(programme, base=base) for _ in range(3))
    sales = factories.indicator(programme)
    kinds = []
    for returns in ({a: 100, b: 50}, {c: 30}, {a: 90}, {b: Status.WITHDRAWN}, {}):
        for firm, value in returns.items():
            factories.approved(programme, firm, Q1, {sales: value})
        if not returns:
            a.memberships.update(valid_to=date(2013, 6, 30))
            since = date(2013, 7, 1)
            factories.member(programme, enterprise=a, base=other, since=since)
        kinds.append(publish_release(programme=programme, by=Actor("bureau")).kind)
    assert kinds == ["ordinary", "ordinary", *["amendment"] * 2, "attribution"]
    assert totals(base) == [
        (150, 2, 3, True),
        (180, 3, 3, False),
        (170, 3, 3, False),
        (120, 2, 2, True),
        (120, 2, 2, True),
    ]


COLUMNS = (
    "kind, programme_id, indicator_id, reported, expected, estimated, quarter_n,"
    " rolling_n, comparable_n, rereported_n, confidential, suppressed, released_in_id,"
    " superseded_in, value"
)
FORGED = {
    "a total": "UPDATE reporting_rollup SET value = 7 WHERE numerator IS NULL",
    "a ratio": "UPDATE reporting_rollup SET value = 7 WHERE numerator IS NOT NULL",
    "a count": "UPDATE reporting_rollup SET expected = expected + 1",
    "a total hidden": (
        "UPDATE reporting_rollup SET superseded_in = 2 WHERE released_in_id = 1"
    ),
    "a total removed": "DELETE FROM reporting_rollup WHERE numerator IS NULL",
    "a total of a quarter without figures": (
        f"INSERT INTO reporting_rollup ({COLUMNS}, period) SELECT {COLUMNS},"
        " period + 40 FROM reporting_rollup WHERE numerator IS NULL"
    ),
}


@pytest.mark.parametrize("sql", FORGED.values(), ids=FORGED)
def test_a_forged_total_is_found(city, sql):
    city.share()
    city.report()
    city.report(Q2)
    assert find_differences(2) == []
    drop_triggers()
    with rollups.connection.cursor() as cursor:
        cursor.execute(sql)
    assert find_differences(2)


def test_a_difference_is_named_by_codes(city):
    city.report()
    drop_triggers()
    RollUp.objects.filter(indicator=city.sales).update(value=7)
    with translation.override("en"):
        assert find_differences(1) == [
            "2013-Q1 S1 city: the stored value is 7.0000, but the figures add up to "
            "300."
        ]
