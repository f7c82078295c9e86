"""The sample data are whole, marked as such, and agree with one another.

They are loaded once for all tests of the class, by a run that is cut short and by
one that goes on from there.
"""

import re
from collections import Counter
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError
from django.test import TestCase, override_settings

from accounts.checks import select_sample_accounts
from accounts.models import User
from bases.models import Programme
from core.clock import NOW
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import (
    Achievement,
    BaseMembership,
    Cooperation,
    Enterprise,
    EnterpriseIdentifier,
    Patent,
    Platform,
)
from problems import lifecycle
from problems.models import Project, TechnicalProblem
from reporting.access.scope import ANYBODY
from reporting.models import Attribution, Figure, Release, RollUp, Submission
from reporting.progress_board import build_board
from reporting.releases import digest, rollups
from samples import firms, release_steps
from samples.roles import ACCOUNTS, PASSWORD
from samples.seeded_random import NEWEST
from targets.models import Baseline, Indicator
from tests.support import demo, factories
from tests.support.demo import cut_short, figure, firm, names_of, run, total
from tests.support.messages import ROOT

pytestmark = pytest.mark.slow

# The total of the newest quarter, the same on every machine and database.
REVENUE = Decimal("3123270.48")


class TestSampleData(TestCase):
    """What `load_demo` loads."""

    @classmethod
    def setUpTestData(cls):
        """Load the programme and the sample data, with an interruption."""
        run("load_programme")
        with (
            patch.object(release_steps, "publish_release", cut_short),
            suppress(InterruptedError),
        ):
            run("load_demo")
        cls.cut = Release.objects.count(), Submission.objects.approved().count()
        cls.said = run("load_demo")
        cls.programme = Programme.objects.get()

    # loading

    def test_the_first_run_was_cut_short_between_returns_and_release(self):
        releases, waiting = self.cut
        assert releases == 2
        assert waiting > 150
        assert not Submission.objects.approved().exists()

    def test_a_second_run_changes_nothing_and_publishes_nothing_of_others(self):
        factories.member(self.programme)  # would be a release of its own

        def rows():
            return [
                [*model.objects.order_by("pk").values()] for model in demo.EVERYTHING
            ]

        before = rows()
        assert "already loaded" in run("load_demo")
        assert rows() == before

    def test_the_releases_come_one_after_the_other(self):
        found = Release.objects.order_by("seq")
        kinds = " ".join(release.kind for release in found)
        assert kinds == "decision" + " ordinary" * 4 + " amendment ordinary"
        assert {release.published_by for release in found} == {"sample"}
        assert "Release 7 示例数据：2014年1—9月" in self.said

    def test_the_requests_that_the_api_document_shows_find_something(self):
        first = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").split("```")[1]
        for address in re.findall(r'"\$A(/[^"]+)"', first):
            answer = self.client.get(f"/api/v1{address}", follow=True)
            assert answer.status_code == 200, address
            assert answer.json().get("results", True), address

    def test_chain_and_totals_hold(self):
        assert digest.find_first_fault() is None
        assert rollups.find_differences(Release.objects.count()) == []

    def test_the_numbers_are_the_same_on_every_machine(self):
        assert total("EC01").rolling_value == REVENUE

    def test_accounts_are_roles_and_exist_only_with_debug_on(self):
        assert not User.objects.exists()
        with override_settings(DEBUG=True):
            said = run("load_demo")
        names = [account.name for account in ACCOUNTS]
        found = select_sample_accounts().order_by("pk")
        assert [user.username for user in found] == names
        assert all(name in said for name in (*names, PASSWORD))
        assert check_password(PASSWORD, User.objects.get(username="leader").password)

    def test_the_documents_count_what_is_there(self):
        problems, projects = TechnicalProblem.objects.count(), Project.objects.count()
        major = Project.objects.major().count()
        readme, domain = demo.read("README.md"), demo.read("docs/domain.md")
        assert f"{problems} sample problems" in readme
        assert f"{problems} technical problems" in domain
        assert f"{projects} projects, {major} of them major" in domain

    # rows

    def test_every_row_is_marked_and_called_a_sample(self):
        for model in demo.ROWS:
            rows = model.objects.filter(fact=None)
            assert rows
            assert all(row.is_sample and row.note_en for row in rows)
        for model in demo.CALLED:
            for row in model.objects.filter(fact=None):
                zh, en = names_of(row)
                assert "示例" in zh
                assert "ample" in en

    def test_every_row_obeys_the_rules_of_its_model(self):
        for model in (*demo.ROWS, *demo.HANGERS_ON):
            relations = [f.name for f in model._meta.concrete_fields if f.is_relation]
            for row in model.objects.all():
                row.clean_fields(exclude=relations)
                row.clean()

    def test_forty_are_backbone_and_six_are_not(self):
        samples = Enterprise.objects.filter(is_sample=True)
        members = BaseMembership.objects.filter(enterprise__in=samples)
        backbone = members.filter(is_backbone=True)
        assert samples.count() == 46
        assert backbone.values("enterprise").distinct().count() == 40
        assert backbone.values("base").distinct().count() == 8

    def test_numbers_come_from_the_zone_that_is_never_issued(self):
        values = EnterpriseIdentifier.objects.values_list("value", flat=True)
        assert len(values) == 92
        assert all("PDY000" in value for value in values)

    def test_problems_stand_in_every_state(self):
        found = TechnicalProblem.objects.by_state()
        assert sum(found.values()) == 84
        assert min(found.values()) >= 1

    def test_every_problem_came_to_its_state_move_by_move(self):
        for problem in TechnicalProblem.objects.prefetch_related("events"):
            events = [*problem.events.all()]
            states = [lifecycle.FIRST, *(event.to_state for event in events)]
            moves = [(event.from_state, event.to_state) for event in events]
            assert [*pairwise(states)] == moves
            assert set(moves) <= set(lifecycle.MOVES)
            assert states[-1] == problem.state
            assert [event.on for event in events] == sorted(e.on for e in events)

    def test_no_move_lies_before_the_programme_or_after_the_sample(self):
        days = [
            event.on
            for problem in TechnicalProblem.objects.prefetch_related("events")
            for event in problem.events.all()
        ]
        assert self.programme.starts_on <= min(days)
        assert max(days) <= NEWEST.last_day

    def test_a_contracted_problem_has_one_selected_team(self):
        for problem in TechnicalProblem.objects.all():
            claims = Counter(problem.claims.values_list("state", flat=True))
            was = set(problem.events.values_list("to_state", flat=True))
            assert claims["selected"] == ("selected" in was)
            assert bool(claims) == ("claimed" in was)

    def test_each_park_gets_one_to_five_platforms_a_year(self):
        days = Platform.objects.filter(is_sample=True).values_list(
            "park__slug", "recognised_on__year"
        )
        found = Counter(days)
        assert len(found) == 4 * 5
        assert set(found.values()) <= {1, 2, 3, 4, 5}

    def test_thirty_three_projects_are_major_and_some_of_the_scheme_123(self):
        major = Project.objects.major()
        assert major.count() == 33
        assert 1 <= major.filter(scheme="123").count() < 33
        assert all(project.problems.exists() for project in major)

    def test_some_patents_are_joint_and_each_has_a_first_owner(self):
        owners = [[*patent.owners.all()] for patent in patents()]
        assert all(one[0].position == 1 for one in owners)
        pairs = [one for one in owners if len(one) > 1]
        assert any(one[-1].enterprise for one in pairs)
        assert any(one[1].partner for one in pairs)

    # figures

    def test_fifteen_quarters_were_reported(self):
        periods = Submission.objects.order_by("period").values_list("period", flat=True)
        expected = Quarter.span(Quarter(2011, 1), NEWEST)
        assert [*periods.distinct()] == [*expected]

    def test_every_indicator_is_reported_by_those_who_collect_it(self):
        reported = Figure.objects.filter(status=Status.REPORTED).values("indicator")
        silent = Indicator.objects.exclude(pk__in=reported).exclude(
            versions__nature="ratio"
        )
        assert [*silent] == []

    def test_year_to_date_never_falls_but_profit(self):
        rows = Figure.objects.filter(superseded_in=NOW, kind="enterprise")
        flows = rows.filter(indicator_version__nature="flow", value__isnull=False)
        said = flows.values_list("enterprise", "indicator", "period", "value")
        known = {row[:3]: row[3] for row in said}
        for (enterprise, indicator, period), value in known.items():
            if period.quarter > 1:
                before = known.get((enterprise, indicator, period - 1), 0)
                assert value >= before

    def test_parts_stay_below_their_whole(self):
        for part, whole in (("EC05", "EC01"), ("IP02", "IP01"), ("IP05", "IP04")):
            for quarter in Quarter.span(Quarter(2011, 1), NEWEST):
                assert total(part, quarter).value <= total(whole, quarter).value

    def test_carpets_sell_in_summer_and_food_in_winter(self):
        def shares(base):
            ends = [Quarter(2013, n) for n in (1, 2, 3, 4)]
            rows = [total("EC01", quarter, base) for quarter in ends]
            return [row.quarter_value / rows[-1].value for row in rows]

        carpets, food = shares("B05"), shares("B07")
        assert max(carpets) == carpets[2] > 2 * carpets[0]
        assert max(food) == food[3]

    def test_one_enterprise_is_late_and_one_skipped_a_quarter(self):
        late = figure(firms.LATE, "EC01", firms.LATE_IN)
        skipped = figure(firms.SKIPPED, "EC01", firms.SKIPPED_IN)
        assert late.status == skipped.status == Status.MISSING
        newest = total("EC01")
        assert (newest.reported, newest.expected) == (39, 40)

    def test_an_enterprise_in_two_bases_counts_once_in_the_city(self):
        bases = RollUp.objects.filter(
            superseded_in=NOW, kind="base", period=NEWEST, indicator__code="EC01"
        )
        twice = figure(firms.IN_TWO_BASES, "EC01", NEWEST).value
        assert sum(row.value for row in bases) == total("EC01").value + twice

    def test_an_enterprise_that_moved_counts_in_the_new_base_from_the_next_year(self):
        found = Attribution.objects.filter(kind="base", enterprise=firm(firms.MOVED))
        spans = found.order_by("from_period").values_list("base__code", "from_period")
        assert [*spans] == [("B01", 2011 * 4), (firms.MOVED_TO, 2014 * 4)]

    def test_one_enterprise_makes_a_loss_and_turns_a_profit(self):
        profits = [
            figure(firms.LOSS_MAKER, "EC03", Quarter(year, 3)).value
            for year in (2012, 2013, 2014)
        ]
        assert profits[0] < profits[1] < 0 < profits[2]

    def test_a_restated_quarter_says_why_and_leaves_the_past(self):
        amendment = Release.objects.get(kind="amendment").seq
        now = figure(firms.RESTATED, "EC01", firms.RESTATED_IN)
        then = figure(firms.RESTATED, "EC01", firms.RESTATED_IN, amendment - 1)
        assert now.value < then.value
        assert "Sample correction" in now.reason
        assert Submission.objects.get(revision=2).reason == now.reason

    def test_zero_estimate_secret_and_not_applicable_all_occur(self):
        standing = Figure.objects.filter(superseded_in=NOW)
        statuses = set(standing.values_list("status", flat=True))
        assert statuses == {*Status} - {Status.WITHDRAWN}
        assert standing.filter(value=0).exists()

    def test_last_year_is_re_reported_by_one_enterprise(self):
        quarter = Quarter(firms.REREPORTED_IN, 2)
        again = figure(firms.REREPORTED, "EC01", quarter).same_period
        first = figure(firms.REREPORTED, "EC01", quarter.year_ago).value
        assert again == first * Decimal("1.02")

    def test_enterprises_that_an_article_names_have_no_figures(self):
        named = Enterprise.objects.filter(fact__isnull=False)
        assert named.count() == 6
        assert not Figure.objects.filter(enterprise__in=named).exists()

    # figures and registers

    def test_patents_in_figures_are_those_of_the_register(self):
        half = Quarter(2012, 2)
        filed, granted = (
            Patent.objects.filter(
                **{f"{column}__range": (date(2012, 1, 1), half.last_day)}
            ).count()
            for column in ("filed_on", "granted_on")
        )
        assert total("IP01", half).value == filed
        assert total("IP03", half).value == granted
        in_force = Patent.objects.in_force_on(half.last_day).count()
        assert total("IP04", half).value == in_force

    def test_problems_in_figures_are_those_of_the_register(self):
        last = NEWEST.last_day
        problems = TechnicalProblem.objects
        assert total("PB01").value == problems.overcome_on(last).count() == 39
        assert total("PB02").value == problems.in_work_on(last).count()

    def test_the_other_counts_are_those_of_the_registers(self):
        first, last = date(2014, 1, 1), NEWEST.last_day
        signed = Cooperation.objects.on(last).values("enterprise").distinct().count()
        year = (first, last)
        assert total("CO02").value == signed
        assert (
            total("AC01").value
            == Achievement.objects.filter(registered_on__range=year).count()
        )
        assert (
            total("PL02").value
            == Platform.objects.filter(recognised_on__range=year).count()
        )
        assert total("PJ01").value == Project.objects.major().accepted_by(last).count()

    def test_investment_adds_up_to_what_projects_have_invested(self):
        quarters = (Quarter(2012, 4), Quarter(2013, 4), NEWEST)
        invested = sum(total("PJ02", quarter).value for quarter in quarters)
        assert invested == sum(row.investment for row in Project.objects.all())

    def test_nothing_is_cumulated_before_the_programme_started(self):
        before = Figure.objects.filter(
            period__lt=Quarter(2012, 3), indicator__code__in=["PB01", "PJ01"]
        )
        assert {row.status for row in before} == {Status.NOT_APPLICABLE}

    # the yardstick

    def test_the_baseline_is_the_total_of_2011_a_sample_and_unconfirmed(self):
        rows = Baseline.objects.filter(base=None)
        codes = sorted(row.indicator.code for row in rows)
        assert codes == ["AC01", "EC01", "IP01", "IP03", "IP04"]
        for row in Baseline.objects.all():
            assert row.is_sample
            assert not row.is_confirmed
        sales = rows.get(indicator__code="EC01")
        assert sales.value == total("EC01", Quarter(2011, 4)).value

    def test_the_city_is_roughly_on_the_way_to_twice_and_its_bases_are_not_alike(self):
        found = build_board(
            programme=self.programme,
            release=self.programme.releases.first(),
            period=NEWEST,
            scope=ANYBODY,
        )
        revenue = [row for row in found.standings if row.target.code == "T-REV"]
        assert Decimal("0.5") < revenue[0].progress.progress < Decimal("0.75")
        # None where the baseline that moved would tell the public a mover's figure.
        lights = {row.progress.light for row in revenue[1:]}
        assert lights == {"green", "amber", "red", "none"}


def patents():
    """All patents with their owners in order."""
    return Patent.objects.prefetch_related("owners__enterprise", "owners__partner")


@pytest.mark.django_db
def test_sample_data_are_not_mixed_with_real_figures():
    run("load_programme")
    programme = Programme.objects.get()
    sales = Indicator.objects.get(code="EC01")
    real = factories.member(programme)
    factories.approved(programme, real, Quarter(2013, 1), {sales: 1})
    with pytest.raises(CommandError, match="not sample data"):
        run("load_demo")
    assert "not sample data" in run("load_demo", if_empty=True)
    assert not Enterprise.objects.filter(is_sample=True).exists()


@pytest.mark.django_db
def test_without_the_programme_nothing_is_loaded():
    with pytest.raises(CommandError, match="Load the programme first"):
        run("load_demo")
