"""Contacts: masked for those in scope, shown for the asking, kept by their people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from reporting.access.contacts import mask_email, mask_phone, select_contacts
from reporting.access.scope import ANYBODY, Scope
from reporting.models import AuditRecord, Contact
from tests.support import desk, factories
from tests.support.pages import english_in, policy_faults, text_of

PHONE, EMAIL = "13800001234", "stat@firm.invalid"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800001234", "138****1234"),
        ("0971-6140000", "097****0000"),
        ("12345678", "123****5678"),
        ("1234567", "****"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_a_telephone_number_keeps_its_ends(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"), [("stat@firm.cn", "s***@…"), ("a@b.c", "a***@…"), ("", "")]
)
def test_an_address_keeps_its_first_letter(email, masked):
    assert mask_email(email) == masked


@pytest.fixture
def contact(city):
    """A contact of the first enterprise."""
    return of(enterprise=city.firms[0])


def of(**subject):
    (kind,) = subject
    fields = {"post": "Statistics", "phone": PHONE, "email": EMAIL}
    return Contact.objects.create(kind=kind, **fields, **subject)


def page(contact=None, language="en"):
    with translation.override(language):
        if contact is None:
            return reverse("desk:contacts")
        return reverse("desk:contact", args=[contact.pk])


def post(user, contact=None, **data):
    return desk.client(user).post(page(contact), data)


def told(action):
    """The accounts that the audit names for an action."""
    rows = AuditRecord.objects.filter(action=action).order_by("seq")
    return [row.actor for row in rows]


class TestScope:
    def test_those_of_the_enterprise_its_park_base_and_bureau_know_it(
        self, city, contact
    ):
        everybody = (
            *(city.reporter, city.coordinator, city.park_reviewer),
            *(city.bureau[0], city.leader, city.auditor),
        )
        for user in everybody:
            assert [*select_contacts(Scope.of(user))] == [contact]
        for user in (city.other_reporter, city.stranger):
            assert not select_contacts(Scope.of(user))
        assert not select_contacts(ANYBODY)

    def test_places_have_contacts_of_their_own(self, city):
        rows = [of(base=city.base), of(park=city.park), of(programme=city.programme)]
        assert [*select_contacts(Scope.of(city.bureau[0]))] == rows
        assert [*select_contacts(Scope.of(city.coordinator))] == rows[:1]
        assert [*select_contacts(Scope.of(city.park_reviewer))] == rows[1:2]
        assert not select_contacts(Scope.of(city.reporter))

    def test_another_programme_is_another_bureau(self, city, contact):
        other = factories.programme(code="other")
        reader = desk.account("elsewhere", "bureau_reviewer", other)
        assert not select_contacts(Scope.of(reader))

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_out_of_scope_is_absent_and_audited(self, city, contact, method):
        for user in (city.other_reporter, city.stranger):
            call = getattr(desk.client(user), method)
            assert call(page(contact), {"action": "reveal"}).status_code == 404
        assert desk.client(None).get(page(contact)).status_code == 302
        assert told("refused") == ["other-reporter", "stranger"]
        assert not told("contact.revealed")


class TestReveal:
    def test_a_page_shows_it_masked(self, city, contact):
        source = desk.client(city.park_reviewer).get(page(contact)).content.decode()
        assert "138****1234" in source
        assert PHONE not in source
        assert EMAIL not in source
        assert not policy_faults(source)

    def test_for_the_asking_it_is_shown_and_that_is_kept(self, city, contact):
        answer = post(city.park_reviewer, contact, action="reveal")
        source = answer.content.decode()
        assert PHONE in source
        assert EMAIL in source
        assert "no-store" in answer["Cache-Control"]
        assert told("contact.revealed") == ["park-reviewer"]

    def test_the_audit_holds_no_contact(self, city, contact):
        post(city.reporter, contact, action="reveal")
        fields = {"post": "Office", "phone": "13900009999", "email": ""}
        post(city.reporter, contact, action="save", **fields)
        kept = str([*AuditRecord.objects.values("label", "detail")])
        assert not any(text in kept for text in (PHONE, EMAIL, "13900009999"))

    def test_pages_speak_chinese(self, city, contact):
        browser = desk.client(city.reporter)
        for address in (page(contact, "zh-hans"), page(None, "zh-hans")):
            assert not english_in(browser.get(address).content.decode())


class TestKeeping:
    def test_a_reporter_keeps_those_of_the_own_enterprise(self, city, contact):
        fields = {"post": "Office", "phone": "0971-1", "email": ""}
        assert post(city.reporter, contact, action="save", **fields).status_code == 302
        contact.refresh_from_db()
        assert (contact.post, contact.phone, contact.email) == ("Office", "0971-1", "")
        assert told("contact.changed") == ["reporter"]

    def test_nobody_else_changes_or_removes_it(self, city, contact):
        for user in (city.park_reviewer, city.leader, city.coordinator):
            for action in ("save", "remove", "x"):
                assert post(user, contact, action=action).status_code == 404
        contact.refresh_from_db()
        assert contact.phone == PHONE

    def test_one_is_added(self, city):
        subject = f"enterprise-{city.firms[0].pk}"
        fields = {"subject": subject, "post": "Office", "phone": "0971-1"}
        assert post(city.reporter, **fields).status_code == 302
        assert Contact.objects.get().enterprise == city.firms[0]
        assert told("contact.added") == ["reporter"]

    @pytest.mark.parametrize("forged", ["other", "base-1", "enterprise-x", "x"])
    def test_not_to_somebody_elses_subject(self, city, forged):
        if forged == "other":
            forged = f"enterprise-{city.firms[1].pk}"
        fields = {"subject": forged, "post": "Office", "phone": "0971-1"}
        assert post(city.reporter, **fields).status_code == 404
        assert not Contact.objects.exists()

    def test_one_that_cannot_be_reached_is_refused_with_what_was_typed(self, city):
        subject = f"enterprise-{city.firms[0].pk}"
        answer = post(city.reporter, subject=subject, post="Office of figures")
        assert answer.status_code == 400
        assert "Enter a telephone number or an e-mail address." in text_of(
            answer.content.decode()
        )
        assert "Office of figures" in answer.content.decode()

    def test_a_refused_change_reveals_nothing(self, city, contact):
        wrong = {"post": "Office", "phone": "0971-1", "email": "no address"}
        answer = post(city.reporter, contact, action="save", **wrong)
        source = answer.content.decode()
        assert answer.status_code == 400
        assert all(text in source for text in (*wrong.values(), "138****1234", "s***@"))
        assert not any(text in source for text in (PHONE, EMAIL))
        assert not told("contact.revealed")

    def test_one_is_removed(self, city, contact):
        assert post(city.reporter, contact, action="remove").status_code == 302
        assert not Contact.objects.exists()
        assert told("contact.removed") == ["reporter"]

    def test_who_keeps_none_is_shown_none(self, city, contact):
        for user in (city.leader, city.stranger):
            source = desk.client(user).get(page()).content.decode()
            assert "No contacts" in source
            assert "<h2>Add" not in source
            assert post(user, post="x").status_code == 404

    def test_its_queries_do_not_grow(self, city, contact):
        def count():
            browser = desk.client(city.reporter)
            browser.get(page())
            with CaptureQueriesContext(connection) as found:
                browser.get(page())
            return len(found)

        few = count()
        for _n in range(9):
            of(enterprise=city.firms[0])
        assert count() == few == 8


class TestAdmin:
    @pytest.fixture
    def bureau(self, city, settings):
        """A browser of somebody of the bureau in the administration."""
        settings.SECOND_FACTOR = False
        user = city.bureau[0]
        User.objects.filter(pk=user.pk).update(is_staff=True)
        user.refresh_from_db()
        return desk.client(user)

    def test_the_bureau_sees_a_masked_list_without_search_or_export(
        self, bureau, contact
    ):
        source = bureau.get(reverse("admin:reporting_contact_changelist")).content
        assert "138****1234" in source.decode()
        assert PHONE not in source.decode()
        assert b"searchbar" not in source
        assert b"export" not in source

    def test_opening_one_is_kept(self, bureau, contact):
        address = reverse("admin:reporting_contact_change", args=[contact.pk])
        assert PHONE in bureau.get(address).content.decode()
        assert told("contact.revealed") == ["bureau-a"]

    def test_a_change_is_kept_without_the_number(self, bureau, contact):
        address = reverse("admin:reporting_contact_change", args=[contact.pk])
        fields = {"post": "Office", "phone": "13900009999", "email": "", "_save": "1"}
        assert bureau.post(address, fields).status_code == 302
        contact.refresh_from_db()
        assert contact.phone == "13900009999"
        (record,) = AuditRecord.objects.filter(action="register.changed")
        assert set(record.detail["changes"]) == {"post", "phone", "email"}
        assert "13900009999" not in str(record.detail)
        assert PHONE not in str(record.detail)
