"""Rows on one page of the admin that contradict one another are refused at the row."""

import pytest
from django.urls import reverse

from accounts.models import User
from enterprises.models import BaseMembership, Enterprise
from targets.models import IndicatorVersion, Milestone
from tests.support import factories
from tests.support import register_factories as rows
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db

NUMBER = {"kind": "organisation_code", "value": "PDY00001-X"}
SEAT = {"valid_from": "2013-01-01"}
WHY = {"decided_by": "规划科", "decided_on": "2013-07-01", "reason_zh": "会议决定"}


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def place():
    """A programme with two bases and a park."""
    programme = factories.programme()
    bases = [factories.base(programme) for _base in range(2)]
    return programme, *bases, factories.park(programme)


def typed(client, row, prefix, *typed_rows, first=0):
    """Type rows into a formset of a row's page, behind those it has; post it."""
    opts = row._meta
    page = f"admin:{opts.app_label}_{opts.model_name}_change"
    url = reverse(page, args=[row.pk])
    data = {}
    for number, fields in enumerate(typed_rows, start=first):
        for name, value in fields.items():
            data[f"{prefix}-{number}-{name}"] = getattr(value, "pk", value)
    data[f"{prefix}-TOTAL_FORMS"] = first + len(typed_rows)
    return client.post(url, form_of(client.get(url)).filled(**data))


def said(answer, prefix) -> list[dict]:
    """What a page says against each row of a formset, by field."""
    assert answer.status_code == 200
    formsets = (group.formset for group in answer.context["inline_admin_formsets"])
    formset = next(one for one in formsets if one.prefix == prefix)
    return [
        {name: " ".join(texts) for name, texts in errors.items()}
        for errors in formset.errors
    ]


def member(place, base=1, since="2013-01-01", until="", role="associated", **fields):
    """What is typed for a membership."""
    days = {"valid_from": since, "valid_to": until}
    return {"programme": place[0], "base": place[base], "role": role} | days | fields


MEMBERS = {
    "one base twice": ({}, {"since": "2014-01-01"}, "member of this base during part"),
    "a day in common": (
        {"until": "2013-06-30"},
        {"since": "2013-06-30"},
        "member of this base during part",
    ),
    "two primary bases": (
        {"role": "primary"},
        {"base": 2, "role": "primary"},
        "another primary base",
    ),
}


@pytest.mark.parametrize(("one", "other", "says"), MEMBERS.values(), ids=MEMBERS)
def test_memberships_that_overlap_on_one_page_are_refused(
    chief, place, one, other, says
):
    firm = factories.enterprise()
    pair = [member(place, **one), member(place, **other)]
    above, below = said(typed(chief, firm, "memberships", *pair), "memberships")
    assert (above, says in below["valid_from"]) == ({}, True)
    assert not firm.memberships.exists()


def test_memberships_one_after_the_other_are_stored(chief, place):
    firm = factories.enterprise()
    pair = [member(place, until="2013-06-30"), member(place, since="2013-07-01")]
    assert typed(chief, firm, "memberships", *pair).status_code == 302
    assert firm.memberships.count() == 2


def test_one_page_ends_a_membership_and_begins_the_next(chief, place):
    firm = factories.member(place[0], base=place[1])
    old, new = (
        member(place, since="2012-01-01", until="2013-12-31", role="primary"),
        member(place, base=2, since="2014-01-01", role="primary"),
    )
    assert typed(chief, firm, "memberships", old, new).status_code == 302
    assert [row.base for row in firm.memberships.all()] == [place[1], place[2]]


def test_a_new_enterprise_too_joins_a_base_once(chief, place):
    url = reverse("admin:enterprises_enterprise_add")
    data = {"code": "E-1", "name_zh": "新企业", "memberships-TOTAL_FORMS": 2}
    for number, since in enumerate(("2013-01-01", "2014-01-01")):
        for name, value in member(place, since=since).items():
            data[f"memberships-{number}-{name}"] = getattr(value, "pk", value)
    answer = chief.post(url, form_of(chief.get(url)).filled(**data))
    assert "member of this base during part" in str(said(answer, "memberships"))
    assert not Enterprise.objects.exists()
    assert not BaseMembership.objects.exists()


def test_an_enterprise_is_not_put_into_two_parks_at_once(chief, place):
    firm = factories.enterprise()
    seats = [SEAT | {"park": place[3]}, SEAT | {"park": place[3]}]
    seats[1]["valid_from"] = "2014-01-01"
    _above, below = said(typed(chief, firm, "residences", *seats), "residences")
    assert "another park" in below["valid_from"]


def test_one_number_typed_in_two_ways_is_refused(chief):
    again = NUMBER | {"value": "pdy00001-x"}
    firm = factories.enterprise()
    _above, below = said(
        typed(chief, firm, "identifiers", NUMBER, again), "identifiers"
    )
    assert below == {"value": "This number is already listed here."}


@pytest.mark.parametrize("same", ["position", "partner"])
def test_owners_at_one_position_and_an_owner_twice_are_refused(chief, same):
    found = rows.patent()
    owners = [{"position": n, "partner": rows.partner()} for n in (1, 2)]
    owners[1][same] = owners[0][same]
    answer = typed(chief, found, "owners", *owners)
    assert "duplicate" in str(said(answer, "owners")[1])
    assert not found.owners.exists()


def test_two_milestones_of_one_quarter_are_refused(chief):
    programme = factories.programme()
    target = factories.target(programme, factories.indicator(programme))
    step = {"quarter": "2013-Q4", "value": "5", **WHY}
    _above, below = said(typed(chief, target, "milestones", step, step), "milestones")
    assert below == {"quarter": "Another milestone already exists for this quarter."}
    assert not Milestone.objects.exists()


def test_two_definitions_of_one_quarter_are_refused(chief):
    indicator = factories.indicator(factories.programme())
    first = indicator.versions.get()
    fields = ("definition_zh", "unit_zh", "unit_en", "nature", "direction")
    fields += ("frequency", "aggregation", "collected_at", "scale")
    second = {name: getattr(first, name) or "x" for name in fields}
    second["valid_from"] = "2014-Q1"
    answer = typed(chief, indicator, "versions", second, first=1)
    assert "Another definition is already valid" in str(said(answer, "versions")[1])
    assert IndicatorVersion.objects.get() == first
