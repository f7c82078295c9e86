"""On the desk a return is withdrawn and a revision discarded, each with a reason."""

import pytest
from django.urls import reverse
from django.utils import translation

from reporting.actors import Actor
from reporting.models import Submission
from reporting.releases.releasing import publish_release
from reporting.returns.amending import open_revision, withdraw_return
from reporting.returns.workflow import approve_return, review_return, submit_return
from tests.support import desk
from tests.support.forms import form_of
from tests.support.pages import english_in, links_of, policy_faults, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEPS = ("review", "approve", "return", "amend", "withdraw", "discard")


@pytest.fixture
def row(city):
    """The first enterprise's return, released."""
    found = desk.return_of(city.firms[0])
    desk.fill(found, city.reporter, EC01=100, EC03=10, EC06=50)
    submit_return(submission=found, by=city.reporter)
    review_return(submission=found, by=city.park_reviewer)
    approve_return(submission=found, by=city.bureau[0])
    publish_release(programme=city.programme, by=Actor("test"))
    found.refresh_from_db()
    return found


def address(row, language="en"):
    with translation.override(language):
        return reverse("desk:review_return", args=[row.pk])


def get(user, row, language="en"):
    return desk.client(user).get(address(row, language))


def post(user, row, action, why):
    """Open the page, type a reason and press a button."""
    client = desk.client(user)
    form = form_of(client.get(address(row)))
    return client.post(address(row), form.filled(why=why, action=action), follow=True)


def buttons(answer):
    return [name for name in STEPS if f'name="action" value="{name}"' in answer.text]


def newest() -> Submission:
    """The revision made last."""
    return Submission.objects.order_by("-pk")[0]


def home(user):
    """The desk of somebody, in English."""
    with translation.override("en"):
        return desk.client(user).get(reverse("desk:home"))


def test_a_withdrawal_is_proposed_by_one_and_approved_by_another(city, row):
    assert buttons(get(city.bureau[0], row)) == ["amend", "withdraw"]
    answer = post(city.bureau[0], row, "withdraw", "wrong enterprise")
    assert "Another person has to approve it." in text_of(answer.text)
    proposal = newest()
    assert (proposal.state, proposal.withdraws) == ("reviewed", True)
    assert buttons(get(city.bureau[0], proposal)) == ["discard"]
    assert buttons(get(city.bureau[1], proposal)) == ["approve", "discard"]
    assert "wrong enterprise" in text_of(get(city.bureau[1], proposal).text)
    post(city.bureau[1], proposal, "approve", "")
    proposal.refresh_from_db()
    assert proposal.state == "approved"


def test_a_withdrawal_without_a_reason_is_refused_with_the_reason(city, row):
    answer = post(city.bureau[0], row, "withdraw", " ")
    assert answer.status_code == 400
    assert "Enter a reason for the withdrawal." in answer.text
    assert Submission.objects.filter(revision=2).count() == 0


def test_a_withdrawal_is_not_approved_unread_among_others(city, row):
    proposal = withdraw_return(submission=row, by=city.bureau[0], reason="wrong")
    client = desk.client(city.bureau[1])
    with translation.override("en"):
        queue = reverse("desk:review")
    page = client.get(queue)
    assert "withdrawal" in text_of(page.text)
    ticked = f"{proposal.pk}:{proposal.version}"
    assert f'value="{ticked}"' not in page.text
    said = client.post(queue, {"chosen": ticked}, follow=True)
    assert "Open it and read the reason." in text_of(said.text)
    proposal.refresh_from_db()
    assert proposal.state == "reviewed"


def test_a_second_attempt_says_who_opened_the_revision_and_leads_there(city, row):
    opened = get(city.bureau[1], row)
    amendment = open_revision(submission=row, by=city.bureau[0], reason="misread")
    data = form_of(opened).filled(why="misread too", action="amend")
    answer = desk.client(city.bureau[1]).post(address(row), data)
    assert answer.status_code == 400
    said = "Revision 2 is already open. It was opened by"
    assert f"{said} {city.bureau[0].get_username()}." in text_of(answer.text)
    assert address(amendment) in links_of(answer.text)
    assert "Your reason: misread too" in text_of(answer.text)
    page = get(city.bureau[1], row)
    assert address(amendment) in links_of(page.text)
    assert buttons(page) == []


def test_a_discarded_revision_stays_on_record_and_the_one_before_is_valid(city, row):
    amendment = open_revision(submission=row, by=city.bureau[0], reason="misread")
    assert buttons(get(city.bureau[1], amendment)) == ["discard"]
    answer = post(city.bureau[1], amendment, "discard", "it was right")
    assert answer.redirect_chain[-1][0] == address(row)
    assert "Revision 2 was discarded. It stays on record." in text_of(answer.text)
    amendment.refresh_from_db()
    assert amendment.state == "discarded"
    page = get(city.bureau[0], amendment)
    assert buttons(page) == []
    assert "it was right" in text_of(page.text)
    assert buttons(get(city.bureau[0], row)) == ["amend", "withdraw"]


def test_a_revision_stands_on_the_list_of_who_opened_it_until_it_ends(city, row):
    amendment = open_revision(submission=row, by=city.bureau[0], reason="misread")
    mine, others = home(city.bureau[0]), home(city.bureau[1])
    assert address(amendment) in links_of(mine.text)
    assert "Revisions you opened" in text_of(mine.text)
    assert "misread" in text_of(mine.text)
    assert "Revisions you opened" not in text_of(others.text)
    post(city.bureau[0], amendment, "discard", "it was right")
    assert "Revisions you opened" not in text_of(home(city.bureau[0]).text)


@pytest.mark.parametrize("action", ["withdraw", "discard"])
@pytest.mark.parametrize(
    "who", ["reporter", "park_reviewer", "leader", "other_reporter", "stranger"]
)
def test_only_the_bureau_withdraws_and_discards(city, row, who, action):
    if action == "discard":
        row = open_revision(submission=row, by=city.bureau[0], reason="misread")
    data = {"action": action, "version": row.version, "why": "x"}
    answer = desk.client(getattr(city, who)).post(address(row), data)
    assert answer.status_code == 404
    state = Submission.objects.get(pk=row.pk).state
    assert state == ("draft" if action == "discard" else "released")
    assert Submission.objects.filter(withdraws=True).count() == 0


def test_the_pages_are_chinese_and_keep_the_policy(city, row):
    proposal = withdraw_return(submission=row, by=city.bureau[0], reason="错报")
    for user, one in ((city.bureau[1], proposal), (city.bureau[1], row)):
        page = get(user, one, "zh-hans")
        assert not english_in(page.text)
        assert not policy_faults(page.text)
    with translation.override("zh-hans"):
        mine = desk.client(city.bureau[0]).get(reverse("desk:home"))
    assert not english_in(mine.text)
