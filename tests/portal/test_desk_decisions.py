"""Decisions on the page of the next release: they stop nobody and can be dropped."""

import pytest

from core.quarters import Quarter
from enterprises.models import BaseMembership
from reporting.models import Attribution, AuditRecord, Release, Role
from tests.support import desk, factories, scenes
from tests.support.forms import form_of
from tests.support.pages import text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGE = "/en/desk/release/"


@pytest.fixture
def city():
    """A city whose first quarter is released and whose second waits."""
    found = scenes.quiet_city()
    factories.baseline(found.programme, found.revenue, value=6 * YI)
    found.report(Q1, YI, YI, YI)
    found.publish()
    found.report(Q2, 3 * YI, 3 * YI, None)
    return found


@pytest.fixture
def owner(city):
    """A reviewer of the city's bureau."""
    return desk.account("owner", Role.BUREAU_REVIEWER, city.programme)


@pytest.fixture
def second(city):
    """Another reviewer of the same bureau."""
    return desk.account("second", Role.BUREAU_REVIEWER, city.programme)


def shown(user):
    answer = desk.client(user).get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def press(user, action, page=None, **typed):
    """Open the page, type, press a button; return the answer and its words."""
    client = desk.client(user)
    form = form_of(page or client.get(PAGE))
    answer = client.post(PAGE, form.filled(action=action, **typed))
    return answer, text_of(answer.content.decode())


WAITING = {
    "a baseline": lambda city: [
        factories.baseline(city.programme, city.revenue, value=7 * YI)
    ],
    "a revision of a target": lambda city: [
        factories.revise(city.programme.targets.get(), amount=3)
    ],
    "a milestone": lambda city: [
        factories.milestone(city.programme.targets.get(), Quarter(2014, 4), 9 * YI)
    ],
}
WAITING["all of them"] = lambda city: [
    decision
    for name in ("a baseline", "a revision of a target", "a milestone")
    for decision in WAITING[name](city)
]


@pytest.mark.parametrize("returns", [True, False], ids=["with returns", "alone"])
@pytest.mark.parametrize("what", WAITING)
def test_a_waiting_decision_keeps_no_reviewer_from_releasing(
    city, owner, second, what, returns
):
    if not returns:
        city.publish()
    decisions = WAITING[what](city)
    for reader in (second, owner):
        assert 'value="publish"' in shown(reader)
    answer, _words = press(owner, "publish", note="decided")
    assert answer.status_code == 302
    newest = Release.objects.latest("seq").seq
    for decision in decisions:
        decision.refresh_from_db()
        assert decision.released_in == newest
        assert [record.history_user for record in decision.history.all()] == [None]


@pytest.mark.parametrize("returns", [True, False], ids=["with returns", "alone"])
def test_who_counts_from_now_on_keeps_no_reviewer_from_releasing(
    city, owner, second, returns
):
    if not returns:
        city.publish()
    member = BaseMembership.objects.get(enterprise=city.firms[0])
    member.valid_to, member._history_user = Quarter(2014, 4).last_day, owner
    member.save()
    joined = factories.member(city.programme)
    for reader in (second, owner):
        assert 'value="publish"' in shown(reader)
    answer, _words = press(owner, "publish", note="who counts")
    assert answer.status_code == 302
    newest = Release.objects.latest("seq")
    assert returns or newest.kind == Release.Kind.ATTRIBUTION
    begun = Attribution.objects.filter(released_in=newest).values("enterprise")
    assert {city.firms[0].pk, joined.pk} <= {row["enterprise"] for row in begun}
    assert [row.history_user for row in member.history.all()].count(owner) == 1


@pytest.mark.parametrize("what", WAITING)
def test_who_typed_a_waiting_decision_reads_the_page_without_a_button(
    city, owner, second, what
):
    for decision in WAITING[what](city):
        decision.history.update(history_user=owner)
    assert 'value="publish"' not in shown(owner)
    page = desk.client(second).get(PAGE)
    assert press(owner, "publish", page, note="x")[0].status_code == 409
    assert press(second, "publish", note="decided")[0].status_code == 302


def test_who_typed_a_decision_reads_the_page_without_a_button(city, owner):
    target = factories.baseline(city.programme, city.revenue, value=8 * YI)
    target.history.update(history_user=owner)
    page = shown(owner)
    assert "You entered part of this release, in EC01 2011: 80000" in text_of(page)
    assert 'value="publish"' not in page


@pytest.mark.parametrize("kind", ["baseline", "targetrevision", "milestone"])
def test_the_bureau_drops_its_own_waiting_decision_with_a_reason(city, owner, kind):
    rows = {type(row)._meta.model_name: row for row in WAITING["all of them"](city)}
    row = rows[kind]
    typed = {"decision": f"{kind}-{row.pk}"}
    answer, words = press(owner, "drop_decision", **typed, reason=" ")
    assert (answer.status_code, "Enter a reason for withdrawing" in words) == (
        409,
        True,
    )
    answer, _words = press(owner, "drop_decision", **typed, reason="typed twice")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.dropped_by, row.drop_reason) == (owner, "typed twice")
    told = AuditRecord.objects.get(action="decision.dropped")
    assert (told.user, told.detail) == (owner, {"reason": "typed twice"})
    assert f'value="{kind}-{row.pk}"' not in shown(owner)
    assert press(owner, "publish", note="rest")[0].status_code == 302
    row.refresh_from_db()
    assert row.released_in is None
    answer, words = press(owner, "drop_decision", **typed, reason="again")
    assert (answer.status_code, "already been withdrawn" in words) == (409, True)


def test_a_released_decision_cannot_be_dropped(city, owner):
    row = WAITING["a baseline"](city)[0]
    press(owner, "publish", note="decided")
    typed = {"decision": f"baseline-{row.pk}", "reason": "late"}
    answer, words = press(owner, "drop_decision", **typed)
    assert (answer.status_code, "This decision is released" in words) == (409, True)


@pytest.mark.parametrize(
    "name",
    ["", "baseline", "baseline-", "baseline-x", "release-1", f"baseline-{9**30}"],
)
def test_a_name_of_no_decision_is_absent(city, owner, name):
    assert (
        press(owner, "drop_decision", decision=name, reason="x")[0].status_code == 404
    )


def test_a_decision_of_another_bureau_is_absent(city, owner):
    other = factories.programme(code="other")
    row = factories.baseline(other, factories.indicator(other))
    typed = {"decision": f"baseline-{row.pk}", "reason": "x"}
    assert press(owner, "drop_decision", **typed)[0].status_code == 404
    row.refresh_from_db()
    assert row.dropped_at is None
