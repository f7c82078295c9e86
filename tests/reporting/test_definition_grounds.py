"""Targets of a definition say who decided them and why; people's decisions stay."""

import pytest
from django.utils import translation

from accounts.models import User
from reporting.definitions.loading import load_definition
from reporting.definitions.readers import DefinitionRefused
from targets.dropping import withdraw_decision
from targets.models import Target, TargetRevision
from tests.support.definitions import removing, setting, write_definition

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def load(tmp_path):
    """A function that changes a copy of the shipped definition and loads it."""

    def load(change=lambda definition: None):
        return load_definition(write_definition(tmp_path / "definition.json", change))

    return load


def refusal(load, change):
    """The reasons for which a changed definition is refused."""
    with pytest.raises(DefinitionRefused) as caught:
        load(change)
    return caught.value.reasons


def numbers():
    """Released and waiting amounts of T-REV, oldest first."""
    rows = TargetRevision.objects.filter(target__code="T-REV").order_by("id")
    post = "planning division"
    return [(row.amount, row.released_in, row.decided_by == post) for row in rows]


THREE = setting("3", "targets", 0, "amount")


def test_a_revision_that_an_account_typed_outlives_the_file(load):
    load()
    row = TargetRevision.objects.get(target__code="T-REV")
    row.amount, row._history_user = 4, User.objects.create_user("official")
    row.save()
    assert load(THREE).kept == ["T-REV amount: 4 -> 3"]
    assert numbers() == [(4, None, False)]


def test_a_revision_that_was_dropped_does_not_come_back_with_the_same_file(load):
    load()
    row = TargetRevision.objects.get(target__code="T-REV")
    by = User.objects.create_user("official")
    withdraw_decision(decision=row, by=by, reason="not ours")
    report = load()
    assert (report.created, report.changed) == ({}, [])
    load(THREE)
    dropped, waiting = TargetRevision.objects.filter(target__code="T-REV").order_by(
        "id"
    )
    assert (dropped.amount, dropped.is_waiting) == (2, False)
    assert (waiting.amount, waiting.is_waiting) == (3, True)


def without_reason(definition):
    """The file does not say why."""
    definition["targets"][0] |= {"reason_zh": " ", "reason_en": ""}


UNGROUNDED = {
    "no reason": (without_reason, "T-REV reason_zh: Enter a reason"),
    "no post": (
        setting("", "targets", 0, "decided_by"),
        "targets[0].decided_by: This field cannot be blank",
    ),
    "no day": (
        removing("targets", 0, "decided_on"),
        "targets[0].decided_on: is missing",
    ),
    "a day to come": (
        setting("2199-01-01", "targets", 0, "decided_on"),
        "T-REV decided_on: The date cannot be in the future.",
    ),
    "a due date gone by": (
        setting(False, "targets", 0, "is_past_due_confirmed"),
        "T-REV due: This due date is not after today.",
    ),
}


@pytest.mark.parametrize("breach", UNGROUNDED)
def test_a_target_that_does_not_say_why_is_refused(load, breach):
    change, reason = UNGROUNDED[breach]
    assert refusal(load, change)[0].startswith(reason)
    assert not Target.objects.exists()
