"""Decisions in the admin: what waits is shown, says why, and can be dropped."""

import pytest
from django.contrib import admin
from django.urls import reverse

from reporting.actors import Actor
from reporting.models import AuditRecord, Role
from reporting.releases.releasing import publish_release
from targets.models import Baseline, Milestone, Target, TargetRevision
from tests.support import desk
from tests.support.forms import form_of
from tests.support.pages import text_of
from tests.support.registers import BUILDERS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MODELS = (Baseline, TargetRevision, Milestone)
every = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def programme_of(row):
    """The programme of a decision."""
    return row.programme if isinstance(row, Baseline) else row.target.programme


def address(model, page, *args):
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def official(programme, role=Role.BUREAU_REVIEWER):
    """The browser of somebody of the bureau who may enter the admin."""
    user = desk.account("official", role, programme)
    user.is_staff = True
    user.save()
    client = desk.client(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def drop(client, row, **typed):
    """Choose a row, answer the question; the page after it."""
    url = address(type(row), "changelist")
    chosen = {"action": "drop_selected", "_selected_action": [row.pk]}
    asked = client.post(url, chosen)
    if "confirmed" not in form_of(asked).values:
        return asked
    return client.post(url, form_of(asked).filled(**typed), follow=True)


@every
def test_a_waiting_decision_is_dropped_with_a_reason(model):
    row = BUILDERS[model]()
    client = official(programme_of(row))
    assert "This field is required" in drop(client, row, reason=" ").text
    answer = drop(client, row, reason="typed twice")
    assert "is withdrawn." in text_of(answer.text)
    row.refresh_from_db()
    assert (row.dropped_by.username, row.drop_reason) == ("official", "typed twice")
    told = AuditRecord.objects.get(action="decision.dropped")
    assert (told.row, told.detail) == (str(row.pk), {"reason": "typed twice"})
    page = client.get(address(model, "change", row.pk))
    assert "typed twice" in page.text
    assert 'name="_save"' not in page.text
    assert "cannot be withdrawn" in drop(client, row).text


@every
def test_a_released_decision_is_not_dropped(model):
    row = BUILDERS[model]()
    client = official(programme_of(row))
    publish_release(programme=programme_of(row), by=Actor("bureau"))
    assert "cannot be withdrawn" in drop(client, row).text
    data = {"action": "drop_selected", "_selected_action": [row.pk]}
    data |= {"confirmed": "yes", "reason": "no"}
    answer = client.post(address(model, "changelist"), data)
    assert "cannot be withdrawn" in answer.text
    row.refresh_from_db()
    assert row.dropped_at is None


@every
def test_who_may_only_look_drops_nothing(model):
    row = BUILDERS[model]()
    client = official(programme_of(row), Role.LEADER)
    assert client.get(address(model, "changelist")).status_code == 200
    drop(client, row, reason="no")
    row.refresh_from_db()
    assert row.dropped_at is None


@every
def test_the_list_shows_and_finds_what_waits_for_the_next_release(model):
    waiting, released = BUILDERS[model](), BUILDERS[model]()
    publish_release(programme=programme_of(released), by=Actor("bureau"))
    client = official(programme_of(waiting))
    drop(client, BUILDERS[model](), reason="no")
    for state, number, words in (
        ("waiting", waiting.pk, "waiting for release"),
        ("standing", released.pk, "since release 1"),
        ("dropped", waiting.pk + 2, "withdrawn"),
    ):
        answer = client.get(address(model, "changelist"), {"standing": state})
        assert [row.pk for row in answer.context["cl"].result_list] == [number]
        assert words in text_of(answer.text)


def test_the_list_of_targets_says_what_waits():
    milestone = BUILDERS[Milestone]()
    other = BUILDERS[Target]()
    publish_release(programme=other.programme, by=Actor("bureau"))
    client = official(other.programme)
    url = address(Target, "changelist")
    for answer, found in (("yes", milestone.target), ("no", other)):
        shown = client.get(url, {"waiting": answer})
        assert list(shown.context["cl"].result_list) == [found]
    shown = client.get(url, {"waiting": "yes"}).text
    assert "revision of a target, milestone" in text_of(shown)


def test_no_table_of_decisions_can_be_imported():
    pages = [admin.site.get_model_admin(model) for model in (*MODELS, Target)]
    assert not any(hasattr(page, "resource_classes") for page in pages)


def test_a_new_baseline_says_who_when_and_why_in_the_admin():
    row = BUILDERS[Baseline]()
    client = official(row.programme)
    url = address(Baseline, "change", row.pk)
    form = form_of(client.get(url))
    blank = dict.fromkeys(("decided_by", "decided_on", "reason_zh", "reason_en"), "")
    answer = client.post(url, form.filled(**blank))
    errors = answer.context["adminform"].form.errors
    assert set(errors) == {"decided_by", "decided_on", "reason_zh"}
    answer = client.post(url, form.filled(decided_on="2199-01-01"))
    assert "cannot be in the future" in answer.text


def test_a_past_due_date_is_confirmed_in_the_admin():
    target = BUILDERS[Target]()
    client = official(target.programme)
    url = address(Target, "change", target.pk)
    form = form_of(client.get(url))
    name = "revisions-0-is_past_due_confirmed"
    confirmed = form.values.pop(name)
    answer = client.post(url, form.filled())
    assert "This due date is not after today" in answer.text
    assert client.post(url, form.filled(**{name: confirmed})).status_code == 302
