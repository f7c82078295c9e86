"""Enterprises and what they have to show: what a register accepts and refuses."""

from datetime import date

import pytest

from enterprises.filtersets import (
    AchievementFilterSet,
    CooperationFilterSet,
    EnterpriseFilterSet,
    HonourFilterSet,
    PartnerFilterSet,
    PatentFilterSet,
    PlatformFilterSet,
)
from enterprises.models import (
    Achievement,
    BaseMembership,
    Cooperation,
    Enterprise,
    EnterpriseIdentifier,
    Honour,
    ParkResidence,
    Partner,
    Platform,
)
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.register_factories import DAY, assert_refused, refusals, with_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A programme with a base and a park."""
    programme = factories.programme()
    return programme, factories.base(programme), factories.park(programme)


# Enterprises


def test_the_name_of_another_enterprise_is_refused_at_its_field():
    factories.enterprise(name_zh="Asia硅业")
    row = Enterprise(code="E-2", name_zh="asia硅业")
    assert list(refusals(row)) == ["name_zh"]


def test_an_enterprise_keeps_its_own_name():
    assert refusals(factories.enterprise()) == {}


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("uscc", "A1630100PDY00001XM", "check character"),
        ("uscc", "91630100PDY00001X3", "check character"),
        ("organisation_code", "PDY00001-5", "check character"),
        ("registration_number", "630000\0", "hidden character"),
    ],
)
def test_a_mistyped_identifier_is_refused_at_its_field(kind, value, says):
    row = EnterpriseIdentifier(
        enterprise=factories.enterprise(), kind=kind, value=value
    )
    assert says in refusals(row)["value"][0]


@pytest.mark.parametrize(
    "value",
    ["A1630100PDY00001X1", "N1630100PDY00001XL", "Y1630100PDY00001XC"],
)
def test_credit_codes_that_begin_with_a_letter_are_accepted(value):
    row = EnterpriseIdentifier(
        enterprise=factories.enterprise(), kind="uscc", value=value
    )
    assert refusals(row) == {}


def test_one_number_typed_in_two_ways_is_one_number():
    firm = factories.enterprise()
    kind = EnterpriseIdentifier.Kind.ORGANISATION_CODE
    firm.identifiers.create(kind=kind, value="ｐｄｙ00001-x")
    again = EnterpriseIdentifier(
        enterprise=factories.enterprise(), kind=kind, value="PDY00001-X"
    )
    assert_refused(again, "Another enterprise already has this number.")


def test_memberships_of_one_base_do_not_overlap(place):
    programme, base, _park = place
    firm = factories.member(programme, base=base, valid_to=date(2012, 12, 31))
    row = BaseMembership(enterprise=firm, programme=programme, base=base)
    row.valid_from = date(2012, 12, 31)
    assert "valid_from" in refusals(row)
    row.valid_from = date(2013, 1, 1)
    assert refusals(row) == {}


def test_an_enterprise_sits_in_one_park_at_a_time(place):
    programme, base, park = place
    firm = factories.member(programme, base=base, park=park)
    row = ParkResidence(enterprise=firm, park=park, valid_from=date(2014, 1, 1))
    assert list(refusals(row)) == ["valid_from"]


def test_a_membership_that_ends_before_it_starts_is_refused(place):
    programme, base, _park = place
    row = BaseMembership(
        enterprise=factories.enterprise(), programme=programme, base=base
    )
    with_fields(row, valid_from=DAY, valid_to=date(2013, 5, 19))
    assert_refused(row, "The end date cannot be before the start date.")


def test_a_member_works_in_a_segment_of_its_own_base(place):
    programme, base, _park = place
    row = factories.member(programme, base=base).memberships.get()
    foreign = registers.segment(factories.base(programme))
    assert list(refusals(with_fields(row, segment=foreign))) == ["segment"]
    assert refusals(with_fields(row, segment=registers.segment(base))) == {}


# Platforms


def test_a_platform_counts_once_however_it_is_typed():
    registers.platform(name_zh="LED检测中心", kind="testing_centre")
    again = registers.platform(kind="testing_centre")
    assert_refused(
        with_fields(again, name_zh="led检测中心"), "Each platform is counted once"
    )
    assert refusals(with_fields(again, kind="pilot_base")) == {}


def test_a_platform_has_no_two_hosts(place):
    row = registers.platform()
    assert_refused(with_fields(row, host_park=place[2]), "Choose only one host.")


@pytest.mark.parametrize("missing", [{"host_enterprise": None}, {"level": ""}])
def test_only_an_article_names_a_platform_without_host_or_level(place, missing):
    row = with_fields(registers.platform(), **missing)
    assert_refused(row, "Enter a host and a level")
    row.fact = registers.fact(place[0])
    assert refusals(row) == {}


def test_a_platform_does_not_end_before_its_recognition():
    row = with_fields(registers.platform(), valid_to=date(2013, 5, 19))
    assert_refused(row, "The end date cannot be before the recognition date.")


def test_a_platform_that_a_park_hosts_counts_there(place):
    programme, _base, park = place
    row = registers.platform(host_park=park, park=factories.park(programme))
    assert list(refusals(row)) == ["park"]
    assert row.host == park


def test_a_platform_lies_in_a_segment_of_its_own_base(place):
    programme, base, _park = place
    foreign = registers.segment(factories.base(programme))
    row = with_fields(registers.platform(base=base), segment=foreign)
    assert list(refusals(row)) == ["segment"]


@pytest.mark.parametrize(
    ("recognised", "ends", "valid"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (date(2013, 5, 21), None, False),
        (date(2012, 1, 1), date(2013, 5, 19), False),
        (None, None, False),
    ],
)
def test_a_platform_is_valid_from_recognition_to_its_last_day(recognised, ends, valid):
    row = registers.platform(recognised_on=recognised, valid_to=ends)
    assert Platform.objects.valid_on(DAY).exists() is valid
    assert row.is_valid(DAY) is valid


# Achievements, partners, agreements, honours


@pytest.mark.parametrize("number", ["9632013Y123", "9631813Y0123", "9632013-0123", ""])
def test_a_wrong_registration_number_is_refused_at_its_field(number):
    row = with_fields(registers.achievement(), number=number)
    assert list(refusals(row)) == ["number"]


def test_a_registration_number_is_registered_once():
    registers.achievement(number="9632013Y0123")
    again = with_fields(registers.achievement(), number="9632013ｙ0123")
    assert_refused(again, "already exists")


def test_an_achievement_is_listed_with_each_of_its_owners():
    firm, partner = factories.enterprise(), registers.partner()
    row = registers.achievement()
    row.owners.create(position=1, partner=partner)
    row.owners.create(position=2, enterprise=firm)
    assert list(Achievement.objects.of([firm])) == [row]


def test_a_partner_is_registered_once():
    registers.partner(name_zh="中科院XN所")
    again = with_fields(registers.partner(), name_zh="中科院xn所")
    assert_refused(again, "Another partner already has this name.")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (
            {"valid_to": date(2013, 5, 19)},
            "The end date cannot be before the start date.",
        ),
        ({"amount": -1}, "The amount cannot be negative."),
        (
            {"contract_number": "2013-1"},
            "Choose the kind of contract for this contract number.",
        ),
    ],
)
def test_a_wrong_agreement_is_refused_by_form_and_database(fields, says):
    assert_refused(with_fields(registers.cooperation(), **fields), says)


def test_a_contract_is_registered_once_and_none_any_number_of_times():
    registers.cooperation()
    contract = {"contract_kind": "development", "contract_number": "HT-2013-1"}
    registers.cooperation(**contract)
    again = with_fields(registers.cooperation(), **contract)
    assert_refused(again, "This contract is already registered.")


def test_an_agreement_holds_from_its_first_to_its_last_day():
    registers.cooperation(valid_to=date(2014, 12, 31))
    for day, holds in (
        (DAY, True),
        (date(2014, 12, 31), True),
        (date(2015, 1, 1), False),
    ):
        assert Cooperation.objects.on(day).exists() is holds


def test_an_honour_has_exactly_one_holder(place):
    says = "Choose either an enterprise or a park as the holder."
    row = registers.honour(factories.enterprise())
    assert_refused(with_fields(row, park=place[2]), says)
    assert_refused(with_fields(row, park=None, enterprise=None), says)


@pytest.mark.parametrize("day", [None, DAY])
def test_a_holder_has_a_title_once_on_a_day_known_or_not(place, day):
    for holder in (factories.enterprise(), place[2]):
        registers.honour(holder, title_zh="科技进步奖A", awarded_on=day)
        again = Honour(title_zh="科技进步奖a", level="city", awarded_on=day)
        setattr(again, holder._meta.model_name, holder)
        assert_refused(again, "This holder already has this title.")
        again.awarded_on = date(2014, 1, 1)
        assert refusals(again) == {}


# Filters


@pytest.fixture
def shelf(place):
    """A row of each register of a member, and the same of another programme's."""
    other = factories.programme()
    for programme, base, park in (
        (other, factories.base(other), factories.park(other)),
        place,
    ):
        firm = factories.member(programme, base=base, park=park)
        registers.patent(firm)
        registers.achievement().owners.create(enterprise=firm)
        registers.platform(host_enterprise=firm, base=base, park=park)
        registers.cooperation(enterprise=firm, base=base)
        registers.honour(firm)
    return *place, firm


FILTERS = {
    EnterpriseFilterSet: ("programme", "base", "park"),
    PlatformFilterSet: ("programme", "base", "park", "enterprise"),
    PatentFilterSet: ("programme", "base", "park", "enterprise"),
    AchievementFilterSet: ("programme", "base", "park", "enterprise"),
    CooperationFilterSet: ("programme", "base", "park", "enterprise"),
    HonourFilterSet: ("programme", "enterprise"),
}


@pytest.mark.parametrize("filters", FILTERS, ids=lambda found: found.__name__)
def test_a_register_is_filtered_by_place_and_enterprise(shelf, filters):
    programme, base, park, member = shelf
    codes = {
        "programme": programme.code,
        "base": base.slug,
        "park": park.slug,
        "enterprise": member.code,
    }
    rows = filters._meta.model.objects.all()
    assert rows.count() == 2
    for name in FILTERS[filters]:
        assert filters({name: codes[name]}, rows).qs.count() == 1, name
        assert not filters({name: "unknown"}, rows).form.is_valid(), name


def test_a_platform_that_a_member_hosts_is_one_of_its_programme(place):
    programme, base, _park = place
    row = registers.platform(host_enterprise=factories.member(programme, base=base))
    query = {"programme": programme.code}
    assert list(PlatformFilterSet(query, Platform.objects.all()).qs) == [row]


def test_an_honour_of_a_park_is_found_by_park_and_programme(place):
    programme, _base, park = place
    row = registers.honour(park)
    for query in ({"park": park.slug}, {"programme": programme.code}):
        assert list(HonourFilterSet(query, Honour.objects.all()).qs) == [row]


def test_partners_are_found_by_a_word_of_their_name():
    row = registers.partner(name_zh="青海大学", name_en="Qinghai University")
    registers.partner(name_zh="北京大学")
    for word in ("青海", "QINGHAI"):
        assert list(PartnerFilterSet({"q": word}, Partner.objects.all()).qs) == [row]
    assert PartnerFilterSet({"q": ""}, Partner.objects.all()).qs.count() == 2


@pytest.mark.parametrize("word", ["\0", "长" * 101])
def test_a_word_that_no_database_can_look_for_is_refused(word):
    assert not PartnerFilterSet({"q": word}, Partner.objects.all()).form.is_valid()
