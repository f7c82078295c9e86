"""Which cells a release takes, which it leaves, and who is missing."""

from datetime import date

import pytest

from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.models import Figure, Submission
from reporting.releases.releasing import publish_release
from tests.support import factories

pytestmark = pytest.mark.django_db
Q3, Q4 = Quarter(2013, 3), Quarter(2013, 4)


@pytest.fixture
def city():
    """A programme with one member and one indicator."""
    programme = factories.programme()
    return programme, factories.member(programme), factories.indicator(programme)


def publish(programme):
    return publish_release(programme=programme, by=Actor("bureau"))


def standing(indicator):
    """The one figure of an indicator that stands."""
    return Figure.objects.as_of(10_000).get(indicator=indicator)


@pytest.mark.parametrize(("before", "after"), [(None, 80), (80, None), (80, 81)])
def test_an_amendment_of_last_years_value_alone_is_released(city, before, after):
    programme, firm, sales = city
    for same in (before, after):
        done = factories.approved(programme, firm, Q4, {})
        factories.entry(done, sales, 100, same_period=same)
        publish(programme)
    assert standing(sales).same_period == after
    assert Figure.objects.count() == 2


def test_of_two_revisions_in_one_release_the_highest_speaks_for_its_cells(city):
    programme, firm, sales = city
    other = factories.indicator(programme)
    factories.approved(programme, firm, Q4, {sales: 1, other: 10})
    factories.approved(programme, firm, Q4, {sales: 2})
    publish(programme)
    assert (standing(sales).value, standing(other).value) == (2, 10)
    assert Figure.objects.count() == 2


def test_a_lower_revision_that_is_approved_late_changes_no_released_cell(city):
    programme, firm, sales = city
    other = factories.indicator(programme)
    draft = factories.approved(
        programme, firm, Q4, {sales: 1, other: 10}, state="draft"
    )
    factories.approved(programme, firm, Q4, {sales: 2})
    publish(programme)
    Submission.objects.filter(pk=draft.pk).update(state="approved")
    publish(programme)
    assert (standing(sales).value, standing(other).value) == (2, 10)


def test_what_an_amendment_does_not_mention_stands(city):
    programme, firm, sales = city
    other = factories.indicator(programme)
    factories.approved(programme, firm, Q4, {sales: 1, other: 10})
    publish(programme)
    factories.approved(programme, firm, Q4, {sales: 2})
    publish(programme)
    assert standing(other).released_in_id == 1


def test_a_figure_says_why_it_was_revised(city):
    programme, firm, sales = city
    done = factories.approved(programme, firm, Q4, {}, reason="audit")
    factories.entry(done, sales, 1)
    factories.entry(done, factories.indicator(programme), 1, note="estimate")
    publish(programme)
    reasons = Figure.objects.order_by("indicator").values_list("reason", flat=True)
    assert list(reasons) == ["audit", "estimate"]


def test_a_withdrawn_cell_does_not_become_a_missing_one(city):
    programme, firm, sales = city
    factories.approved(programme, firm, Q4, {sales: Status.WITHDRAWN})
    publish(programme)
    factories.approved(programme, firm, Q4, {factories.indicator(programme): 1})
    publish(programme)
    assert standing(sales).status == Status.WITHDRAWN


def missing(quarter, programme):
    """Codes of who misses what after one firm has reported one indicator."""
    reporter = factories.member(programme)
    factories.approved(
        programme, reporter, quarter, {factories.indicator(programme): 1}
    )
    publish(programme)
    rows = Figure.objects.filter(status=Status.MISSING).exclude(enterprise=reporter)
    return {(row.subject, row.indicator.code) for row in rows}


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({}, True),
        ({"valid_to": date(2013, 12, 31)}, True),
        ({"valid_to": date(2013, 12, 30)}, False),
        ({"since": date(2013, 12, 31)}, True),
        ({"since": date(2014, 1, 1)}, False),
        ({"is_backbone": False}, False),
    ],
)
def test_backbone_members_of_the_last_day_are_asked(fields, asked):
    programme = factories.programme()
    firm = factories.member(programme, **fields)
    sales = factories.indicator(programme, code="S")
    assert ((firm, "S") in missing(Q4, programme)) == asked
    assert sales.code == "S"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "quarters"),
    [
        ({}, {Q3, Q4}),
        ({"frequency": "annual"}, {Q4}),
        ({"valid_from": Q4}, {Q4}),
        ({"valid_to": Q3}, {Q3}),
        ({"collected_at": "base"}, set()),
    ],
)
@pytest.mark.parametrize("quarter", [Q3, Q4])
def test_an_indicator_is_asked_for_where_its_definition_says(fields, quarters, quarter):
    programme = factories.programme()
    firm = factories.member(programme)
    factories.indicator(programme, code="S", **fields)
    found = missing(quarter, programme)
    assert ((firm, "S") in found) == (quarter in quarters)


@pytest.mark.parametrize("kind", ["base", "park", "programme"])
def test_places_are_asked_for_what_they_count(kind):
    programme, make = factories.programme(), {"programme": lambda found: found}
    make |= {"base": factories.base, "park": factories.park}
    place = make[kind](programme)
    factories.indicator(programme, code="S", collected_at=kind)
    assert missing(Q4, programme) == {(place, "S")}


def test_members_of_another_programme_are_not_asked():
    programme, other = factories.programme(), factories.programme()
    factories.member(other)
    factories.indicator(other)
    assert missing(Q4, programme) == set()
