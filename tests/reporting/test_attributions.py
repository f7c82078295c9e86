"""An enterprise counts in one place for a whole statistical year."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from enterprises.models import BaseMembership, ParkResidence
from reporting.actors import Actor
from reporting.models import Attribution
from reporting.models.released import OPEN_ENDED
from reporting.releases import attributions
from reporting.releases.attributions import (
    FOREVER,
    compute_year_span,
    intersect_spans,
    merge_spans,
    split_years_by_place,
)
from reporting.releases.releasing import publish_release
from tests.support import factories


def day(text):
    """A day written as 2013-07-01; a year alone is its first day."""
    return date.fromisoformat(text if "-" in text else f"{text}-01-01")


def seat(place, first, last=None):
    """A row that holds in a place from a day to a day."""
    until = day(last) if last else None
    return ParkResidence(park_id=place, valid_from=day(first), valid_to=until)


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2012", None, (2012, FOREVER)),
        ("2012-12-31", "2013-01-01", (2012, 2014)),
        ("2012-03-01", "2012-03-01", (2012, 2013)),
    ],
)
def test_a_span_of_days_touches_statistical_years(first, last, years):
    assert compute_year_span(day(first), last and day(last)) == years


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([], []),
        ([(2011, 2013), (2013, 2015)], [(2011, 2015)]),
        ([(2013, 2015), (2011, 2012)], [(2011, 2012), (2013, 2015)]),
        ([(2011, 2020), (2012, 2013), (2015, 2021)], [(2011, 2021)]),
    ],
)
def test_no_year_counts_twice(spans, joined):
    assert merge_spans(spans) == joined


@pytest.mark.parametrize(
    ("spans", "frames", "parts"),
    [
        ([(2005, FOREVER)], [(2011, 2013)], [(2011, 2013)]),
        ([(2012, 2014)], [(2010, 2011), (2015, 2016)], []),
        ([(2010, 2020)], [(2011, 2012), (2014, 2030)], [(2011, 2012), (2014, 2020)]),
    ],
)
def test_a_place_counts_in_the_years_of_the_programme(spans, frames, parts):
    assert intersect_spans(spans, frames) == parts


A, B, C = 1, 2, 3
SEQUENCES = {
    "one place": ([(A, "2011")], {A: [(2011, FOREVER)]}),
    "a move at new year": (
        [(A, "2011", "2012-12-31"), (B, "2013")],
        {A: [(2011, 2013)], B: [(2013, FOREVER)]},
    ),
    "a move in mid-year counts from the next": (
        [(A, "2011", "2013-05-31"), (B, "2013-06-01")],
        {A: [(2011, 2014)], B: [(2014, FOREVER)]},
    ),
    "the second day of a year is too late": (
        [(A, "2011", "2013-01-01"), (B, "2013-01-02")],
        {A: [(2011, 2014)], B: [(2014, FOREVER)]},
    ),
    "joined in mid-year counts for the year": (
        [(A, "2013-11-30")],
        {A: [(2013, FOREVER)]},
    ),
    "in and out within a year counts nowhere": (
        [(A, "2011", "2013-03-31"), (B, "2013-04-01", "2013-09-30"), (C, "2013-10-01")],
        {A: [(2011, 2014)], C: [(2014, FOREVER)]},
    ),
    "joined and moved in one year: where it joined": (
        [(A, "2013-02-01", "2013-05-31"), (B, "2013-06-01")],
        {A: [(2013, 2014)], B: [(2014, FOREVER)]},
    ),
    "a gap of a year": (
        [(A, "2011", "2011-12-31"), (A, "2013")],
        {A: [(2011, 2012), (2013, FOREVER)]},
    ),
    "left and came back within a year": (
        [(A, "2011", "2013-02-28"), (A, "2013-09-01", "2014-06-30")],
        {A: [(2011, 2014), (2014, 2015)]},
    ),
    "left, and joined elsewhere in the same year": (
        [(A, "2011", "2013-02-28"), (B, "2013-09-01", "2013-12-01")],
        {A: [(2011, 2014)]},
    ),
}


@pytest.mark.parametrize(("rows", "years"), SEQUENCES.values(), ids=SEQUENCES)
def test_of_places_one_at_a_time_the_year_belongs_to_the_first(rows, years):
    assert split_years_by_place([seat(*row) for row in rows], "park_id") == years


@pytest.fixture
def city(db):
    """A programme with two bases and two parks, by the names A and B."""
    programme = factories.programme()
    return {
        "programme": programme,
        "bases": {name: factories.base(programme) for name in "AB"},
        "parks": {name: factories.park(programme) for name in "AB"},
    }


def primary(base, first, last=None):
    return (base, "primary", first, last)


def associated(base, first, last=None):
    return (base, "associated", first, last)


MEMBERSHIPS = {
    "associated beside primary": (
        [primary("A", "2011"), associated("B", "2012-06-01", "2013-02-01")],
        {"A": [(2011, None)], "B": [(2012, 2013)], "": [(2011, None)]},
    ),
    "associated in the base it was primary in": (
        [primary("A", "2011", "2012-05-31"), associated("A", "2012-06-01")],
        {"A": [(2011, None)], "": [(2011, None)]},
    ),
    "associated while it moves": (
        [
            primary("A", "2011", "2012-05-31"),
            primary("B", "2012-06-01"),
            associated("B", "2012-01-01", "2012-05-31"),
        ],
        {
            "A": [(2011, 2013)],
            "B": [(2012, 2012.25), (2013, None)],
            "": [(2011, None)],
        },
    ),
    "in no base": ([primary("", "2012")], {"": [(2012, None)]}),
    "in no base, then in one": (
        [primary("", "2011", "2012-05-31"), primary("A", "2012-06-01")],
        {"A": [(2013, None)], "": [(2011, None)]},
    ),
    "left and came back": (
        [primary("A", "2011", "2011-06-30"), primary("A", "2013-03-01")],
        {"A": [(2011, 2011.5), (2013, None)], "": [(2011, 2011.5), (2013, None)]},
    ),
    "left on a last day": (
        [primary("A", "2011", "2012-03-31")],
        {"A": [(2011, 2012.25)], "": [(2011, 2012.25)]},
    ),
    "left the day before a last day": (
        [primary("A", "2011", "2012-03-30")],
        {"A": [(2011, 2012)], "": [(2011, 2012)]},
    ),
    "left and came back within a quarter": (
        [primary("A", "2011", "2012-04-10"), primary("A", "2012-06-30")],
        {"A": [(2011, None)], "": [(2011, None)]},
    ),
    "came and left between two last days": (
        [primary("A", "2012-04-01", "2012-06-29")],
        {},
    ),
    "moved, then left": (
        [primary("A", "2011", "2012-04-10"), primary("B", "2012-04-11", "2012-09-30")],
        {"A": [(2011, 2012.75)], "": [(2011, 2012.75)]},
    ),
    "left the primary base, associated on": (
        [primary("A", "2011", "2012-05-31"), associated("B", "2012-01-01")],
        {"A": [(2011, 2012.25)], "B": [(2012, None)], "": [(2011, None)]},
    ),
}


def enter(city, firm, rows, **fields):
    for base, role, first, last in rows:
        BaseMembership.objects.create(
            enterprise=firm,
            programme=city["programme"],
            base=city["bases"].get(base),
            role=role,
            valid_from=day(first),
            valid_to=last and day(last),
            **fields,
        )


def years_in(city, places, kind):
    """First year and first year after, by the name of the place; None is open.

    What ends within a year ends in a part of it: 2012.5 after two quarters.
    """
    names = {place.pk: name for name, place in places.items()}
    found = {}
    for share in sorted(attributions.collect_registered_spans(city["programme"])):
        if share.kind == kind:
            last = None if share.to_period == OPEN_ENDED else share.to_period / 4
            found.setdefault(names[share.place], []).append(
                (share.from_period // 4, last)
            )
    return found


@pytest.mark.parametrize(("rows", "years"), MEMBERSHIPS.values(), ids=MEMBERSHIPS)
def test_memberships_say_which_years_count_where(city, rows, years):
    enter(city, factories.enterprise(), rows)
    found = years_in(city, city["bases"], "base")
    whole = years_in(city, {"": city["programme"]}, "programme")
    assert found | whole == years


def test_who_is_not_backbone_counts_nowhere(city):
    enter(city, factories.enterprise(), [primary("A", "2011")], is_backbone=False)
    assert attributions.collect_registered_spans(city["programme"]) == set()


def test_a_park_counts_an_enterprise_while_it_takes_part(city):
    firm = factories.enterprise()
    enter(city, firm, [primary("A", "2011-05-01", "2012-12-31"), primary("A", "2014")])
    for park, first, last in (("A", "2005", "2012-06-30"), ("B", "2012-07-01", None)):
        until = day(last) if last else None
        ParkResidence.objects.create(
            enterprise=firm,
            park=city["parks"][park],
            valid_from=day(first),
            valid_to=until,
        )
    found = years_in(city, city["parks"], "park")
    assert found == {"A": [(2011, 2013)], "B": [(2014, None)]}


def test_a_stranger_in_a_park_counts_nowhere(city):
    ParkResidence.objects.create(
        enterprise=factories.enterprise(),
        park=city["parks"]["A"],
        valid_from=day("2011"),
    )
    assert attributions.collect_registered_spans(city["programme"]) == set()


def test_the_rows_of_another_programme_count_there_alone(city):
    other = factories.programme()
    factories.member(other, base=factories.base(other), park=factories.park(other))
    assert attributions.collect_registered_spans(city["programme"]) == set()
    assert len(attributions.collect_registered_spans(other)) == 3


def test_a_release_supersedes_what_ended_and_adds_what_began(city):
    firm = factories.enterprise()
    enter(city, firm, [primary("A", "2011")])
    publish_release(programme=city["programme"], by=Actor("bureau"))
    BaseMembership.objects.update(valid_to=day("2012-12-31"))
    enter(city, firm, [primary("B", "2013")])
    publish_release(programme=city["programme"], by=Actor("bureau"))
    rows = Attribution.objects.filter(kind="base").order_by("id").values_list
    assert list(rows("from_period", "to_period", "released_in", "superseded_in")) == [
        (2011 * 4, OPEN_ENDED, 1, 2),
        (2011 * 4, 2013 * 4, 2, 2**31 - 1),
        (2013 * 4, OPEN_ENDED, 2, 2**31 - 1),
    ]


def test_what_has_not_changed_is_not_released_again(city):
    enter(city, factories.enterprise(), [primary("A", "2011")])
    assert (
        publish_release(programme=city["programme"], by=Actor("bureau")).kind
        == "attribution"
    )
    assert publish_release(programme=city["programme"], by=Actor("bureau")) is None


@pytest.mark.parametrize(
    ("from_period", "to_period"),
    [(8053, OPEN_ENDED), (8055, 8056), (8056, 8056), (8056, 8052)],
)
def test_an_attribution_starts_a_year_and_ends_later(city, from_period, to_period):
    enter(city, factories.enterprise(), [primary("A", "2011")])
    done = publish_release(programme=city["programme"], by=Actor("bureau"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attribution.objects.create(
            kind="programme",
            programme=city["programme"],
            enterprise=factories.enterprise(),
            from_period=from_period,
            to_period=to_period,
            released_in=done,
        )
