"""What registers count becomes figures with a release, and stays what it was."""

from collections import defaultdict
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from core.clock import NOW
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, Patent
from reporting.actors import Actor
from reporting.models import Figure, Release, ReportingPeriod, RollUp
from reporting.register_counts import counts
from reporting.releases import digest, register_figures, rollups
from reporting.releases.releasing import publish_release
from tests.reporting.test_random_steps import (
    SEED,
    UNREPORTED,
    seed_of_drill,
    snapshot,
    without_end,
)
from tests.support import factories, register_factories
from tests.support.plain_counts import plain_counts
from tests.support.plain_totals import (
    plain_cells,
    plain_totals,
    settle_silence,
    stored_cells,
    stored_totals,
)
from tests.support.random_registers import COUNTED, RegisterWorld

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Q1, Q2, Q3 = (Quarter(2013, n) for n in (1, 2, 3))
MARCH, APRIL = date(2013, 3, 31), date(2013, 4, 1)
WITHDRAWN = (None, Status.WITHDRAWN, None)


@pytest.fixture
def city():
    """A programme of a base and a park with three members; two quarters are closed."""
    programme = factories.programme()
    programme.base, programme.park = (
        factories.base(programme),
        factories.park(programme),
    )
    programme.firms = [
        factories.member(programme, base=programme.base, park=programme.park)
        for _ in range(3)
    ]
    programme.counted = {
        code: factories.indicator(
            programme, code=code, collected_at=kind, nature=nature
        )
        for code, kind, nature in COUNTED
    }
    for quarter in (Q1, Q2):
        factories.period(programme, quarter, state=ReportingPeriod.State.CLOSED)
    return programme


def publish(programme):
    """Release, signed by the bureau."""
    return publish_release(programme=programme, by=Actor("bureau"))


def said(code, quarter=Q1, at=NOW - 1, **subject):
    """What the figure of a subject says; None without a figure."""
    rows = Figure.objects.as_of(at).filter(indicator__code=code, period=quarter)
    found = rows.filter(**subject).first()
    return found and (found.value, Status(found.status))


def total(programme, code, quarter=Q1, at=NOW - 1):
    """The programme's total."""
    rows = RollUp.objects.as_of(at).filter(kind="programme", programme=programme)
    return rows.get(indicator__code=code, period=quarter)


def test_a_release_counts_what_the_register_says_and_zero_of_the_others(city):
    register_factories.patent(city.firms[0], filed_on=MARCH)
    publish(city)
    assert said("IP01", enterprise=city.firms[0]) == (1, Status.REPORTED)
    assert said("IP01", enterprise=city.firms[1]) == (0, Status.REPORTED)
    row = total(city, "IP01")
    assert (row.value, row.reported, row.expected) == (1, 3, 3)
    sources = Figure.objects.values_list("source", flat=True)
    assert set(sources) == {Figure.Source.REGISTER}
    assert rollups.find_differences(1) == []
    assert digest.find_first_fault() is None


def test_an_empty_register_says_nothing(city):
    publish(city)
    assert not Figure.objects.exists()


def test_a_register_says_nothing_of_the_time_before_its_first_day(city):
    register_factories.patent(city.firms[0], filed_on=APRIL)
    publish(city)
    assert said("IP01", Q1, enterprise=city.firms[0]) is None
    assert said("IP01", Q2, enterprise=city.firms[0]) == (1, Status.REPORTED)


def test_a_count_since_the_start_does_not_apply_before_it(city):
    factories.period(city, Quarter(2010, 4), state="closed")
    register_factories.problem(city.base)
    publish(city)
    before = said("PB01", Quarter(2010, 4), base=city.base)
    assert before == (None, Status.NOT_APPLICABLE)
    assert said("PB01", Q1, base=city.base) == (0, Status.REPORTED)


def test_quarters_that_are_neither_closed_nor_released_are_not_counted(city):
    factories.period(city, Q3, state=ReportingPeriod.State.OPEN)
    register_factories.patent(city.firms[0])
    publish(city)
    assert said("IP01", Q2, enterprise=city.firms[0])
    assert said("IP01", Q3, enterprise=city.firms[0]) is None
    sales = factories.indicator(city)
    factories.approved(city, city.firms[1], Q3, {sales: 1})
    publish(city)
    assert said("IP01", Q3, enterprise=city.firms[0])


def test_a_change_of_the_register_shows_with_the_next_release_and_not_before(city):
    found = register_factories.patent(city.firms[0], filed_on=MARCH)
    publish(city)
    kept = without_end(snapshot(1))
    register_factories.patent(city.firms[0], filed_on=MARCH)
    assert said("IP01", enterprise=city.firms[0]) == (1, Status.REPORTED)
    assert publish(city).kind == Release.Kind.AMENDMENT
    assert said("IP01", enterprise=city.firms[0]) == (2, Status.REPORTED)
    assert total(city, "IP01", at=1).value == 1
    found.delete()
    publish(city)
    assert total(city, "IP01").value == 1
    assert without_end(snapshot(1)) == kept
    assert digest.find_first_fault() is None


def test_a_register_that_says_the_same_makes_no_release(city):
    register_factories.patent(city.firms[0])
    publish(city)
    Patent.objects.update(title_zh="另一个名称")
    assert publish(city) is None


def test_an_emptied_register_withdraws_what_it_said(city):
    register_factories.patent(city.firms[0])
    publish(city)
    Patent.objects.all().delete()
    publish(city)
    assert said("IP04", enterprise=city.firms[0]) == WITHDRAWN[:2]
    assert total(city, "IP04", at=1).value == 0
    assert publish(city) is None
    register_factories.patent(city.firms[0])
    publish(city)
    assert said("IP04", enterprise=city.firms[0]) == (0, Status.REPORTED)


def test_what_a_return_says_stands_against_the_register(city):
    firm, filed = city.firms[0], city.counted["IP01"]
    register_factories.patent(firm, filed_on=MARCH)
    factories.approved(city, firm, Q1, {filed: 5})
    publish(city)
    assert said("IP01", enterprise=firm) == (5, Status.REPORTED)
    assert said("IP01", enterprise=city.firms[1]) == (0, Status.REPORTED)
    register_factories.patent(firm, filed_on=MARCH)
    publish(city)
    assert said("IP01", enterprise=firm) == (5, Status.REPORTED)


def test_a_return_that_comes_later_replaces_the_count_and_keeps_it(city):
    firm, filed = city.firms[0], city.counted["IP01"]
    register_factories.patent(firm, filed_on=MARCH)
    publish(city)
    factories.approved(city, firm, Q1, {filed: Status.WITHDRAWN})
    publish(city)
    assert said("IP01", enterprise=firm) == WITHDRAWN[:2]
    register_factories.patent(firm, filed_on=MARCH)
    publish(city)
    assert said("IP01", enterprise=firm) == WITHDRAWN[:2]


def test_a_return_that_says_the_same_as_the_register_speaks_from_then_on(city):
    firm, filed = city.firms[0], city.counted["IP01"]
    register_factories.patent(firm, filed_on=MARCH)
    publish(city)
    factories.approved(city, firm, Q1, {filed: 1})
    publish(city)
    register_factories.patent(firm, filed_on=MARCH)
    publish(city)
    assert said("IP01", Q1, enterprise=firm) == (1, Status.REPORTED)
    assert said("IP01", Q2, enterprise=firm) == (2, Status.REPORTED)


def test_a_register_that_is_kept_later_replaces_what_was_missing(city):
    sales = factories.indicator(city)
    factories.approved(city, city.firms[0], Q1, {sales: 1})
    publish(city)
    assert said("IP04", enterprise=city.firms[0]) == (None, Status.MISSING)
    register_factories.patent(city.firms[0])
    assert publish(city).kind == Release.Kind.ORDINARY
    assert said("IP04", enterprise=city.firms[0]) == (0, Status.REPORTED)


def test_a_joint_patent_counts_once_at_its_first_owner(city):
    register_factories.patent(*city.firms, filed_on=MARCH)
    publish(city)
    values = [said("IP01", enterprise=firm)[0] for firm in city.firms]
    assert values == [1, 0, 0]
    assert total(city, "IP01").value == 1


def test_an_enterprise_in_two_bases_counts_once_in_the_city(city):
    other = factories.base(city)
    factories.member(city, enterprise=city.firms[0], base=other, role="associated")
    for _ in range(2):
        register_factories.cooperation(enterprise=city.firms[0], valid_from=MARCH)
    publish(city)
    assert said("CO02", base=city.base) == (1, Status.REPORTED)
    assert total(city, "CO02").value == 1


def test_a_secret_problem_counts(city):
    register_factories.problem_in(city.base, "accepted", on=MARCH, is_secret=True)
    publish(city)
    assert said("PB01", base=city.base) == (1, Status.REPORTED)
    assert total(city, "PB01").value == 1


def test_a_definition_that_asks_somebody_else_is_left_to_returns():
    programme = factories.programme()
    firm = factories.member(programme, park=factories.park(programme))
    factories.indicator(programme, code="PL02", collected_at="enterprise")
    factories.indicator(programme, code="IP04", nature="flow")
    factories.period(programme, Q1, state="closed")
    register_factories.platform(park=programme.parks.get(), recognised_on=MARCH)
    register_factories.patent(firm, filed_on=MARCH)
    publish(programme)
    assert not Figure.objects.exists()


def test_an_enterprise_that_never_took_part_loses_its_counts(city):
    register_factories.patent(city.firms[0], filed_on=MARCH)
    publish(city)
    BaseMembership.objects.filter(enterprise=city.firms[0]).delete()
    publish(city)
    assert said("IP01", enterprise=city.firms[0]) == WITHDRAWN[:2]
    assert total(city, "IP01").value == 0


def test_a_count_that_another_programme_still_gives_is_not_withdrawn(city):
    listed = factories.programme()
    city.counted["IP01"].programmes.add(listed)
    factories.period(listed, Q1, state="closed")
    register_factories.patent(city.firms[0], filed_on=MARCH)
    publish(city)
    assert publish(listed) is None
    assert said("IP01", enterprise=city.firms[0]) == (1, Status.REPORTED)


@pytest.mark.parametrize(("few", "many"), [(2, 40)])
def test_a_release_asks_the_same_number_of_queries_however_long_a_register_is(
    city, few, many
):
    def queries(rows):
        for _ in range(rows):
            register_factories.patent(city.firms[0], filed_on=MARCH)
            register_factories.platform(park=city.park, recognised_on=MARCH)
            register_factories.problem_in(city.base, "accepted", on=MARCH)
            register_factories.cooperation(enterprise=city.firms[0])
        with CaptureQueriesContext(connection) as caught:
            publish(city)
        return len(caught)

    publish(city)
    queries(few)
    assert queries(few) == queries(many)


def compare(programme, head):
    """Cells and totals that stand are those that returns and registers give."""
    assert rollups.find_differences(head) == []
    assert stored_totals(head) == plain_totals(head)
    stored, typed = stored_cells(head), plain_cells()
    settled = settle_silence(programme, typed, stored)
    counted = plain_counts(programme, COUNTED) | settled
    assert {key: stored.get(key) for key in counted} == counted
    others = {stored[key] for key in stored.keys() - counted.keys()}
    assert others <= {UNREPORTED, WITHDRAWN}


def run(seed, steps):
    """Take steps; compare after each of the city, and at the end every snapshot."""
    world, kept = RegisterWorld(seed), {}
    for _ in range(steps):
        programme, done = world.step()
        head = Release.objects.count()
        if programme == world.city:
            compare(programme, head)
        if done:
            kept[head] = without_end(snapshot(head))
    assert Figure.objects.filter(source=Figure.Source.REGISTER).count() > steps
    assert all(without_end(snapshot(seq)) == kept[seq] for seq in kept)
    assert digest.find_first_fault() is None


def test_random_changes_of_registers_and_returns_keep_every_cell_right():
    run(SEED, 60)


@pytest.mark.drill
def test_five_hundred_random_changes_of_registers_keep_every_cell_right():
    run(seed_of_drill(), 500)


def one_quarter_late(right):
    """A row counts from the next quarter on."""

    def span(first, last, nature):
        start, until = right(first, last, nature)
        return start + 1, until

    return span


def to_the_end_of_the_quarter(right):
    """What ends within a quarter counts on its last day."""

    def span(first, last, nature):
        start, until = right(first, last, nature)
        return start, until + (nature == "stock" and last is not None)

    return span


def without_returns(_right):
    """Registers overrule returns."""
    return lambda _programme: defaultdict(set)


WRONG = {
    "late": (counts, "compute_span", one_quarter_late),
    "too long": (counts, "compute_span", to_the_end_of_the_quarter),
    "over returns": (register_figures, "collect_return_cells", without_returns),
}


@pytest.mark.parametrize(("place", "name", "spoil"), WRONG.values(), ids=WRONG)
def test_the_comparison_notices_a_wrong_rule(monkeypatch, place, name, spoil):
    monkeypatch.setattr(place, name, spoil(getattr(place, name)))
    with pytest.raises((AssertionError, IntegrityError)):
        run(7, 40)
