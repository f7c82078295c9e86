"""The security administrator assigns roles to others, and never to themselves."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import User
from reporting.lending.loans import delegate_assignment
from reporting.models import Assignment, AuditRecord, Role
from tests.support import desk
from tests.support.forms import form_of
from tests.support.pages import text_of

LIST = "/admin/reporting/assignment/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def city(db):
    return desk.city()


@pytest.fixture
def keeper(city):
    """The account of a security administrator."""
    user = desk.account("keeper", Role.SECURITY_ADMIN, city.programme)
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def client(keeper):
    """The keeper's browser, in English."""
    found = desk.client(keeper)
    found.defaults |= ENGLISH
    return found


def typed(client, **fields):
    """Post a new assignment."""
    form = form_of(client.get(f"{LIST}add/"))
    return client.post(f"{LIST}add/", form.filled(valid_from="2014-01-01", **fields))


def test_a_role_is_assigned_and_told(city, client, keeper):
    fields = {"role": "reporter", "kind": "enterprise", "enterprise": city.firms[0].pk}
    answer = typed(client, user=city.stranger.pk, **fields)
    assert answer.status_code == 302
    row = Assignment.objects.get(user=city.stranger)
    assert (row.role, row.enterprise, row.valid_to) == ("reporter", city.firms[0], None)
    told = AuditRecord.objects.first()
    assert (told.action, told.user, told.row) == ("register.added", keeper, str(row.pk))
    assert told.detail["changes"]["user"] == [None, "stranger"]


WRONG = [
    ({"role": "leader", "kind": "park"}, "the programme for all other roles"),
    ({"role": "reporter", "kind": "programme"}, "Choose an enterprise for a reporter"),
    ({"role": "leader", "kind": "programme", "valid_to": "2013-01-01"}, "before the"),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_what_cannot_be_is_said(city, client, fields, sentence):
    subject = {fields["kind"]: getattr(city, fields["kind"]).pk}
    answer = typed(client, user=city.stranger.pk, **fields, **subject)
    assert answer.status_code == 200
    assert sentence in text_of(answer.text)
    assert not Assignment.objects.filter(user=city.stranger).exists()


def test_who_was_one_administrator_is_refused_as_another_with_the_reason(city, client):
    past = city.auditor.assignments.get()
    past.valid_to = date(2013, 12, 31)
    past.save()
    fields = {"role": "system_admin", "kind": "programme"}
    answer = typed(client, user=city.auditor.pk, programme=city.programme.pk, **fields)
    assert answer.status_code == 200
    assert "This account is or was “auditor”" in text_of(answer.text)
    assert city.auditor.assignments.count() == 1


def test_who_has_an_officials_role_on_loan_is_not_made_a_reporter(city, client):
    lent(city)
    fields = {"role": "reporter", "kind": "enterprise", "enterprise": city.firms[0].pk}
    answer = typed(client, user=city.stranger.pk, **fields)
    assert answer.status_code == 200
    assert "it cannot report for an enterprise" in text_of(answer.text)


def test_the_term_of_an_administrator_that_has_begun_is_deleted_by_nobody(city):
    chief = desk.client(User.objects.create_superuser("chief"))
    row = city.auditor.assignments.get()
    other = city.leader.assignments.get()
    assert chief.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert chief.post(f"{LIST}{other.pk}/delete/", {"post": "yes"}).status_code == 302


def test_nobody_assigns_a_role_to_themselves(city, client, keeper):
    fields = {"role": "leader", "kind": "programme", "programme": city.programme.pk}
    answer = typed(client, user=keeper.pk, **fields)
    assert "You cannot assign a role to yourself" in text_of(answer.text)
    own = keeper.assignments.get()
    url = f"{LIST}{own.pk}/change/"
    answer = client.post(url, form_of(client.get(url)).filled(valid_to="2030-01-01"))
    assert "You cannot assign a role to yourself" in text_of(answer.text)
    own.refresh_from_db()
    assert own.valid_to is None
    assert client.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}).status_code == 403


def test_whose_it_is_and_for_what_is_typed_once(city, client):
    row = city.leader.assignments.get()
    url = f"{LIST}{row.pk}/change/"
    forged = {"user": city.stranger.pk, "role": "bureau_reviewer", "note": "until May"}
    assert (
        client.post(url, form_of(client.get(url)).filled(**forged)).status_code == 302
    )
    row.refresh_from_db()
    assert (row.user, row.role, row.note) == (city.leader, "leader", "until May")


def lent(city) -> Assignment:
    """The leader's role, lent to a stranger for today."""
    day = timezone.localdate()
    row = city.leader.assignments.get()
    return delegate_assignment(
        assignment=row, to=city.stranger, first=day, last=day, by=city.leader
    )


def test_what_is_lent_is_read_only_and_ends_with_its_role(city, client):
    loan = lent(city)
    url = f"{LIST}{loan.pk}/change/"
    assert "stranger" in client.get(url).text
    assert client.post(url, {"valid_to": "2030-01-01"}).status_code == 403
    url = f"{LIST}{city.leader.assignments.get().pk}/change/"
    ended = form_of(client.get(url)).filled(valid_to="2014-01-01")
    assert client.post(url, ended).status_code == 302
    loan.refresh_from_db()
    assert loan.taken_back_on == timezone.localdate()
    assert not city.stranger.assignments.on(timezone.localdate()).exists()


def test_who_holds_what_today_is_a_filter(city, client):
    ended = city.leader.assignments.get()
    Assignment.objects.filter(pk=ended.pk).update(valid_to=date(2014, 1, 1))
    all_, today = (
        {row.pk for row in client.get(LIST, query).context["cl"].result_list}
        for query in ({}, {"today": "yes"})
    )
    assert all_ - today == {ended.pk}


@pytest.mark.parametrize("field", ["user", "enterprise"])
def test_accounts_and_enterprises_are_found_by_typing(city, client, field):
    asked = {"app_label": "reporting", "model_name": "assignment", "term": ""}
    answer = client.get("/admin/autocomplete/", asked | {"field_name": field})
    assert answer.status_code == 200
    assert len(answer.json()["results"]) > 1


@pytest.mark.parametrize("name", ["leader", "auditor", "bureau"])
def test_nobody_else_assigns(city, name):
    user = city.bureau[0] if name == "bureau" else getattr(city, name)
    user.is_staff = True
    user.save()
    browser = desk.client(user)
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.post(f"{LIST}add/", {"role": "leader"}).status_code == 403
