"""The number of queries does not grow with the rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.quarters import Quarter
from enterprises.models import EnterpriseIdentifier
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from tests.support import api, factories
from tests.support import register_factories as registers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT = Quarter(2012, 1)
ELSEWHERE = {"figures", "releases", *api.RECORDS}
# A page of figures that is full asks no further kind of place: each kind by itself.
LISTS = [
    *((name, {}) for name in api.RESOURCES if name not in ELSEWHERE),
    *(("figures", {"scope": kind}) for kind in ("programme", "base", "enterprise")),
]


def grow(programme, numbers: range) -> None:
    """A row of everything for each number, with what hangs on it; one release."""
    for number in numbers:
        factories.programme()
        base, park = factories.base(programme), factories.park(programme)
        first, second = (registers.segment(base) for _ in range(2))
        registers.circular_link(first, second)
        registers.milestone(base)
        firm = factories.member(programme, base=base, park=park)
        EnterpriseIdentifier.objects.create(
            enterprise=firm, kind="uscc", value=f"X{number}"
        )
        indicator = factories.indicator(programme)
        factories.baseline(programme, indicator, value=number + 1)
        target = factories.target(programme, indicator)
        factories.milestone(target, Quarter(2014, 4), 1)
        factories.period(programme, AT + number, opens_on=date(2012, 1, 1))
        factories.approved(programme, firm, AT, {indicator: 7})
    publish_release(programme=programme, by=Actor("bureau"))


def counted(resource: str, query: dict) -> tuple[int, int]:
    """How many rows an official's list has, and how many queries it takes."""
    clerk = api.official("view_figure", "view_release")
    with CaptureQueriesContext(connection) as captured:
        found = api.rows(clerk, resource, **query)
    return len(found), len(captured)


@pytest.mark.parametrize(("resource", "query"), LISTS)
def test_lists_take_as_many_queries_for_twenty_rows_as_for_two(resource, query):
    programme = factories.programme()
    grow(programme, range(2))
    few, queries = counted(resource, query)
    grow(programme, range(2, 20))
    many, more_queries = counted(resource, query)
    assert many >= few + 18
    assert more_queries == queries


def test_releases_take_as_many_queries_for_twenty_as_for_two():
    city, counts = api.released_city(firms=1, quarters=1), []
    for value in range(19):
        api.report(city, 0, value)
        counts.append(counted("releases", {}))
    assert counts[-1] == (20, counts[0][1])


def test_records_take_as_many_queries_for_two_hundred_rows_as_for_two():
    programme, counts = factories.programme(), []
    base, park = factories.base(programme), factories.park(programme)
    for number in range(200):
        firm = factories.member(programme, base=base, park=park)
        api.records(firm, base, park)
        if number in {1, 199}:
            filters = {"page_size": 1000}
            counts.append([counted(name, filters) for name in api.RECORDS])
    few, many = counts
    assert {rows for rows, _queries in few} == {2}
    assert many == [(200, queries) for _rows, queries in few]
