"""Patents: their numbers, their days, and at whom they count."""

from datetime import date

import pytest

from core.identifiers import read_patent_kind
from enterprises.models import Patent, PatentOwner
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.register_factories import assert_refused, refusals

pytestmark = pytest.mark.django_db


def draft(**fields) -> Patent:
    defaults = {
        "number": "201110012345.5",
        "title_zh": "一种提锂方法",
        "kind": "invention",
        "filed_on": date(2011, 1, 20),
    }
    return Patent(**defaults | fields)


def test_a_patent_with_what_is_needed_is_accepted():
    assert refusals(draft()) == {}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ZL201110012345.5", "201110012345.5"),
        ("２０１１１００１２３４５５", "201110012345.5"),
        ("zl 95115608.x", "95115608.X"),
    ],
)
def test_a_number_is_stored_and_found_in_one_form(typed, stored):
    draft(number=typed).save()
    assert Patent.objects.get(number=typed).number == stored
    assert "number" in refusals(draft(number=stored))


@pytest.mark.parametrize(
    "number", ["201110012345.6", "95115608.1", "2011", "", "201110012345.5\0"]
)
def test_a_number_whose_check_digit_fails_is_refused_at_its_field(number):
    assert list(refusals(draft(number=number))) == ["number"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("201110012345.5", "invention"),
        ("201120012345.0", "utility"),
        ("201130012345", "design"),
        ("201180012345.1", "invention"),
        ("95115608.X", "invention"),
        ("97201765.4", "utility"),
        ("2011", ""),
        ("201170012345.5", ""),
    ],
)
def test_a_number_names_its_kind(number, kind):
    assert read_patent_kind(number if "." in number else f"{number}5") == kind


def test_a_kind_that_the_number_denies_is_refused():
    assert list(refusals(draft(kind="design"))) == ["kind"]


@pytest.mark.parametrize("ipc", ["", "C22B26/12", "H01M10/0525", "ａ61k36/00"])
def test_a_main_class_of_the_classification_is_accepted(ipc):
    assert refusals(draft(ipc_main=ipc)) == {}


@pytest.mark.parametrize("ipc", ["C22B", "I01M10/05", "C22B26/1", "C22B26/12\n;"])
def test_another_main_class_is_refused(ipc):
    assert list(refusals(draft(ipc_main=ipc))) == ["ipc_main"]


WRONG_DAYS = [
    {"granted_on": date(2011, 1, 19)},
    {"lapsed_on": date(2011, 1, 19)},
    {"granted_on": date(2013, 1, 1), "lapsed_on": date(2012, 12, 31)},
]


@pytest.mark.parametrize("days", WRONG_DAYS)
def test_days_in_the_wrong_order_are_refused_by_form_and_database(days):
    assert_refused(draft(**days), "before the")


def test_an_application_may_lapse_without_a_grant():
    assert refusals(draft(lapsed_on=date(2012, 1, 1))) == {}


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2012, 12, 31), False),
        (date(2013, 1, 1), True),
        (date(2014, 5, 31), True),
        (date(2014, 6, 1), False),
    ],
)
def test_a_patent_is_in_force_from_its_grant_until_it_lapses(day, in_force):
    found = registers.patent(granted_on=date(2013, 1, 1), lapsed_on=date(2014, 6, 1))
    assert Patent.objects.in_force_on(day).exists() is in_force
    assert found.is_in_force(day) is in_force


def test_an_application_is_not_in_force():
    registers.patent()
    assert not Patent.objects.in_force_on(date(2015, 1, 1)).exists()


def test_a_joint_patent_is_listed_once_with_each_of_its_owners():
    first, second = factories.enterprise(), factories.enterprise()
    found = registers.patent(first, second, registers.partner())
    assert list(Patent.objects.of([second])) == [found]
    assert list(Patent.objects.of([first, second])) == [found]


ONE_OWNER = "Choose either an enterprise or a partner as the owner."
WRONG_OWNERS = {
    "nobody": (lambda firm, partner: {"position": 2}, ONE_OWNER),
    "two at once": (
        lambda firm, partner: {
            "position": 2,
            "enterprise": factories.enterprise(),
            "partner": partner,
        },
        ONE_OWNER,
    ),
    "the same again": (
        lambda firm, partner: {"enterprise": firm, "position": 2},
        "This enterprise is already an owner.",
    ),
    "a place taken": (
        lambda firm, partner: {"partner": partner},
        "Another owner already has this position.",
    ),
    "position 0": (
        lambda firm, partner: {"partner": partner, "position": 0},
        "Positions start at 1.",
    ),
}


@pytest.mark.parametrize(("fields", "says"), WRONG_OWNERS.values(), ids=WRONG_OWNERS)
def test_a_wrong_owner_is_refused_by_form_and_database(fields, says):
    firm, partner = factories.enterprise(), registers.partner()
    found = registers.patent(firm)
    assert_refused(PatentOwner(patent=found, **fields(firm, partner)), says)
