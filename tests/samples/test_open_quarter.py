"""The sample quarter: what a trial of the desk starts from."""

from collections import Counter
from datetime import date

import pytest
from django.test import TestCase, override_settings

from accounts.checks import sample_accounts
from reporting import audit
from reporting.checks.context import sheet_of
from reporting.checks.rules import blocking, check
from reporting.models import (
    AuditRecord,
    Contact,
    Entry,
    Remark,
    ReportingPeriod,
    Submission,
    SubmissionEvent,
)
from samples import open_quarter
from samples.loading import DAY
from tests.support.demo import run

pytestmark = pytest.mark.slow

State = Submission.State


class TestSampleQuarter(TestCase):
    """What `load_demo` makes of the quarter after the sample data."""

    @classmethod
    def setUpTestData(cls):
        """Load everything once."""
        run("load_programme")
        with override_settings(DEBUG=True):
            run("load_demo")
        cls.rows = Submission.objects.filter(
            period=open_quarter.QUARTER
        ).with_subjects()

    def return_of(self, number):
        return self.rows.get(enterprise__code=f"DEMO-{number:02}")

    def test_an_account_may_do_what_its_role_may(self):
        def who_may(permission):
            accounts = sample_accounts().order_by("pk")
            return [user.username for user in accounts if user.has_perm(permission)]

        bureau = ["bureau_reviewer", "bureau_reviewer_2", "bureau_reviewer_3"]
        everything = [*bureau, "leader", "auditor", "admin"]
        assert who_may("reporting.add_release") == [*bureau, "admin"]
        assert who_may("reporting.view_figure") == everything
        assert who_may("problems.view_technicalproblem") == [
            *("base_coordinator", "park_reviewer"),
            *everything,
        ]

    def test_the_quarter_was_opened_early_and_is_due_as_planned(self):
        period = ReportingPeriod.objects.get(period=open_quarter.QUARTER)
        assert period.state == ReportingPeriod.State.OPEN
        assert period.opens_on < DAY < period.due_on < period.closes_on
        assert (period.due_on, period.closes_on) == (
            date(2015, 1, 15),
            date(2015, 1, 20),
        )

    def test_everybody_has_a_return(self):
        kinds = Counter(self.rows.values_list("kind", flat=True))
        assert kinds == {"enterprise": 40, "base": 8, "park": 4, "programme": 1}

    def test_returns_stand_in_every_state_before_release(self):
        states = Counter(
            self.rows.filter(kind="enterprise").values_list("state", flat=True)
        )
        assert states == {
            State.DRAFT: 31,
            State.SUBMITTED: 5,
            State.REVIEWED: 2,
            State.RETURNED: 1,
            State.APPROVED: 1,
        }

    def test_some_drafts_are_begun(self):
        begun = Entry.objects.filter(
            submission__in=self.rows.filter(state=State.DRAFT), value__isnull=False
        )
        assert begun.values("submission").distinct().count() == 1 + len(
            open_quarter.BEGUN
        )

    def test_the_reporter_finds_a_unit_slip(self):
        row = self.return_of(open_quarter.SLIP)
        sheet = sheet_of(row)
        found = blocking(check(sheet), sheet)
        assert [(one.rule, one.indicator) for one in found] == [("V10", "EC01")]
        assert row.entered_by.username == "reporter"

    def test_the_park_finds_an_explanation_and_sent_one_back(self):
        explained = Entry.objects.exclude(explanation="").get()
        assert explained.submission == self.return_of(open_quarter.EXPLAINED)
        remark = Remark.objects.get()
        assert remark.event.submission == self.return_of(open_quarter.RETURNED)
        assert remark.event.by.username == "park_reviewer"

    def test_every_move_was_made_by_somebody_and_audited(self):
        moved = SubmissionEvent.objects.filter(submission__in=self.rows)
        assert not moved.filter(by=None).exists()
        moves = moved.exclude(to_state=State.DRAFT).count()
        told = AuditRecord.objects.filter(action__startswith="return.")
        assert told.exclude(action="return.saved").count() == moves
        assert audit.first_fault() is None

    def test_contacts_are_posts_that_nobody_can_reach(self):
        found = Contact.objects.all()
        assert len(found) == 40
        assert all(contact.is_sample for contact in found)
        assert all("ample post" in contact.post for contact in found)
        assert all(contact.email.endswith("@sample.invalid") for contact in found)
        assert all(contact.phone.startswith("100") for contact in found)

    def test_a_second_run_changes_nothing(self):
        models = (ReportingPeriod, Submission, Entry, Contact, AuditRecord)

        def rows():
            return [[*model.objects.order_by("pk").values()] for model in models]

        before = rows()
        with override_settings(DEBUG=True):
            run("load_demo")
        assert rows() == before


@pytest.mark.django_db
def test_without_accounts_no_quarter_is_opened():
    run("load_programme")
    run("load_demo")
    period = ReportingPeriod.objects.get(period=open_quarter.QUARTER)
    assert period.state == ReportingPeriod.State.PLANNED
    assert period.due_on == date(2015, 1, 15)
    assert not Contact.objects.exists()
