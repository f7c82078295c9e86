"""A total of one or two enterprises is nobody's business but their reviewers'."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from accounts.models import User
from core.quarters import Quarter
from reporting.access.scope import ANYBODY, Scope
from reporting.actors import Actor
from reporting.disclosure.suppression import REPORTERS, is_withheld
from reporting.models import RollUp
from reporting.releases.releasing import release
from tests.support import factories

Q4, NEXT_Q1 = Quarter(2012, 4), Quarter(2013, 1)
COUNTS = ("reported", "quarter_n", "rolling_n", "comparable_n")
NO, FEW, COMPLEMENT = (
    RollUp.Suppressed.NO,
    RollUp.Suppressed.FEW,
    RollUp.Suppressed.COMPLEMENT,
)


def total(*counts, confidential=True, suppressed=NO):
    numbers = dict(zip(COUNTS, counts, strict=True))
    return RollUp(confidential=confidential, suppressed=suppressed, **numbers)


def withheld(row):
    return {measure for measure in REPORTERS if is_withheld(row, measure)}


EVERYTHING = set(REPORTERS)
COMPARABLE = {"comparable_value", "same_period"}


@pytest.mark.parametrize(
    ("row", "measures"),
    [
        (total(3, 3, 3, 3), set()),
        (total(3, 3, 2, 3), {"rolling_value"}),
        (total(4, 1, 3, 2), {"quarter_value"} | COMPARABLE),
        (total(3, 0, 0, 0), set()),
        (total(0, 0, 0, 0), set()),
        (total(2, 2, 2, 2, suppressed=FEW), EVERYTHING),
        (total(9, 9, 9, 9, suppressed=COMPLEMENT), EVERYTHING),
        (total(1, 1, 1, 1, confidential=False), set()),
    ],
)
def test_each_sum_is_withheld_by_its_own_count(row, measures):
    assert withheld(row) == measures


def reported_by(count, programme, place, indicator, quarter=NEXT_Q1):
    """Members of a place, of which some report 5; the place's total."""
    firms = [factories.member(programme, base=place) for _ in range(4)]
    for firm in firms[:count]:
        factories.approved(programme, firm, quarter, {indicator: 5})
    release(programme=programme, by=Actor("bureau"))
    return total_of(place, indicator, quarter)


def total_of(place, indicator, quarter=NEXT_Q1, kind="base"):
    rows = RollUp.objects.as_of(10_000).filter(kind=kind, **{kind: place})
    return rows.get(indicator=indicator, period=quarter)


@pytest.fixture
def city(db):
    programme = factories.programme()
    return programme, factories.base(programme), factories.indicator(programme)


@pytest.mark.parametrize(
    ("count", "suppressed"), [(1, FEW), (2, FEW), (3, NO), (4, NO)]
)
def test_a_total_of_one_or_two_is_stored_as_suppressed(city, count, suppressed):
    row = reported_by(count, *city)
    assert (row.reported, row.confidential) == (count, True)
    assert row.suppressed == suppressed


def test_what_is_public_elsewhere_is_not_withheld(city):
    programme, _base, sales = city
    listed = factories.programme(public_figures=True)
    sales.programmes.add(listed)
    row = reported_by(1, listed, factories.base(listed), sales)
    assert (row.confidential, row.suppressed, withheld(row)) == (False, NO, set())
    assert total_of(listed, sales, kind="programme").confidential is False
    assert reported_by(1, programme, _base, sales).suppressed == FEW


@pytest.mark.parametrize("kind", ["base", "park", "programme"])
def test_what_places_count_is_no_secret_of_an_enterprise(city, kind):
    programme, base, _sales = city
    place = {"base": base, "park": factories.park(programme), "programme": programme}
    counted = factories.indicator(programme, collected_at=kind)
    cells = {counted: 1}
    factories.approved(programme, place[kind], NEXT_Q1, cells, kind=kind)
    release(programme=programme, by=Actor("bureau"))
    row = total_of(place[kind], counted, kind=kind)
    assert (row.reported, row.confidential, withheld(row)) == (1, False, set())


def test_who_counts_is_asked_of_the_definition_of_the_quarter(city):
    programme, base, _sales = city
    once = {"collected_at": "base", "valid_to": Q4, "nature": "stock"}
    counted = factories.indicator(programme, **once)
    factories.indicator(
        programme, code=counted.code, valid_from=NEXT_Q1, nature="stock"
    )
    factories.approved(programme, base, Q4, {counted: 7}, kind="base")
    now = reported_by(2, programme, base, counted)
    assert (now.confidential, now.suppressed) == (True, FEW)
    assert total_of(base, counted, Q4).confidential is False


def test_a_ratio_of_two_is_withheld(city):
    programme, base, sales = city
    spent = factories.indicator(programme)
    share = factories.indicator(
        programme,
        nature="ratio",
        collected_at="derived",
        numerator=spent,
        denominator=sales,
    )
    firms = [factories.member(programme, base=base) for _ in range(3)]
    for firm, cells in zip(firms, ({spent: 1}, {}, {spent: 2}), strict=True):
        factories.approved(programme, firm, NEXT_Q1, {sales: 8} | cells)
    release(programme=programme, by=Actor("bureau"))
    assert total_of(base, share).suppressed == FEW
    assert total_of(base, sales).suppressed == NO


def test_a_rolling_sum_of_two_is_withheld_beside_a_total_of_three(city):
    programme, base, sales = city
    firms = [factories.member(programme, base=base) for _ in range(3)]
    for firm in firms:
        factories.approved(programme, firm, NEXT_Q1, {sales: 8})
    for firm in firms[:2]:
        for quarter in (NEXT_Q1 - 4, Q4):
            factories.approved(programme, firm, quarter, {sales: 8})
    release(programme=programme, by=Actor("bureau"))
    row = total_of(base, sales)
    assert (row.reported, row.rolling_n) == (3, 2)
    assert withheld(row) == {"rolling_value"} | COMPARABLE


def reader(*permissions):
    """A signed-in reader with these permissions of the app `reporting`."""
    user = User.objects.create(username=" ".join(permissions) or "colleague")
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="reporting", codename__in=permissions
        )
    )
    return Scope.of(user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("permissions", "hidden"),
    [((), True), (("view_release",), True), (("view_figure",), False)],
)
def test_only_who_may_see_single_figures_sees_a_total_of_two(permissions, hidden):
    scope, row = reader(*permissions), total(2, 2, 2, 2, suppressed=FEW)
    assert {scope.hides(row, measure) for measure in REPORTERS} == {hidden}
    assert not scope.hides(total(3, 3, 3, 3), "value")


def test_strangers_see_what_anybody_sees():
    row = total(3, 3, 2, 3)
    for scope in (ANYBODY, Scope.of(AnonymousUser())):
        assert scope.hides(row, "rolling_value")
        assert not scope.hides(row, "value")
