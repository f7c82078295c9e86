"""A release takes what is approved, once, and never changes what stands."""

import pytest

from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.models import Figure, Release, RollUp, Submission
from reporting.releases import digest
from reporting.releases.releasing import release
from reporting.releases.rollups import differences
from tests.support import factories

pytestmark = pytest.mark.django_db
Q1, Q2 = Quarter(2013, 1), Quarter(2013, 2)


@pytest.fixture
def house():
    """A programme of one base with three members and one indicator."""
    programme = factories.programme()
    base = factories.base(programme)
    firms = [factories.member(programme, base=base) for _ in range(3)]
    return programme, base, firms, factories.indicator(programme)


def total(place, quarter, kind="programme", at=10_000):
    return RollUp.objects.as_of(at).get(kind=kind, period=quarter, **{kind: place})


def test_a_release_sums_the_reported_and_counts_the_expected(house):
    programme, base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 100})
    factories.approved(programme, firms[1], Q1, {sales: "50.5"})
    done = release(programme=programme, by=Actor("bureau"))
    assert done.seq == 1
    for kind, place in (("programme", programme), ("base", base)):
        row = total(place, Q1, kind)
        assert (str(row.value), row.reported, row.expected) == ("150.5000", 2, 3)
    assert differences(1) == []


def test_nothing_approved_makes_no_release(house):
    programme, _base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 1}, state="draft")
    release(programme=programme, by=Actor("bureau"))  # takes the attributions
    assert release(programme=programme, by=Actor("bureau")) is None
    assert Release.objects.count() == 1
    assert Figure.objects.count() == 0


def test_an_amendment_leaves_the_old_release_as_it_was(house):
    programme, _base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 100})
    release(programme=programme, by=Actor("bureau"))
    factories.approved(programme, firms[0], Q1, {sales: 90}, reason="typo")
    second = release(programme=programme, by=Actor("bureau"))
    assert second.kind == "amendment"
    assert total(programme, Q1, at=1).value == 100
    assert total(programme, Q1, at=2).value == 90
    assert differences(1) == differences(2) == []


def test_a_cell_that_says_the_same_is_not_released_again(house):
    programme, _base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 100})
    release(programme=programme, by=Actor("bureau"))
    factories.approved(programme, firms[0], Q1, {sales: 100})
    assert release(programme=programme, by=Actor("bureau")) is None
    assert Submission.objects.filter(state="approved").count() == 1


def test_a_withdrawn_value_counts_neither_as_reported_nor_as_expected(house):
    programme, _base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 100})
    factories.approved(programme, firms[1], Q1, {sales: 10})
    release(programme=programme, by=Actor("bureau"))
    factories.approved(programme, firms[0], Q1, {sales: Status.WITHDRAWN})
    release(programme=programme, by=Actor("bureau"))
    row = total(programme, Q1)
    assert (row.value, row.reported, row.expected) == (10, 1, 2)


def test_a_late_report_replaces_the_missing_row_and_is_no_amendment(house):
    programme, _base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 100})
    release(programme=programme, by=Actor("bureau"))
    factories.approved(programme, firms[1], Q1, {sales: 10})
    assert release(programme=programme, by=Actor("bureau")).kind == "ordinary"
    row = total(programme, Q1)
    assert (row.value, row.reported, row.expected) == (110, 2, 3)


def test_single_quarters_are_summed_over_firms_that_have_every_part(house):
    programme, _base, firms, sales = house
    for firm, first, second in zip(firms, (10, 20, None), (25, 50, 70), strict=True):
        factories.approved(programme, firm, Q1, {sales: first})
        factories.approved(programme, firm, Q2, {sales: second})
    release(programme=programme, by=Actor("bureau"))
    row = total(programme, Q2)
    assert (row.value, row.reported) == (145, 3)
    assert (row.quarter_value, row.quarter_n) == (45, 2)


def test_the_chain_holds_and_names_the_first_release_that_was_changed(house):
    programme, _base, firms, sales = house
    for value in (1, 2, 3):
        factories.approved(programme, firms[0], Q1, {sales: value})
        release(programme=programme, by=Actor("bureau"))
    assert digest.first_fault() is None


@pytest.mark.parametrize("change", [{"value": 5}, {"reason": "x"}])
def test_released_figures_refuse_every_change(house, change):
    programme, _base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 1})
    release(programme=programme, by=Actor("bureau"))
    with pytest.raises(Exception, match="append-only"):
        Figure.objects.filter(value=1).update(**change)


def test_released_figures_refuse_deletion(house):
    programme, _base, firms, sales = house
    factories.approved(programme, firms[0], Q1, {sales: 1})
    release(programme=programme, by=Actor("bureau"))
    with pytest.raises(Exception, match="append-only"):
        Figure.objects.all().delete()


def test_totals_of_fewer_than_three_are_stored_as_suppressed(house):
    programme, base, firms, sales = house
    for firm in firms[:2]:
        factories.approved(programme, firm, Q1, {sales: 1})
    release(programme=programme, by=Actor("bureau"))
    assert total(base, Q1, "base").suppressed == RollUp.Suppressed.FEW
    factories.approved(programme, firms[2], Q1, {sales: 1})
    release(programme=programme, by=Actor("bureau"))
    assert total(base, Q1, "base").suppressed == RollUp.Suppressed.NO
