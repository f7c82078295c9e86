"""The history of a row: who changed what and when, to be read and not undone."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from bases.models import Programme
from core.registers.recorded import RecordedAdmin
from enterprises.models import Cooperation, Enterprise, EnterpriseIdentifier, Patent
from problems.models import TechnicalProblem
from problems.moves import move_problem
from samples import loading
from tests.support import factories
from tests.support import register_factories as rows
from tests.support.forms import form_of
from tests.support.pages import policy_faults, text_of
from tests.support.registers import BUILDERS

pytestmark = pytest.mark.django_db

REGISTERS = ("bases", "enterprises", "problems", "targets")
RECORDED = [
    model
    for model, page in admin.site._registry.items()
    if isinstance(page, RecordedAdmin)
]
recorded = pytest.mark.parametrize("model", RECORDED, ids=lambda m: m.__name__)
language = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(row, page="history"):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[row.pk])


def changed(client, row, **fields):
    """Change a row on its page."""
    url = address(row, "change")
    answer = client.post(url, form_of(client.get(url)).filled(**fields))
    assert answer.status_code == 302, answer.context["errors"]


def test_every_register_has_a_history():
    ours = [model for model in apps.get_models() if model._meta.app_label in REGISTERS]
    plain = {
        model.__name__
        for model in ours
        if not hasattr(model, "history")
        and not hasattr(model, "history_object")
        and not hasattr(model, "m2m_history_id")
    }
    # Moves are a history themselves; a clock is started once and never changed.
    assert plain == {"ProblemEvent", "SampleClock"}


def test_histories_have_no_rights_and_no_pages_of_their_own():
    assert not Permission.objects.filter(codename__contains="historical").exists()
    shown = {model._meta.model_name for model in admin.site._registry}
    assert not [name for name in shown if name.startswith("historical")]


def test_a_change_says_who_when_and_field_by_field(chief):
    row = BUILDERS[Patent]()
    changed(chief, row, title_zh="新题", granted_on="2013-06-30")
    text = text_of(chief.get(address(row)).text)
    assert "Title in Chinese 一种提锂方法 → 新题" in text
    assert "Granted on — → 2013-06-30" in text
    newest = row.history.latest()
    assert (newest.history_user.username, newest.history_type) == ("chief", "~")


def test_choices_and_numbers_are_told_in_words(chief):
    row = rows.cooperation(amount=200)
    changed(chief, row, kind="talent", amount="250.5")
    text = text_of(chief.get(address(row)).text)
    assert "joint research → training and exchange of people" in text
    assert "200 → 250.5" in text


def test_linked_rows_are_told_by_their_names(chief):
    row, added = rows.cooperation(), rows.partner(name_zh="青海大学")
    row.partners.set([added])
    assert "→ 青海大学" in text_of(chief.get(address(row)).text)


def test_rows_typed_inside_a_page_stand_in_its_history(chief):
    firm = factories.enterprise()
    one = firm.identifiers.create(kind="registration_number", value="6300001")
    one.value = "6300002"
    one.save()
    one.delete()
    text = text_of(chief.get(address(firm)).text)
    assert "Number 6300001 → 6300002" in text
    assert "Deleted" in text
    assert EnterpriseIdentifier.history.count() == 3


@pytest.mark.slow
@language
@recorded
def test_the_history_of_every_register_opens_under_the_policy(chief, model, language):
    row = BUILDERS[model]()
    answer = chief.get(address(row), headers={"accept-language": language})
    assert answer.status_code == 200
    assert policy_faults(answer.text) == []


@pytest.mark.parametrize("model", [Enterprise, Patent], ids=lambda m: m.__name__)
def test_a_long_history_costs_what_a_short_one_costs(chief, model):
    row = BUILDERS[model]()
    counts = []
    chief.get(address(row))
    for _time in range(2):
        for _change in range(4):
            row.save()
        with CaptureQueriesContext(connection) as captured:
            chief.get(address(row))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("key", ["0", "x", "a\0b", "9" * 30])
def test_a_row_that_is_not_there_has_no_history(chief, key):
    url = "/admin/enterprises/enterprise/{}/history/"
    assert chief.get(url.format(key.replace("\0", "%00"))).status_code == 404


def test_a_row_out_of_sight_has_no_history(chief, monkeypatch):
    row = BUILDERS[Patent]()
    page = admin.site.get_model_admin(Patent)
    monkeypatch.setattr(page, "get_queryset", lambda request: Patent.objects.none())
    assert chief.get(address(row)).status_code == 404


def test_who_may_not_see_a_row_may_not_see_its_history(client):
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.get(address(BUILDERS[Patent]())).status_code == 403


def test_nothing_is_put_back_from_a_history(chief):
    row = BUILDERS[Patent]()
    with pytest.raises(NoReverseMatch):
        address(row, "simple_history")
    old = row.history.earliest()
    url = f"{address(row)}{old.pk}/"
    assert chief.post(url, {"title_zh": "旧"}).status_code in {302, 404}
    assert chief.post(address(row), {"title_zh": "旧"}).status_code == 200
    assert row.history.count() == 1


def test_a_move_stands_in_the_history_with_its_reason(chief):
    problem = rows.problem(factories.base(factories.programme()))
    other = TechnicalProblem.objects.get()
    other.title_zh = "改过的题"
    other.save()
    day = date(2013, 6, 1)
    move_problem(problem=problem, to="appraised", by="科技处", on=day, reason="论证")
    newest = problem.history.latest()
    assert (newest.state, newest.history_change_reason) == ("appraised", "论证")
    assert newest.title_zh == "改过的题"
    assert "collected → assessed" in text_of(chief.get(address(problem)).text)


def test_sample_rows_begin_their_history_with_what_they_are_linked_with(
    chief, monkeypatch
):
    monkeypatch.setattr(loading, "REGISTERS", ())
    row = rows.cooperation()
    partner = row.partners.get()
    Cooperation.history.all().delete()
    loading.build_registers(None)
    first = Cooperation.history.get()
    assert first.history_change_reason == "load_demo"
    assert [link.partner for link in first.partners.all()] == [partner]
    assert Programme.history.count() == Programme.objects.count()
