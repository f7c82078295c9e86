"""Who may release: nobody their own work, and two people where it is asked for."""

import json
import subprocess
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from accounts.models import User
from bases.models import Programme
from reporting import audit
from reporting.actors import Actor
from reporting.errors import WorkflowError
from reporting.models import (
    AuditRecord,
    Figure,
    Release,
    ReleaseProposal,
    SubmissionEvent,
)
from reporting.releases import releasing, sign_off
from tests.support import factories
from tests.support.scenes import Q1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def house():
    """A programme with one approved return, and three of the bureau."""
    return plant()


def plant(two_release=False):
    """A programme `race` with one approved return; accounts a, b and c."""
    programme = factories.programme(code="race", two_release=two_release)
    firm, sales = factories.member(programme), factories.indicator(programme)
    factories.approved(programme, firm, Q1, {sales: 1})
    people = [User.objects.create_user(name) for name in "abc"]
    return programme, firm, sales, people


@pytest.fixture
def pair():
    """The same, where a release needs two people."""
    return plant(two_release=True)


def content_of(programme):
    with releasing.preview_release(programme) as found:
        return found.content


def more(house, value=2):
    """Approve one more revision."""
    programme, firm, sales, _people = house
    return factories.approved(programme, firm, Q1, {sales: value}, reason="late")


def refused(words):
    return pytest.raises(WorkflowError, match=words)


def test_one_releases_and_the_history_and_the_audit_know_who(house):
    programme, _firm, _sales, (first, *_others) = house
    done = sign_off.sign_off_release(programme=programme, by=first, note=" Q1 \n")
    assert (done.seq, done.published_by, done.note) == (1, "a", "Q1")
    event = SubmissionEvent.objects.get()
    assert (event.from_state, event.to_state, event.by) == (
        "approved",
        "released",
        first,
    )
    assert (event.at, event.cells) == (done.published_at, {})
    told = AuditRecord.objects.get(action="release.made")
    assert (told.user, told.row, told.detail["figures"]) == (first, "1", 1)
    assert audit.find_first_fault() is None


def test_an_operators_release_names_the_operator_and_no_account(house):
    releasing.publish_release(programme=house[0], by=Actor("operator:root"))
    assert SubmissionEvent.objects.get().by is None
    told = AuditRecord.objects.get(action="release.made")
    assert (told.user, told.actor) == (None, "operator:root")


@pytest.mark.parametrize("hand", ["entered_by", "submitted_by", "editors"])
def test_nobody_releases_what_they_had_a_hand_in(house, hand):
    programme, _firm, _sales, (first, second, _third) = house
    row = more(house)
    row.editors.add(second)
    if hand == "editors":
        row.editors.add(first)
    else:
        type(row).objects.filter(pk=row.pk).update(**{hand: first})
    with refused(r"a entered part of it \(for example Enterprise"):
        sign_off.sign_off_release(programme=programme, by=first, note="x")
    assert not Release.objects.exists()
    assert not AuditRecord.objects.exists()


def test_who_reviewed_or_approved_may_release(house):
    programme, _firm, _sales, (first, second, _third) = house
    rows = type(more(house)).objects
    rows.update(reviewed_by=first, approved_by=second)
    for person in (first, second):
        found = sign_off.preview_checked_release(programme, person, None)
        assert found.figures == 1


def test_nobody_releases_a_decision_that_they_typed(house):
    programme, _firm, sales, (first, second, _third) = house
    baseline = factories.baseline(programme, sales)
    baseline.history.update(history_user=first)
    with refused(r"a entered part of it \(for example"):
        sign_off.sign_off_release(programme=programme, by=first, note="x")
    assert sign_off.sign_off_release(programme=programme, by=second, note="x").seq == 1
    more(house)
    assert sign_off.sign_off_release(programme=programme, by=first, note="y").seq == 2


@pytest.mark.parametrize("note", ["", " \n"])
def test_a_release_says_what_it_is(house, note):
    with refused("Enter a note"):
        sign_off.sign_off_release(programme=house[0], by=house[3][0], note=note)


def test_what_is_released_is_what_was_looked_at(house):
    programme, _firm, _sales, (first, *_others) = house
    seen = content_of(programme)
    assert content_of(programme) == seen
    more(house)
    with refused("have changed since you opened this page"):
        sign_off.sign_off_release(programme=programme, by=first, note="x", content=seen)
    assert not Release.objects.exists()
    now = content_of(programme)
    assert sign_off.sign_off_release(
        programme=programme, by=first, note="x", content=now
    )


def test_nothing_to_release_is_refused_without_a_trace(house):
    programme, _firm, _sales, (first, *_others) = house
    sign_off.sign_off_release(programme=programme, by=first, note="x")
    with refused("nothing to publish"):
        sign_off.sign_off_release(programme=programme, by=first, note="x")
    assert AuditRecord.objects.count() == 1


def test_a_total_that_no_column_holds_refuses_and_is_named(house):
    programme, _firm, sales, (first, *_others) = house
    for _number in range(2):
        firm = factories.member(programme)
        factories.approved(programme, firm, Q1, {sales: "99999999999"})
    with refused("wrong unit"):
        sign_off.sign_off_release(programme=programme, by=first, note="x")


def test_where_two_are_asked_for_one_alone_does_not_release(pair):
    programme, _firm, _sales, (first, *_others) = pair
    with refused("a second reviewer has to confirm"):
        sign_off.sign_off_release(programme=programme, by=first, note="x")


def test_a_second_reviewer_confirms_what_the_first_one_proposed(pair):
    programme, _firm, _sales, (first, second, _third) = pair
    row = sign_off.propose_release(programme=programme, by=first, note="Q1")
    assert not Release.objects.exists()
    with refused("A second reviewer has to confirm it"):
        sign_off.confirm_proposal(proposal=row, by=first)
    done = sign_off.confirm_proposal(proposal=row, by=second)
    row.refresh_from_db()
    assert (done.note, done.published_by) == ("Q1", "b")
    assert (row.release, row.closed_by) == (done, second)
    actions = AuditRecord.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["release.proposed", "release.made"]


@pytest.mark.parametrize("hand", [0, 1])
def test_neither_of_the_two_had_a_hand_in_it(pair, hand):
    programme, _firm, _sales, people = pair
    row = sign_off.propose_release(programme=programme, by=people[0], note="Q1")
    more(pair).editors.add(people[hand])
    with refused(f"{people[hand].username} entered part of it"):
        sign_off.confirm_proposal(proposal=row, by=people[1], anew=True)
    assert not Release.objects.exists()


def test_what_is_approved_after_the_proposal_is_confirmed_anew(pair):
    programme, _firm, _sales, (first, second, _third) = pair
    row = sign_off.propose_release(programme=programme, by=first, note="Q1")
    assert sign_off.find_proposed_content(row)["content"] == content_of(programme)
    more(pair)
    with refused("changed since this release was proposed"):
        sign_off.confirm_proposal(proposal=row, by=second)
    assert not Release.objects.exists()
    assert sign_off.confirm_proposal(proposal=row, by=second, anew=True).seq == 1
    assert Figure.objects.get().value == 2


@pytest.mark.parametrize("who", [0, 1])
def test_a_proposal_is_dropped_by_either_and_then_another_may_be_made(pair, who):
    programme, _firm, _sales, people = pair
    row = sign_off.propose_release(programme=programme, by=people[0], note="Q1")
    with refused("already a proposed release"):
        sign_off.propose_release(programme=programme, by=people[1], note="Q1")
    sign_off.withdraw_proposal(proposal=row, by=people[who])
    for close in (sign_off.withdraw_proposal, sign_off.confirm_proposal):
        with refused("already been closed"):
            close(proposal=row, by=people[2])
    assert sign_off.propose_release(programme=programme, by=people[1], note="Q1")


def test_the_database_itself_holds_one_open_proposal(pair):
    fields = {"programme": pair[0], "proposed_by": pair[3][0], "note": "x"}
    ReleaseProposal.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseProposal.objects.create(**fields)


def test_a_proposal_is_for_programmes_that_ask_for_two(house):
    with refused("publishes alone"):
        sign_off.propose_release(programme=house[0], by=house[3][0], note="x")


def test_a_proposer_had_no_hand_in_it(pair):
    programme, _firm, _sales, (first, *_others) = pair
    more(pair).editors.add(first)
    with refused("entered part of it"):
        sign_off.propose_release(programme=programme, by=first, note="x")
    assert not ReleaseProposal.objects.exists()


@pytest.mark.parametrize("is_held", [False, True])
def test_a_preview_does_not_wait_for_a_release(house, is_held):
    is_told = is_held and connection.vendor == "postgresql"  # SQLite has one writer
    other = connection.copy()
    if is_told:
        other.cursor().execute("SELECT pg_advisory_lock(5568)")
    with refused("is being published") if is_told else nullcontext():
        assert (
            sign_off.preview_checked_release(house[0], house[3][0], None).figures == 1
        )
    other.close()


def plant_proposal() -> None:
    """Make the programme `race` with an open proposal."""
    programme, _firm, _sales, (first, *_others) = plant(two_release=True)
    sign_off.propose_release(programme=programme, by=first, note="Q1")


def confirm(name: str) -> None:
    """Confirm the proposal; print the number of the release, or the refusal."""
    with translation.override("en"):
        proposal = ReleaseProposal.objects.get()
        try:
            done = sign_off.confirm_proposal(
                proposal=proposal, by=User.objects.get(username=name)
            )
            said = done.seq
        except WorkflowError as refusal:
            said = str(refusal)
    print(json.dumps(said))  # noqa: T201 (the test reads it)


def count() -> None:
    """Print how many releases and records of them there are."""
    records = AuditRecord.objects.filter(action="release.made")
    found = [Release.objects.count(), records.count(), Programme.objects.count()]
    print(json.dumps(found))  # noqa: T201 (as above)


def call(name, *arguments):
    text = f"from tests.reporting import test_sign_off as t; t.{name}(*{arguments!r})"
    return ["shell", "--no-imports", "-c", text]


def test_of_two_who_confirm_at_once_one_releases(sandbox):
    sandbox.manage(*call("plant_proposal"))
    racers = [
        sandbox.popen(*call("confirm", name), stdout=subprocess.PIPE, text=True)
        for name in "bc"
    ]
    said = [json.loads(racer.communicate(timeout=600)[0]) for racer in racers]
    assert sorted(map(str, said)) == ["1", "This proposal has already been closed."]
    assert json.loads(sandbox.manage(*call("count")).stdout) == [1, 1, 1]
