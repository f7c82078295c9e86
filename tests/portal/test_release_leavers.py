"""The preview of a release names whom it expects no more, and what stays on record."""

from datetime import date

import pytest

from enterprises.models import BaseMembership
from reporting.models import Role
from tests.support import desk, scenes
from tests.support.page_tables import rows_of as table
from tests.support.pages import policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LEFT_ON = date(2013, 2, 10)


@pytest.fixture
def city():
    """Of the second quarter two reported; then two of the three left."""
    found = scenes.quiet_city()
    found.report(Q1, YI, YI, YI)
    found.report(Q2, YI, YI, None)
    found.publish()
    firms = [found.firms[0], found.firms[2]]
    BaseMembership.objects.filter(enterprise__in=firms).update(valid_to=LEFT_ON)
    return found


def shown(user):
    answer = desk.client(user).get("/en/desk/release/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_ends_and_which_values_leave_the_totals(city):
    page = shown(desk.account("owner", Role.BUREAU_REVIEWER, city.programme))
    first, third = city.firms[0].name_en, city.firms[2].name_en
    rows = table(page, 'id="leavers-h"')
    assert sorted(row for row in rows if first in row or third in row) == sorted(
        [
            f"{first} Q1 2013 0 1",
            f"{first} Q2 2013 0 1",
            f"{third} Q1 2013 0 1",
            f"{third} Q2 2013 1 0",
        ]
    )
    assert "1 no longer expected" in text_of(page)
    assert not policy_faults(page)


def test_where_nobody_left_it_says_nothing(city):
    BaseMembership.objects.update(valid_to=None)
    city.report(Q2, YI, YI, 2 * YI)
    page = shown(desk.account("owner", Role.BUREAU_REVIEWER, city.programme))
    assert 'id="leavers-h"' not in page
