"""Who left is not expected: what the next release ends, begins and leaves standing."""

from datetime import date

import pytest

from core.clock import NOW
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, ParkResidence
from reporting.actors import Actor
from reporting.models import Figure, Release, RollUp
from reporting.releases import digest, rollups
from reporting.releases.releasing import publish_release
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Q1, Q2, Q3 = (Quarter(2013, n) for n in (1, 2, 3))
START, APRIL_10, MAY_20 = date(2011, 1, 1), date(2013, 4, 10), date(2013, 5, 20)


class City:
    """A programme of two bases and two parks with three enterprises.

    Of the first quarter all three reported. Of the second the first two reported; the
    third is the one that things happen to.
    """

    def __init__(self):
        self.programme = factories.programme()
        self.bases = [factories.base(self.programme) for _ in range(2)]
        self.parks = [factories.park(self.programme) for _ in range(2)]
        self.sales, self.staff = (factories.indicator(self.programme) for _ in range(2))
        self.firms = [self.admit() for _ in range(3)]
        self.mover = self.firms[2]
        self.report(Q1, *self.firms)

    def admit(self, since=START):
        """A member in the first base and the first park."""
        return factories.member(
            self.programme, base=self.bases[0], park=self.parks[0], since=since
        )

    def report(self, quarter, *firms, value=100, **fields):
        """Both indicators of some enterprises."""
        cells = {self.sales: value, self.staff: value}
        for firm in firms:
            factories.approved(self.programme, firm, quarter, cells, **fields)

    def publish(self):
        """Release, hold every total against a full recompute, and the chain."""
        done = publish_release(programme=self.programme, by=Actor("bureau"))
        assert rollups.find_differences(Release.objects.count()) == []
        assert digest.find_first_fault() is None
        return done

    def ends(self, day, model=BaseMembership, **where):
        """Let what the mover is a member of end on a day."""
        model.objects.filter(enterprise=self.mover, **where).update(valid_to=day)

    def joins(self, day, base=0, **fields):
        """Let the mover be a member from a day on."""
        factories.member(
            self.programme,
            enterprise=self.mover,
            base=self.bases[base],
            since=day,
            **fields,
        )

    def settles(self, day, park):
        """Let the mover sit in a park from a day on."""
        ParkResidence.objects.create(
            enterprise=self.mover, park=self.parks[park], valid_from=day
        )

    def coverage(self, quarter=Q2, at=NOW - 1, **place):
        """Reported and expected of a place; of nothing 0 of 0."""
        place = place or {"programme": self.programme}
        row = (
            RollUp.objects.as_of(at)
            .filter(indicator=self.sales, period=quarter, **place)
            .first()
        )
        return (row.reported, row.expected) if row else (0, 0)

    def everywhere(self, quarter=Q2):
        """Coverage of the programme, of both bases and of both parks."""
        return [
            self.coverage(quarter),
            *(self.coverage(quarter, base=base) for base in self.bases),
            *(self.coverage(quarter, park=park) for park in self.parks),
        ]

    def said(self, quarter=Q2, firm=None):
        """What stands of an enterprise: status and value."""
        row = Figure.objects.standing().get(
            indicator=self.sales, period=quarter, enterprise=firm or self.mover
        )
        return Status(row.status), row.value


@pytest.fixture
def city():
    return City()


def leave(city):
    city.ends(APRIL_10)


def leave_on_the_last_day(city):
    city.ends(Q2.last_day)


def leave_a_day_before_the_last(city):
    city.ends(date(2013, 6, 29))


def join_in_the_quarter(city):
    city.ends(date(2013, 3, 1))
    city.joins(MAY_20)


def join_after_the_quarter(city):
    BaseMembership.objects.filter(enterprise=city.mover).update(valid_from=Q3.first_day)


def move_to_another_base(city):
    city.ends(APRIL_10)
    city.joins(date(2013, 4, 11), base=1)


def move_to_another_park(city):
    city.ends(APRIL_10, ParkResidence)
    city.settles(date(2013, 4, 11), 1)


def leave_the_park(city):
    city.ends(APRIL_10, ParkResidence)


def come_back_within_the_quarter(city):
    city.ends(APRIL_10)
    city.joins(MAY_20)


def come_back_after_the_quarter(city):
    city.ends(APRIL_10)
    city.joins(date(2013, 7, 1))


def stay_associated(city):
    city.joins(START, base=1, role="associated")
    city.ends(APRIL_10, role="primary")


def stop_being_a_backbone_enterprise(city):
    BaseMembership.objects.filter(enterprise=city.mover).update(is_backbone=False)


def turn_out_never_to_have_been_one(city):
    BaseMembership.objects.filter(enterprise=city.mover).delete()


# What happens, and who reported of how many expected in the second quarter: in the
# programme, the first and the second base, the first and the second park.
IN, OUT, NONE = (2, 3), (2, 2), (0, 0)
CASES = [
    (leave, [OUT, OUT, NONE, OUT, NONE]),
    (leave_on_the_last_day, [IN, IN, NONE, IN, NONE]),
    (leave_a_day_before_the_last, [OUT, OUT, NONE, OUT, NONE]),
    (join_in_the_quarter, [IN, IN, NONE, IN, NONE]),
    (join_after_the_quarter, [OUT, OUT, NONE, OUT, NONE]),
    (move_to_another_base, [IN, IN, NONE, IN, NONE]),
    (move_to_another_park, [IN, IN, NONE, IN, NONE]),
    (leave_the_park, [IN, IN, NONE, OUT, NONE]),
    (come_back_within_the_quarter, [IN, IN, NONE, IN, NONE]),
    (come_back_after_the_quarter, [OUT, OUT, NONE, OUT, NONE]),
    (stay_associated, [IN, OUT, (0, 1), IN, NONE]),
    (stop_being_a_backbone_enterprise, [OUT, OUT, NONE, OUT, NONE]),
    (turn_out_never_to_have_been_one, [OUT, OUT, NONE, OUT, NONE]),
]
by_name = pytest.mark.parametrize(
    ("happens", "coverage"), CASES, ids=[case[0].__name__ for case in CASES]
)


@by_name
def test_a_quarter_expects_the_members_on_its_last_day(city, happens, coverage):
    happens(city)
    city.report(Q2, *city.firms[:2])
    city.publish()
    assert city.everywhere() == coverage


@by_name
def test_what_is_entered_after_a_release_shows_with_the_next_one(
    city, happens, coverage
):
    city.report(Q2, *city.firms[:2])
    city.publish()
    assert city.coverage() == IN
    first = Release.objects.get().content_sha256
    happens(city)
    assert city.coverage() == IN
    city.publish()
    assert city.everywhere() == coverage
    assert city.coverage(at=1) == IN
    assert Release.objects.get(seq=1).content_sha256 == first


@by_name
def test_what_is_entered_and_taken_back_leaves_the_quarter_as_it_was(
    city, happens, coverage
):
    city.report(Q2, *city.firms[:2])
    city.publish()
    before = city.everywhere()
    kept = list(BaseMembership.objects.values()), list(ParkResidence.objects.values())
    happens(city)
    city.publish()
    BaseMembership.objects.all().delete()
    ParkResidence.objects.all().delete()
    BaseMembership.objects.bulk_create(BaseMembership(**row) for row in kept[0])
    ParkResidence.objects.bulk_create(ParkResidence(**row) for row in kept[1])
    city.publish()
    assert city.everywhere() == before
    assert city.said() == (Status.MISSING, None)
    assert city.publish() is None


@by_name
def test_every_step_of_a_longer_story_adds_up(city, happens, coverage):
    city.report(Q2, *city.firms[:2])
    city.publish()
    city.report(Q3, *city.firms[:1])
    happens(city)
    city.publish()
    city.report(Q2, city.mover)
    city.report(Q3, *city.firms[1:])
    city.publish()
    assert city.said() == (Status.REPORTED, 100)


def test_a_leaver_is_missing_no_more_and_nothing_else_ends(city):
    city.report(Q2, *city.firms[:2])
    city.publish()
    assert city.said() == (Status.MISSING, None)
    city.ends(APRIL_10)
    done = city.publish()
    assert done.kind == Release.Kind.ATTRIBUTION
    assert city.said() == (Status.WITHDRAWN, None)
    assert city.said(firm=city.firms[0]) == (Status.REPORTED, 100)
    assert city.said(Q1) == (Status.REPORTED, 100)
    assert city.coverage(Q1) == (3, 3)
    assert city.publish() is None


def test_a_value_reported_before_leaving_stays_on_record_outside_the_totals(city):
    city.report(Q2, *city.firms)
    city.publish()
    assert city.coverage() == (3, 3)
    city.ends(APRIL_10)
    city.publish()
    assert city.said() == (Status.REPORTED, 100)
    assert city.everywhere() == [OUT, OUT, NONE, OUT, NONE]
    assert city.coverage(Q1) == (3, 3)
    city.ends(None)
    city.publish()
    assert city.coverage() == (3, 3)


def test_an_empty_cell_of_a_leavers_return_is_not_missing(city):
    city.report(Q2, *city.firms[:2])
    cells = {city.sales: None, city.staff: 100}
    factories.approved(city.programme, city.mover, Q2, cells)
    city.ends(APRIL_10)
    city.publish()
    assert city.said() == (Status.WITHDRAWN, None)
    assert city.coverage() == OUT
    city.ends(None)
    city.publish()
    assert city.said() == (Status.MISSING, None)
    assert city.coverage() == IN


def test_an_amendment_of_a_leaver_is_released_and_counts_where_it_was_a_member(city):
    city.report(Q2, *city.firms)
    city.publish()
    city.ends(APRIL_10)
    city.publish()
    city.report(Q1, city.mover, value=70, reason="typo")
    city.report(Q2, city.mover, value=80, reason="typo")
    city.publish()
    assert city.said(Q1) == (Status.REPORTED, 70)
    assert city.said(Q2) == (Status.REPORTED, 80)
    totals = RollUp.objects.standing().filter(programme=city.programme)
    totals = totals.filter(indicator=city.sales)
    assert totals.get(period=Q1).value == 270
    assert totals.get(period=Q2).value == 200


def test_who_joined_is_expected_though_it_was_entered_after_the_release(city):
    city.report(Q2, *city.firms[:2])
    city.publish()
    late = city.admit(since=MAY_20)
    city.publish()
    assert city.coverage() == (2, 4)
    assert city.coverage(Q1) == (3, 3)
    assert city.said(firm=late) == (Status.MISSING, None)


def test_another_programme_that_asks_for_the_indicator_goes_on_expecting_it(city):
    other = factories.programme()
    factories.member(other, enterprise=city.mover)
    city.sales.programmes.add(other)
    city.report(Q2, *city.firms[:2])
    city.publish()
    city.ends(APRIL_10, programme=city.programme)
    city.publish()
    assert city.said() == (Status.MISSING, None)
    assert city.coverage() == OUT
    staff = Figure.objects.standing().get(
        indicator=city.staff, period=Q2, enterprise=city.mover
    )
    assert staff.status == Status.WITHDRAWN


def test_a_late_report_of_a_leaver_is_kept_and_no_total_changes(city):
    city.report(Q2, *city.firms[:2])
    city.publish()
    city.ends(APRIL_10)
    city.publish()
    before = city.everywhere()
    city.report(Q2, city.mover)
    city.publish()
    assert city.said() == (Status.REPORTED, 100)
    assert city.everywhere() == before
