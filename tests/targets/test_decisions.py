"""Decisions say who decided, when and why; one that waits can be dropped."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import User
from core.quarters import Quarter
from core.today import get_moment, get_today, shift_time
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from targets.dropping import withdraw_decision
from targets.models import Baseline, Milestone, TargetRevision
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def target():
    """A target whose revision, milestone and baseline wait."""
    programme = factories.programme()
    found = factories.target(programme, factories.indicator(programme))
    factories.milestone(found, Quarter(2014, 4), 5)
    factories.baseline(programme, found.indicator)
    return found


@pytest.fixture
def official():
    return User.objects.create_user("official")


MODELS = (Baseline, TargetRevision, Milestone)
every = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
SILENT = {
    "no reason": {"reason_zh": "", "reason_en": ""},
    "no post": {"decided_by": ""},
    "no day": {"decided_on": None},
}
silent = pytest.mark.parametrize("gap", SILENT.values(), ids=SILENT)


@silent
@every
def test_the_database_refuses_a_decision_that_does_not_say_why(target, model, gap):
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        model.objects.update(**gap)


@silent
@every
def test_a_row_of_a_version_that_did_not_ask_stays_as_it_is(target, model, gap):
    assert model.objects.update(**gap, is_unexplained=True) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@every
def test_a_reason_in_one_language_is_enough(target, model, language):
    model.objects.update(**{f"reason_{language}": ""})
    model.objects.get().full_clean()


WRONG = {
    "no reason": ({"reason_zh": " ", "reason_en": ""}, "reason_zh"),
    "no post": ({"decided_by": ""}, "decided_by"),
    "no day": ({"decided_on": None}, "decided_on"),
    "a day to come": ({"decided_on": date(2199, 1, 1)}, "decided_on"),
}


@pytest.mark.parametrize("wrong", WRONG)
@every
def test_a_decision_that_does_not_say_why_is_refused(target, model, wrong):
    fields, place = WRONG[wrong]
    row = model.objects.get()
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert place in caught.value.error_dict


def test_a_day_to_come_is_one_after_the_day_of_the_portal(target):
    row = Milestone.objects.get()
    row.decided_on = get_today()
    row.full_clean()
    with shift_time(lambda: timedelta(days=-1)), pytest.raises(ValidationError):
        row.full_clean()


def due(target, quarter, confirmed):
    """Try a due quarter; the sentence that refuses it, or nothing."""
    row = target.revisions.get()
    row.due, row.is_past_due_confirmed = quarter, confirmed
    try:
        row.full_clean()
    except ValidationError as refusal:
        return refusal.message_dict["due"][0]
    return ""


def test_a_target_is_due_after_its_baseline_and_after_today(target):
    target.milestones.all().delete()
    today = Quarter.containing(get_today())
    for quarter, confirmed, words in (
        (today + 1, False, ""),
        (today - 1, False, "not after today"),
        (today - 1, True, ""),
        (Quarter(2012, 1), True, ""),
        (Quarter(2011, 4), True, "after the baseline year 2011"),
        (Quarter(2010, 4), True, "after the baseline year 2011"),
    ):
        said = due(target, quarter, confirmed)
        assert words in said, (quarter, said)
        assert bool(said) == bool(words), (quarter, said)


def test_a_baseline_lies_before_the_targets_that_are_measured_against_it(target):
    row = Baseline.objects.get()
    row.year = 2014
    row.full_clean()
    row.year = 2015
    with pytest.raises(ValidationError, match="of an earlier year"):
        row.full_clean()
    target.revisions.all().delete()
    row.full_clean()


def release(target):
    return publish_release(programme=target.programme, by=Actor("bureau"))


@every
def test_a_dropped_decision_stays_never_counts_and_blocks_none(target, official, model):
    row = model.objects.get()
    dropped = withdraw_decision(decision=row, by=official, reason=" typed twice ")
    assert (dropped.dropped_by, dropped.drop_reason) == (official, "typed twice")
    assert not dropped.is_waiting
    again = model.objects.get()
    again.pk, again.dropped_at, again.dropped_by, again.drop_reason = [None] * 3 + [""]
    again._state.adding = True
    again.full_clean()
    again.save()
    release(target)
    row.refresh_from_db()
    assert row.released_in is None
    assert list(model.objects.as_of(1)) == [again]
    assert list(model.objects.current()) == [again]


def test_what_alone_waited_leaves_nothing_to_release_once_it_is_dropped(
    target, official
):
    for model in MODELS:
        withdraw_decision(decision=model.objects.get(), by=official, reason="no")
    assert release(target) is None


def test_who_dropped_it_and_why_stands_in_its_history(target, official):
    row = withdraw_decision(decision=Baseline.objects.get(), by=official, reason="no")
    assert row.history.latest().drop_reason == "no"


@every
def test_what_is_released_or_dropped_is_not_dropped(target, official, model):
    row = model.objects.get()
    with pytest.raises(ValidationError, match="Enter a reason"):
        withdraw_decision(decision=row, by=official, reason=" ")
    release(target)
    with pytest.raises(ValidationError, match="is released"):
        withdraw_decision(decision=row, by=official, reason="no")
    later = model.objects.get()
    later.pk, later.released_in, later._state.adding = None, None, True
    later.save()
    withdraw_decision(decision=later, by=official, reason="no")
    with pytest.raises(ValidationError, match="already been withdrawn"):
        withdraw_decision(decision=later, by=official, reason="no")


@every
def test_the_database_refuses_a_decision_dropped_by_halves(target, official, model):
    rows = model.objects.all()
    half = {"dropped_at": get_moment(), "dropped_by": official, "drop_reason": "no"}
    for name in half:
        empty = "" if name == "drop_reason" else None
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**half | {name: empty})
    release(target)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**half)
