"""The admin shows and changes no more of a programme than its own people's rows."""

import pytest

from problems.models import Claim, Project, TechnicalProblem
from reporting.models import Contact, ImportBatch, Role
from tests.support import desk, factories
from tests.support import register_factories as rows_of
from tests.support.exchanges import findings, previewed, totals
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db
ADMIN = "/admin/reporting"


@pytest.fixture
def city():
    return desk.city()


@pytest.fixture
def client(city):
    """Signs somebody in to the admin: of this programme, or the bureau of another."""
    elsewhere = factories.programme(code="elsewhere")
    far = desk.account("far", Role.BUREAU_REVIEWER, elsewhere)
    people = {"far": far, "bureau": city.bureau[0], "park": city.park_reviewer}

    def signed_in(who):
        people[who].is_staff = True
        people[who].save()
        return desk.client(people[who])

    return signed_in


@pytest.mark.parametrize(
    ("who", "seen"), [("bureau", True), ("park", False), ("far", False)]
)
def test_what_an_import_found_is_for_who_sees_all_figures(city, client, who, seen):
    batch = ImportBatch.objects.create(
        programme=city.programme, file_name="a.csv", cells=1, report="F1: 4711"
    )
    page = client(who).get(f"{ADMIN}/importbatch/{batch.pk}/change/")
    assert "a.csv" in page.text
    assert ("4711" in page.text) == seen


@pytest.mark.parametrize(("who", "status"), [("bureau", 302), ("far", 403)])
def test_only_its_own_bureau_moves_the_days_of_a_quarter(city, client, who, status):
    url = f"{ADMIN}/reportingperiod/{city.period.pk}/change/"
    form = form_of(client("bureau").get(url))
    data = form.filled(closes_on="2199-12-31")
    assert client(who).post(url, data).status_code == status
    city.period.refresh_from_db()
    assert (city.period.closes_on.year == 2199) == (status == 302)


@pytest.mark.parametrize(("who", "seen"), [("bureau", True), ("far", False)])
def test_contacts_are_those_of_the_own_programme(city, client, who, seen):
    row = Contact.objects.create(kind="park", park=city.park, post="Desk", phone="1")
    browser = client(who)
    assert ("Desk" in browser.get(f"{ADMIN}/contact/").text) == seen
    page = browser.get(f"{ADMIN}/contact/{row.pk}/change/")
    assert (page.status_code == 200) == seen


@pytest.mark.parametrize(("who", "seen"), [("bureau", True), ("far", False)])
def test_a_project_tells_no_stranger_of_a_secret_problem(city, client, who, seen):
    secret = rows_of.problem(city.base, title_zh="秘密难题", is_secret=True)
    attacking, other = rows_of.project(), rows_of.project(title_zh="别的项目")
    attacking.problems.add(secret)
    browser = client(who)
    for page in ("change", "history"):
        url = f"/admin/problems/project/{attacking.pk}/{page}/"
        assert ("秘密难题" in browser.get(url, follow=True).text) == seen
    url = f"/admin/problems/project/{other.pk}/change/"
    assert browser.get(url).status_code == 200


@pytest.fixture
def secret(city):
    """A problem of this programme that only its own people see, open to claims."""
    fields = {"title_zh": "秘密难题", "is_secret": True, "number": "SE-2013-001"}
    return rows_of.problem_in(city.base, "published", **fields)


CHOICES = {"claim": "problem", "project": "problems"}


@pytest.mark.parametrize(("model", "field"), CHOICES.items())
@pytest.mark.parametrize(("who", "seen"), [("bureau", True), ("far", False)])
def test_a_form_names_no_secret_problem_to_a_stranger(
    client, secret, model, field, who, seen
):
    answer = client(who).post(f"/admin/problems/{model}/add/", {field: secret.pk})
    assert answer.status_code == 200
    assert ("秘密难题" in answer.text) == seen


IMPORTS = {
    "requirements": (
        (TechnicalProblem, 1),
        ["problem", "indicator_zh", "comparator", "value"],
        ["SE-2013-001", "耐光色牢度", ">=", "5"],
    ),
    "claims": (
        (Claim, 0),
        ["problem", "partner", "enterprise", "submitted_on"],
        ["SE-2013-001", "青海大学", "", "2013-05-20"],
    ),
    "projects": (
        (Project, 0),
        ["scheme", "title_zh", "problems"],
        ["city", "新项目", "SE-2013-001"],
    ),
}


@pytest.mark.parametrize(("table", "header", "cells"), IMPORTS.values(), ids=IMPORTS)
@pytest.mark.parametrize(("who", "seen"), [("bureau", True), ("far", False)])
@pytest.mark.usefixtures("secret")
def test_a_file_names_no_secret_problem_of_another_programme(
    client, table, header, cells, who, seen
):
    rows_of.partner(name_zh="青海大学")
    answer = previewed(client(who), table[0], [header, cells], table[1])
    said = str(findings(answer))
    assert ("SE-2013-001" in said, totals(answer).get("new", 0)) == (not seen, seen)
