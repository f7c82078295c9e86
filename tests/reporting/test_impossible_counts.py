"""A count above what there is to count is refused, whatever is explained."""

import pytest

from accounts.models import User
from enterprises.models import BaseMembership
from reporting.checks.context import load_sheet
from reporting.errors import WorkflowError
from reporting.models import Entry
from reporting.returns.workflow import submit_return
from tests.support import factories, register_factories
from tests.support.validation import PERIOD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def city():
    """A base with two members and one problem overcome, a park with one platform."""
    found = factories.programme()
    found.base, found.park = factories.base(found), factories.park(found)
    for _ in range(2):
        factories.member(found, base=found.base, park=found.park)
    register_factories.problem_in(found.base, "accepted", on=PERIOD.first_day)
    register_factories.problem(found.base)
    register_factories.platform(park=found.park, recognised_on=PERIOD.first_day)
    return found


def draft(city, kind, code, nature, value):
    """A return of a place with one explained cell."""
    asked = factories.indicator(
        city, code=code, collected_at=kind, nature=nature, unit_zh="项"
    )
    place = getattr(city, kind)
    row = factories.approved(city, place, PERIOD, {}, kind=kind, state="draft")
    factories.entry(row, asked, value, explanation="was")
    return row


CASES = [
    ("base", "CO02", "stock", 2, 3, "more than the 2 enterprises"),
    ("base", "PB01", "cumulative", 1, 2, "the register shows only 1"),
    ("park", "PL01", "stock", 1, 2, "the register shows only 1"),
    ("park", "PL02", "flow", 1, 2, "the register shows only 1"),
]


@pytest.mark.parametrize("case", CASES, ids=[case[1] for case in CASES])
def test_an_explanation_does_not_pass_more_than_there_is(city, case):
    kind, code, nature, most, above, words = case
    row, by = draft(city, kind, code, nature, above), User.objects.create_user("c")
    with pytest.raises(WorkflowError, match=words):
        submit_return(submission=row, by=by)
    Entry.objects.filter(submission=row).update(value=most)
    row.refresh_from_db()
    submit_return(submission=row, by=by)
    assert row.state == "submitted"


def test_the_members_of_a_base_are_those_on_the_last_day(city):
    row = draft(city, "base", "CO02", "stock", 1)
    assert load_sheet(row).members == {"CO02": 2}
    BaseMembership.objects.filter(pk=BaseMembership.objects.first().pk).update(
        valid_to=PERIOD.first_day
    )
    assert load_sheet(row).members == {"CO02": 1}
