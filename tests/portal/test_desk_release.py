"""The page of the next release: what it shows, what it leaves, who may press."""

import pytest
from django.apps import apps
from django.db import connection

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership
from reporting.models import (
    AuditRecord,
    Entry,
    Release,
    ReleaseProposal,
    Role,
    Submission,
)
from reporting.releases import sign_off
from tests.support import desk, factories, scenes
from tests.support import register_factories as rows_of
from tests.support.forms import form_of
from tests.support.page_tables import rows_of as table
from tests.support.pages import english_in, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGE = "/en/desk/release/"


@pytest.fixture
def city():
    """A city whose first quarter is released and whose second waits, with changes."""
    found = scenes.quiet_city()
    factories.baseline(found.programme, found.revenue, value=6 * YI)
    found.report(Q1, YI, YI, YI)
    found.publish()
    found.report(Q2, 3 * YI, 3 * YI, None)
    amended = factories.approved
    amended(found.programme, found.firms[0], Q1, {found.revenue: 3 * YI}, reason="typo")
    amended(found.programme, found.firms[1], Q1, {found.revenue: Status.WITHDRAWN})
    return found


@pytest.fixture
def owner(city):
    """A reviewer of the city's bureau."""
    return desk.account("owner", Role.BUREAU_REVIEWER, city.programme)


@pytest.fixture
def second(city):
    """Another reviewer of the same bureau."""
    return desk.account("second", Role.BUREAU_REVIEWER, city.programme)


def shown(user, address=PAGE, **query):
    answer = desk.client(user).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(user, action, page=None, **typed):
    """Open the page, type, press a button; return the answer and its words."""
    client = desk.client(user)
    form = form_of(page or client.get(PAGE))
    answer = client.post(PAGE, form.filled(action=action, **typed))
    return answer, text_of(answer.content.decode())


def everything():
    """Every row of every table, but sessions, which signing in makes."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "sessions"
    }


def test_it_shows_what_would_change_and_nothing_of_it_remains(city, owner):
    client = desk.client(owner)
    before = everything()
    page = client.get(PAGE).content.decode()
    assert everything() == before
    assert "Compared with release 1: 2 new figures, 1 revised, 1 withdrawn." in text_of(
        page
    )
    assert (
        "Next release Release 2 Kind revision of figures Compared with Release 1"
    ) in text_of(page)


def test_it_shows_old_and_new_values_page_by_page(city, owner):
    rows = table(shown(owner, show="figures"), 'id="changes"')
    assert any("100 300 million yuan typo" in row for row in rows)
    assert any("100 withdrawn million yuan" in row for row in rows)
    rows = table(shown(owner, show="totals"), 'id="changes"')
    row = next(row for row in rows if city.programme.name_en in row)
    assert row.endswith("300 400 million yuan 3 of 3 → 2 of 2")
    rows = table(shown(owner, show="first"), 'id="changes"')
    assert "January to June 2013 600 million yuan 2 of 3" in rows[0]


def test_it_shows_coverage_targets_returns_and_where_enterprises_count(city, owner):
    member = BaseMembership.objects.get(enterprise=city.firms[0])
    BaseMembership.objects.filter(pk=member.pk).update(
        valid_to=Quarter(2014, 4).last_day
    )
    page = shown(owner)
    assert table(page, 'id="coverage-h"') == ["Indicator EC01 EC01 – 2 of 3"]
    assert "Revenue doubled" in table(page, 'id="effects-h"')[0]
    assert len(table(page, 'id="returns-h"')) == 5
    assert "2011 to 2014" in text_of(page.partition('id="places-h"')[2])


def test_it_warns_where_fewer_than_half_have_reported(city, owner):
    words = "for 1 of 1 indicators, fewer than half of the returns are in"
    assert words not in text_of(shown(owner))
    cell = Entry.objects.get(
        submission__period=Q2, submission__enterprise=city.firms[0]
    )
    Entry.objects.filter(pk=cell.pk).update(status=Status.MISSING, value=None)
    assert words in text_of(shown(owner))


def test_it_shows_decisions_that_wait_with_what_they_replace(city, owner):
    factories.baseline(
        city.programme, city.revenue, value=7 * YI, is_confirmed=True, reason_en="audit"
    )
    words = text_of(shown(owner).partition('id="decisions-h"')[2])
    assert "Decisions waiting for release" in words
    assert (
        "600 million yuan in 2011, to be confirmed 700 million yuan in 2011 规划科"
        in words
    )
    assert "1 July 2012 · audit" in words


def test_it_shows_what_the_registers_count(city, owner):
    factories.indicator(
        city.programme, code="IP01", unit_zh="件", unit_en="patents", nature="flow"
    )
    factories.period(city.programme, Q1, state="published")
    rows_of.patent(city.firms[0], filed_on=Q1.first_day)
    rows = table(shown(owner), 'id="registers-h"')
    assert [row.split()[:3] for row in rows] == [["Indicator", "IP01", "IP01"]]


def test_where_nothing_waits_it_says_so_and_offers_no_button(city, owner):
    city.publish()
    page = shown(owner)
    assert "There is nothing to publish" in text_of(page)
    assert 'name="action"' not in page


def test_the_button_releases_what_was_shown(city, owner):
    answer, _words = press(owner, "publish", note="second quarter")
    done = Release.objects.get(seq=2)
    assert (answer.status_code, answer.url) == (302, "/en/releases/2/?programme=xining")
    assert (done.note, done.published_by) == ("second quarter", "owner")
    assert AuditRecord.objects.get(action="release.made", row="2").user == owner


def test_a_note_is_required_and_what_was_seen_stays_on_the_page(city, owner):
    answer, words = press(owner, "publish", note="  ")
    assert answer.status_code == 400
    assert "This field is required." in words
    assert "Compared with release 1" in words
    assert Release.objects.count() == 1


def test_what_came_in_between_is_shown_first_and_the_note_is_kept(city, owner):
    page = desk.client(owner).get(PAGE)
    city.report(Quarter(2013, 3), YI, YI, YI)
    answer, words = press(owner, "publish", page, note="second quarter")
    assert answer.status_code == 409
    assert "have changed since you opened this page" in words
    assert form_of(answer).values["note"] == ["second quarter"]
    assert press(owner, "publish", answer)[0].status_code == 302


def test_who_entered_some_of_it_reads_the_page_without_a_button(city, owner):
    row = Submission.objects.approved().first()
    row.editors.add(owner)
    page = shown(owner)
    assert "You entered part of this release, in" in text_of(page)
    assert 'value="publish"' not in page
    answer = desk.client(owner).post(
        PAGE, {"action": "publish", "note": "x", "content": "x"}
    )
    assert answer.status_code == 409
    assert Release.objects.count() == 1


@pytest.fixture
def strict(city):
    """The city, whose releases need two people."""
    city.programme.two_release = True
    city.programme.save()
    return city


@pytest.mark.slow
def test_two_people_propose_and_confirm(strict, owner, second):
    assert press(owner, "propose", note="Q2")[0].status_code == 302
    own, other = text_of(shown(owner)), shown(second)
    assert "You proposed this release. A second reviewer" in own
    assert "Confirm and publish Release 2" not in own
    assert "Proposed by owner" in text_of(other)
    assert press(second, "confirm")[0].status_code == 302
    assert Release.objects.get(seq=2).published_by == "second"


@pytest.mark.slow
def test_what_was_approved_after_the_proposal_is_confirmed_anew(strict, owner, second):
    press(owner, "propose", note="Q2")
    strict.report(Quarter(2013, 3), YI, YI, YI)
    assert "The contents have changed since the proposal: 8 figures" in text_of(
        shown(second)
    )
    answer, words = press(second, "confirm")
    assert (answer.status_code, "Check them again before you confirm" in words) == (
        409,
        True,
    )
    assert press(second, "confirm", answer, anew="yes")[0].status_code == 302


def test_a_proposal_can_be_dropped(strict, owner, second):
    press(owner, "propose", note="Q2")
    assert press(second, "drop")[0].status_code == 302
    assert ReleaseProposal.objects.get().closed_by == second
    answer, words = press(owner, "drop")
    assert (answer.status_code, "There is no proposed release." in words) == (409, True)


def test_one_alone_cannot_release_where_two_are_asked_for(strict, owner):
    answer, words = press(owner, "publish", note="Q2")
    assert (answer.status_code, "a second reviewer has to confirm" in words) == (
        409,
        True,
    )
    assert Release.objects.count() == 1


@pytest.mark.parametrize("who", ["colleague", "reporter", "leader", "stranger"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_for_everybody_else_the_page_is_absent_and_that_is_audited(city, who, method):
    listed = factories.programme(code="listed")
    held = {
        "colleague": (Role.BUREAU_REVIEWER, listed),
        "reporter": (Role.REPORTER, city.firms[0]),
        "leader": (Role.LEADER, city.programme),
        "stranger": None,
    }[who]
    user = desk.account(who, *held) if held else desk.User.objects.create_user(who)
    address = f"{PAGE}?programme=xining"
    data = (
        {"action": "publish", "note": "x", "content": "x"} if method == "post" else None
    )
    answer = getattr(desk.client(user), method)(address, data)
    assert answer.status_code == 404
    assert Release.objects.count() == 1
    assert AuditRecord.objects.filter(action="refused", user=user).count() == 1


def test_a_colleague_of_another_bureau_sees_the_own_programme(city):
    listed = factories.programme(code="listed")
    colleague = desk.account("colleague", Role.BUREAU_REVIEWER, listed)
    assert "nothing to publish" in text_of(shown(colleague))


def test_an_unknown_button_is_absent(city, owner):
    assert press(owner, "explode")[0].status_code == 404


def test_visitors_are_led_to_sign_in(city):
    answer = desk.client(None).get(PAGE)
    assert (answer.status_code, "login" in answer.url) == (302, True)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(city, owner, method):
    assert getattr(desk.client(owner), method)(PAGE).status_code == 405


def test_a_total_that_no_column_holds_is_said(city, owner):
    for firm in city.firms[:2]:
        cells = {city.revenue: "99999999999"}
        factories.approved(city.programme, firm, Quarter(2013, 3), cells)
    page = shown(owner)
    assert "wrong unit" in text_of(page)
    assert 'name="action"' not in page


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("is_proposed", [False, True])
def test_nothing_on_the_page_is_inline_or_untranslated(
    strict, owner, second, language, is_proposed
):
    if is_proposed:
        sign_off.propose_release(programme=strict.programme, by=owner, note="Q2")
    page = shown(second, f"/{language}/desk/release/")
    assert policy_faults(page) == []
    assert language == "en" or english_in(page) == []


def test_a_script_in_a_note_stays_text(strict, owner, second):
    sign_off.propose_release(
        programme=strict.programme, by=owner, note="<script>x</script>"
    )
    assert "<script>x" not in shown(second)


@pytest.mark.parametrize("firms", [3, 12])
def test_the_page_takes_as_many_queries_for_many_returns_as_for_few(
    django_assert_num_queries, firms
):
    city = scenes.reporting_city(firms=firms)
    owner = desk.account("owner", Role.BUREAU_REVIEWER, city.programme)
    city.report(Quarter(2013, 3), *[YI] * firms)
    client = desk.client(owner)
    client.get(PAGE)
    lock = connection.vendor == "postgresql"
    with django_assert_num_queries(186 + lock):  # 123 of them are the release itself
        client.get(PAGE)
