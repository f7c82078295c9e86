"""A return moves as the table says, once, and loses nothing to those who race."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from core.quarters import Quarter
from reporting.actors import Actor
from reporting.errors import StaleVersion
from reporting.models import (
    AuditRecord,
    Entry,
    Remark,
    Submission,
    SubmissionEvent,
)
from reporting.periods import grant_extension
from reporting.releases.releasing import publish_release
from reporting.returns import workflow
from reporting.returns.amending import open_revision
from reporting.returns.workflow import MOVES, WorkflowError, approve_return
from targets.models import IndicatorVersion
from tests.support import factories

pytestmark = pytest.mark.usefixtures("in_english")
Q1 = Quarter(2013, 1)
DESIGNED = """
draft submitted, submitted returned, submitted reviewed, reviewed returned,
reviewed approved, approved returned, approved released, returned submitted,
draft discarded, returned discarded, submitted discarded, reviewed discarded,
approved discarded
"""


def moves(text):
    return {tuple(move.split()) for move in text.split(",")}


@pytest.fixture
def official(db):
    """Who approves."""
    return User.objects.create_user("official")


@pytest.fixture
def house(db):
    """A programme, a firm of it and an indicator."""
    programme = factories.programme()
    return programme, factories.member(programme), factories.indicator(programme)


def draft(house, value=1, **fields):
    programme, firm, sales = house
    cells = {} if value is None else {sales: value}
    return factories.approved(programme, firm, Q1, cells, **{"state": "draft"} | fields)


def person(name: str) -> User:
    return User.objects.get_or_create(username=name)[0]


def submit(row, **more):
    workflow.submit_return(submission=row, by=person("reporter"), **more)


def send_back(row, **more):
    (cell,) = row.entries.all()
    said = {"reason": "see the cell", "remarks": {cell.indicator_id: "the unit?"}}
    workflow.send_back_return(submission=row, by=person("park"), **said | more)


def review(row, **more):
    workflow.review_return(submission=row, by=person("park"), **more)


def pass_on(row, **more):
    approve_return(submission=row, by=person("bureau"), **more)


STEPS = {
    "submitted": submit,
    "returned": send_back,
    "reviewed": review,
    "approved": pass_on,
}


def test_the_table_is_the_designed_one():
    assert {(str(a), str(b)) for a, b in MOVES} == moves(DESIGNED)


@pytest.mark.parametrize("to", STEPS)
@pytest.mark.parametrize(
    "state", [state for state in Submission.State.values if state != "discarded"]
)
def test_a_return_moves_from_where_the_table_allows_it(house, state, to):
    published = {}
    if state == "released":
        published = {
            "released_in": publish_release(programme=house[0], by=Actor("bureau"))
        }
    row = draft(house, state=state, **published)
    if (state, to) in moves(DESIGNED):
        STEPS[to](row)
        assert (row.state, row.version) == (to, 2)
        event = SubmissionEvent.objects.get()
        assert (event.from_state, event.to_state) == (state, to)
    else:
        with pytest.raises(WorkflowError, match="It cannot be changed to"):
            STEPS[to](row)
        assert Submission.objects.get().state == state
        assert not SubmissionEvent.objects.exists()


def test_a_round_keeps_who_did_what_and_the_audit_follows_it(house):
    row = draft(house)
    for step in (submit, send_back, submit, review, pass_on):
        step(row)
    done_by = (row.entered_by, row.submitted_by, row.reviewed_by, row.approved_by)
    names = [user.username for user in done_by]
    assert names == ["reporter", "reporter", "park", "bureau"]
    actions = AuditRecord.objects.order_by("seq").values_list("action", "actor")
    assert list(actions) == [
        ("return.submitted", "reporter"),
        ("return.returned", "park"),
        ("return.submitted", "reporter"),
        ("return.reviewed", "park"),
        ("return.approved", "bureau"),
    ]


def test_a_submission_keeps_a_picture_of_its_cells(house):
    row = draft(house, 12)
    submit(row)
    code = house[2].code
    assert SubmissionEvent.objects.get().cells == {code: ["12.0000", None, 1, ""]}


def test_what_goes_back_is_reviewed_anew(house):
    row = draft(house)
    for step in (submit, review, send_back):
        step(row)
    assert (row.reviewed_by, row.reviewed_at, row.approved_by) == (None, None, None)
    assert Remark.objects.get().text == "the unit?"


REFUSED_RETURNS = [
    ({"reason": " "}, "Enter the reason"),
    ({"remarks": {}}, "at least one cell"),
    ({"remarks": {0: "what?"}}, "an item that this return no longer has"),
]


@pytest.mark.parametrize(("said", "refusal"), REFUSED_RETURNS)
def test_going_back_names_a_reason_and_a_cell(house, said, refusal):
    row = draft(house, state="submitted")
    with pytest.raises(WorkflowError, match=refusal):
        send_back(row, **said)
    assert Submission.objects.get().state == "submitted"


OWN_WORK = [
    ("submitted", "reviewed", "entered_by", "You entered"),
    ("submitted", "reviewed", "submitted_by", "You entered"),
    ("reviewed", "approved", "entered_by", "You entered"),
    ("reviewed", "approved", "submitted_by", "You entered"),
    ("reviewed", "approved", "reviewed_by", "You reviewed"),
]


@pytest.mark.parametrize(("state", "to", "part", "refusal"), OWN_WORK)
def test_nobody_takes_two_steps_of_a_return(house, state, to, part, refusal):
    actor = person("park" if to == "reviewed" else "bureau")
    row = draft(house, state=state, **{part: actor})
    with pytest.raises(WorkflowError, match=refusal):
        STEPS[to](row)
    column = "reviewed_by" if to == "reviewed" else "approved_by"
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(**{column: actor})


def test_whoever_entered_any_cell_does_not_review_it(house):
    row = draft(house, entered_by=person("reporter"), state="submitted")
    row.editors.add(person("park"))
    with pytest.raises(WorkflowError, match="You entered part of this return"):
        review(row)


@pytest.mark.parametrize("step", [submit, review, pass_on, send_back])
def test_what_changed_since_it_was_read_is_looked_at_again(house, step):
    before = {submit: "draft", pass_on: "reviewed"}.get(step, "submitted")
    row = draft(house, state=before, version=4)
    with pytest.raises(StaleVersion, match="Check it again"):
        step(row, version=3)
    step(row, version=4)


def test_the_second_approval_is_told_and_the_first_stands(house, official):
    row, stale = draft(house, state="reviewed"), Submission.objects.get()
    approve_return(submission=row, by=official)
    with pytest.raises(WorkflowError, match="approved by the bureau"):
        approve_return(submission=stale, by=User.objects.create_user("colleague"))
    assert Submission.objects.get().approved_by == official


def test_a_return_that_was_deleted_meanwhile_is_not_approved(house, official):
    row = draft(house, state="reviewed")
    Submission.objects.all().delete()
    with pytest.raises(WorkflowError, match="no longer exists"):
        approve_return(submission=row, by=official)


@pytest.mark.parametrize(
    ("value", "reason"),
    [(None, "has no items"), (-1, "EC01: This value cannot be below")],
)
@pytest.mark.parametrize(("state", "step"), [("draft", submit), ("reviewed", pass_on)])
def test_a_return_without_cells_or_with_a_wrong_one_stays(
    db, value, reason, state, step
):
    programme = factories.programme()
    sales = factories.indicator(programme, code="EC01")
    house = programme, factories.member(programme), sales
    row = draft(house, value, state=state)
    with pytest.raises(WorkflowError, match=reason):
        step(row)
    assert Submission.objects.get().state == state


@pytest.mark.parametrize(("state", "step"), [("draft", submit), ("reviewed", pass_on)])
def test_queries_do_not_grow_with_the_cells(house, state, step):
    programme, found = house[0], []
    person("reporter"), person("bureau")
    for number in (1, 12):
        cells = {factories.indicator(programme): 1 for _ in range(number)}
        firm = factories.member(programme)
        row = factories.approved(programme, firm, Q1, cells, state=state)
        with CaptureQueriesContext(connection) as captured:
            step(row)
        found.append(len(captured))
    assert found[0] == found[1]


def test_a_cell_that_nobody_asks_for_by_now_is_named(house):
    row = draft(house)
    IndicatorVersion.objects.update(collected_at="register")
    with pytest.raises(
        WorkflowError, match=f"{house[2].code}: This reporting unit does not"
    ):
        submit(row)
    assert Submission.objects.get().state == "draft"


def test_a_hard_finding_and_one_not_explained_hold_a_return_back(house):
    programme, firm, sales = house
    factories.approved(programme, firm, Q1 - 4, {sales: 100})
    row = draft(house, 100)
    row.entries.update(same_period=90)  # V18: not what was said last year
    publish_release(programme=programme, by=Actor("bureau"))
    with pytest.raises(WorkflowError, match="Correct or explain these items first"):
        submit(row)
    row.entries.update(note="a branch was sold, comparable scope")
    submit(row)
    assert row.state == "submitted"


LATE = [
    (1, "open", None),
    (0, "open", None),
    (-1, "open", "closed on"),
    (1, "planned", "not open"),
    (1, "closed", "not open"),
]


@pytest.mark.parametrize(("days", "state", "refusal"), LATE)
def test_a_first_return_comes_before_its_quarter_closes(house, days, state, refusal):
    last = timezone.localdate() + timedelta(days)
    factories.period(
        house[0], Q1, opens_on=last, due_on=last, closes_on=last, state=state
    )
    row = draft(house)
    if refusal is None:
        return submit(row)
    with pytest.raises(WorkflowError, match=refusal):
        submit(row)
    row.state, row.revision = "returned", 1
    row.save()
    return submit(row)  # what came back is mended whenever it is


def test_an_extension_is_for_one_subject(house):
    period = factories.period(house[0], Q1, state="open")
    row = draft(house)
    other = draft((house[0], factories.member(house[0]), house[2]))
    until = timezone.localdate()
    grant_extension(
        period=period, submission=row, until=until, reason="flood", by=person("b")
    )
    submit(row)
    with pytest.raises(WorkflowError, match="closed on"):
        submit(other)


def test_a_later_revision_takes_the_place_of_an_open_one(house):
    row = draft(house)
    factories.approved(*house[:2], Q1, {house[2]: 5})
    with pytest.raises(WorkflowError, match="newer revision"):
        submit(row)


def test_an_approved_cell_has_the_definition_of_its_quarter(house, official):
    row = draft(house, state="reviewed")
    IndicatorVersion.objects.update(valid_to=Q1 - 1)
    factories.indicator(house[0], code=house[2].code, valid_from=Q1)
    approve_return(submission=row, by=official)
    assert Entry.objects.get().indicator_version.valid_from == Q1


def test_an_amendment_is_the_next_revision_with_the_same_cells(house, official):
    original = draft(house, 7, state="approved")
    amendment = open_revision(submission=original, by=official, reason=" misread ")
    assert (amendment.state, amendment.revision) == ("draft", 2)
    assert (amendment.reason, amendment.entered_by) == ("misread", None)
    assert (amendment.is_newest, Submission.objects.get(revision=1).is_newest) == (
        True,
        False,
    )
    assert amendment.entries.get().value == original.entries.get().value == 7
    assert Submission.objects.get(revision=1).state == "approved"


def test_an_amendment_starts_from_what_all_revisions_say(house, official):
    programme, firm, sales = house
    costs = factories.indicator(programme)
    factories.approved(programme, firm, Q1, {sales: 1, costs: 2})
    partial = factories.approved(programme, firm, Q1, {costs: 3})
    amendment = open_revision(submission=partial, by=official, reason="misread")
    values = dict(amendment.entries.values_list("indicator", "value"))
    assert values == {sales.pk: 1, costs.pk: 3}


def test_an_amendment_keeps_a_note_of_two_lines_that_came_in_a_file(house, official):
    row = draft(house, state="approved")
    row.entries.update(note="Without the mine.\nIt was sold.")
    amendment = open_revision(submission=row, by=official, reason="misread")
    submit(amendment)
    assert amendment.entries.get().note == "Without the mine.\nIt was sold."


def test_whoever_entered_an_earlier_revision_entered_the_amendment_too(house, official):
    programme, firm, sales = house
    entered = factories.approved(programme, firm, Q1, {sales: 1})
    entered.editors.add(person("park"))
    costs = factories.indicator(programme)
    from_file = factories.approved(programme, firm, Q1, {costs: 3})
    amendment = open_revision(submission=from_file, by=official, reason="misread")
    submit(amendment)
    with pytest.raises(WorkflowError, match="You entered part of this return"):
        review(amendment)


@pytest.mark.parametrize(
    ("state", "reason", "refusal"),
    [
        ("approved", " ", "Enter a reason"),
        ("draft", "misread", "“in progress”. Edit it instead"),
        ("submitted", "misread", "“submitted”. Edit it instead"),
    ],
)
def test_an_amendment_is_refused(house, official, state, reason, refusal):
    row = draft(house, state=state)
    with pytest.raises(WorkflowError, match=refusal):
        open_revision(submission=row, by=official, reason=reason)
    assert Submission.objects.count() == 1


def test_only_the_newest_revision_is_amended(house, official):
    first = draft(house, state="approved")
    open_revision(submission=first, by=official, reason="misread")
    with pytest.raises(WorkflowError, match="Revision 2 is already open"):
        open_revision(submission=first, by=official, reason="again")
