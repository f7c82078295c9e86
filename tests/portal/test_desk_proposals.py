"""A proposed release: a task for the second reviewers, and both names afterwards."""

import pytest
from django.core import mail
from django.urls import reverse

from core.quarters import Quarter
from reporting.models import Notice, Release, ReleaseProposal, Role
from reporting.notifications import mails
from reporting.releases import sign_off
from tests.support import desk, factories, scenes
from tests.support.forms import form_of
from tests.support.pages import english_in, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RELEASE = "/en/desk/release/?programme=xining"
ROLES = {
    "owner": Role.BUREAU_REVIEWER,
    "second": Role.BUREAU_REVIEWER,
    "third": Role.BUREAU_REVIEWER,
    "leader": Role.LEADER,
}


@pytest.fixture
def city():
    """A city where two people release; its second quarter waits."""
    found = scenes.quiet_city()
    found.programme.two_release = True
    found.programme.save()
    found.report(Q1, YI, YI, YI)
    found.publish()
    found.report(Q2, YI, YI, YI)
    return found


@pytest.fixture
def people(city):
    """The bureau, its leader, a reviewer of another bureau; each can be mailed."""
    found = {
        name: desk.account(name, role, city.programme) for name, role in ROLES.items()
    }
    other = factories.programme(code="other")
    found["stranger"] = desk.account("stranger", Role.BUREAU_REVIEWER, other)
    for name, user in found.items():
        user.email = f"{name}@sample.invalid"
        user.save()
    return found


@pytest.fixture
def proposal(city, people):
    """The release as the owner proposed it."""
    return sign_off.propose_release(
        programme=city.programme, by=people["owner"], note="Q2"
    )


def shown(user, name, language="en"):
    """The words of a page of the desk."""
    address = f"/{language}{reverse(name).removeprefix('/en').removeprefix('/zh-hans')}"
    return desk.client(user).get(address).content.decode()


def press(user, action, **typed):
    """Press a button on the page of the next release."""
    client = desk.client(user)
    form = form_of(client.get(RELEASE))
    return client.post(RELEASE, form.filled(action=action, **typed))


def open_notices():
    """Who has an open notice of a proposed release."""
    rows = Notice.objects.filter(kind="to_confirm", closed_at=None)
    return sorted(rows.values_list("user__username", flat=True))


TASK = "Release to be confirmed"
SENTENCE = "owner proposed a release. A second reviewer has to check it"


def test_the_second_reviewers_find_it_on_their_desk_and_in_their_inbox(people):
    answer = press(people["owner"], "propose", note="Q2")
    assert answer.status_code == 302
    for name, user in people.items():
        is_asked = name in ("second", "third")
        home, inbox = (text_of(shown(user, f"desk:{p}")) for p in ("home", "inbox"))
        assert (TASK in home, SENTENCE in inbox) == (is_asked, is_asked), name
    link = '<a href="/en/desk/release/?programme=xining">'
    assert link in shown(people["second"], "desk:home")
    assert link in " ".join(shown(people["second"], "desk:inbox").split())


def test_a_mail_in_both_languages_goes_to_each_of_them_once(
    city, people, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        sign_off.propose_release(
            programme=city.programme, by=people["owner"], note="Q2"
        )
    assert len(callbacks) == 2
    assert mails.mail_notices() == 2
    assert mails.mail_notices() == 0
    told = {message.to[0]: message for message in mail.outbox}
    assert set(told) == {"second@sample.invalid", "third@sample.invalid"}
    message = told["second@sample.invalid"]
    assert message.subject == f"待确认的发布 / {TASK}"
    assert SENTENCE in message.body
    assert "owner已提请发布" in message.body


def test_the_task_ends_with_the_release(people, proposal):
    assert open_notices() == ["second", "third"]
    assert press(people["second"], "confirm").status_code == 302
    assert open_notices() == []
    assert TASK not in text_of(shown(people["third"], "desk:home"))
    assert mails.mail_notices() == 0


def test_the_task_ends_with_the_proposal(people, proposal):
    assert press(people["owner"], "drop").status_code == 302
    assert open_notices() == []
    assert TASK not in text_of(shown(people["third"], "desk:home"))


def test_a_confirmation_that_is_refused_leaves_the_task(city, people, proposal):
    city.report(Quarter(2013, 3), YI, YI, YI)
    assert press(people["second"], "confirm").status_code == 409
    assert open_notices() == ["second", "third"]
    assert ReleaseProposal.objects.get().closed_at is None


def test_who_leaves_the_bureau_is_asked_no_more(people, proposal):
    second = people["second"]
    assert SENTENCE in text_of(shown(second, "desk:inbox"))
    second.assignments.all().delete()
    assert SENTENCE not in text_of(shown(second, "desk:inbox"))
    assert mails.mail_account.call(second.pk) is False


def test_the_release_shows_both_names_to_those_who_prepare_releases(people, proposal):
    press(people["second"], "confirm")
    address = Release.objects.get(seq=2).get_absolute_url()
    for name, sees in {"owner": True, "leader": True, "stranger": False}.items():
        words = text_of(desk.client(people[name]).get(address).content.decode())
        assert "By second" in words
        assert ("Proposed by owner" in words) == sees, name
    words = text_of(desk.client(None).get(address).content.decode())
    assert "Proposed by" not in words


def test_the_administration_shows_both_names(people, proposal):
    press(people["second"], "confirm")
    user = people["owner"]
    user.is_staff = True
    user.save()
    page = desk.client(user).get("/admin/reporting/release/2/change/").text
    assert {"owner", "second"} <= set(text_of(page).split())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["desk:home", "desk:inbox"])
def test_the_pages_are_translated_and_keep_the_policy(people, proposal, name, language):
    page = shown(people["second"], name, language)
    assert policy_faults(page) == []
    assert language == "en" or english_in(page) == []


def test_the_desk_takes_as_many_queries_for_two_proposals_as_for_one(
    people, proposal, django_assert_num_queries
):
    other = people["stranger"].assignments.get().programme
    held = {"role": Role.BUREAU_REVIEWER, "kind": "programme", "programme": other}
    since = people["second"].assignments.get().valid_from
    people["second"].assignments.create(valid_from=since, **held)
    client = desk.client(people["second"])
    client.get(reverse("desk:home"))
    for number in (1, 2):
        with django_assert_num_queries(10):
            page = client.get(reverse("desk:home")).context["page"]
        assert len(page.proposals) == number
        ReleaseProposal.objects.get_or_create(
            programme=other, proposed_by=people["stranger"], note="x"
        )
