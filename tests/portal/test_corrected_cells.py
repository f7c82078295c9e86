"""A correction of one cell changes that cell, in the figures and in what is counted."""

import pytest

from core.statuses import Status
from portal.pages.releases.counts import count_by_release
from reporting.actors import Actor
from reporting.models import Entry, Figure
from reporting.releases.releasing import publish_release
from reporting.returns.amending import open_revision
from reporting.returns.workflow import approve_return, review_return
from tests.support import desk, factories
from tests.support.grid import post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
CELLS = 10


@pytest.fixture
def city():
    """A city whose enterprises report ten indicators."""
    return desk.city(more=CELLS - 3)


@pytest.fixture
def released(city):
    """A return of ten values, each beside last year's value, as released before."""
    firm, codes = (
        city.firms[0],
        [desk.FLOW, desk.SIGNED, desk.STOCK, *desk.flows(CELLS - 3)],
    )
    before = {city.indicators[code]: 90 for code in codes}
    factories.approved(city.programme, firm, desk.QUARTER.year_ago, before)
    row = desk.return_of(firm)
    Entry.objects.filter(submission=row).update(
        status=Status.REPORTED, value=100, same_period=90
    )
    type(row).objects.filter(pk=row.pk).update(state="approved")
    publish(city)
    row.refresh_from_db()
    return row


def publish(city):
    """The next release."""
    return publish_release(programme=city.programme, by=Actor("test"))


@pytest.mark.parametrize(
    ("typed", "revised", "values", "same_periods"),
    [
        ({"EC01__value": "101"}, 1, {100: 9, 101: 1}, {90: 10}),
        (
            {"EC01__same": "91", "EC01__note": "restated", "EC01__why": "restated"},
            *(1, {100: 10}, {90: 9, 91: 1}),
        ),
        (
            {"EC01__value": "101", "RD10__value": "102"},
            *(2, {100: 8, 101: 1, 102: 1}, {90: 10}),
        ),
    ],
)
def test_a_correction_changes_and_counts_the_cells_that_were_touched(
    city, released, typed, revised, values, same_periods
):
    amendment = open_revision(submission=released, by=city.bureau[0], reason="misread")
    post(desk.client(city.reporter), amendment, "submit", **typed)
    review_return(submission=amendment, by=city.park_reviewer)
    approve_return(submission=amendment, by=city.bureau[0])
    done = publish(city)
    counts = count_by_release([done])[done.seq]
    assert (counts.revised, counts.new, counts.late) == (revised, 0, 0)
    standing = Figure.objects.standing().filter(
        enterprise=released.enterprise, period=desk.QUARTER
    )
    assert count_values(standing, "value") == values
    assert count_values(standing, "same_period") == same_periods


def count_values(figures, column) -> dict:
    """How many figures have each value in a column."""
    found = list(figures.values_list(column, flat=True))
    return {value: found.count(value) for value in found}
