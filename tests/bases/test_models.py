"""Chains, circular links, milestones of bases, and facts of the articles."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from bases.models import BaseMilestone, CircularLink, SourceFact
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.register_factories import assert_refused, refusals, with_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    """A base of a programme."""
    return factories.base(factories.programme())


def test_a_segment_uses_what_a_segment_of_another_base_leaves_over(base):
    heat = registers.segment(base)
    use = registers.segment(factories.base(base.programme))
    link = registers.circular_link(heat, use)
    assert refusals(link) == {}
    assert list(heat.residues_given.all()) == list(use.residues_used.all()) == [link]


def test_a_segment_does_not_use_its_own_residue(base):
    segment = registers.segment(base)
    link = CircularLink(from_segment=segment, to_segment=segment, residue_zh="余热")
    assert_refused(link, "A segment cannot use its own by-product.")


def test_a_link_is_registered_once_whatever_the_case(base):
    ends = registers.segment(base), registers.segment(base)
    registers.circular_link(*ends, residue_zh="SiCl4")
    again = CircularLink(from_segment=ends[0], to_segment=ends[1], residue_zh="sicl4")
    assert_refused(again, "This link is already registered.")


def test_a_link_stays_within_one_programme(base):
    other = registers.segment(factories.base(factories.programme()))
    link = registers.circular_link(registers.segment(base), other)
    assert list(refusals(link)) == ["to_segment"]


def test_a_link_without_its_ends_is_refused_at_both():
    assert set(refusals(CircularLink(residue_zh="余热"))) == {
        "from_segment",
        "to_segment",
    }


@pytest.mark.parametrize(
    ("planned", "done", "is_done", "overdue"),
    [
        (date(2012, 12, 31), None, False, True),
        (date(2012, 12, 31), date(2013, 1, 15), True, False),
        (date(2012, 12, 31), date(2013, 1, 16), False, True),
        (date(2013, 1, 15), None, False, False),
        (None, None, False, False),
        (None, date(2012, 6, 1), True, False),
    ],
)
def test_a_milestone_is_done_or_overdue_on_a_day(base, planned, done, is_done, overdue):
    day = date(2013, 1, 15)
    found = registers.milestone(base, planned_on=planned, done_on=done)
    assert (found.is_done(day), found.is_overdue(day)) == (is_done, overdue)


def test_a_base_has_a_milestone_once(base):
    registers.milestone(base, what_zh="GMP车间")
    again = BaseMilestone(base=base, stage="construction", what_zh="gmp车间")
    assert_refused(again, "This base already has that milestone.")
    again.stage = BaseMilestone.Stage.TRIAL_OPERATION
    assert refusals(again) == {}


def test_a_fact_speaks_the_language_of_its_reader(base):
    fact = registers.fact(base.programme, subject_en="Number of bases")
    with translation.override("en"):
        assert (fact.subject, fact.quotation) == ("Number of bases", "构建8个基地")
    with translation.override("zh-hans"):
        assert fact.subject == "基地个数"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"quotation_zh": ""}, "Enter a quotation for the fact."),
        ({"comparator": ">="}, "Enter a number to go with the comparator."),
    ],
)
def test_a_fact_that_says_nothing_is_refused(base, fields, says):
    assert_refused(with_fields(registers.fact(base.programme), **fields), says)


def test_the_code_of_a_fact_is_taken_once(base):
    fact = registers.fact(base.programme, code="F06")
    again = SourceFact(code="F06", article=fact.article, quotation_zh="另一句")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_a_row_carries_the_code_of_its_fact_which_then_stays(base):
    fact = registers.fact(base.programme, code="F23")
    milestone = registers.milestone(base, fact_id="F23")
    assert milestone.fact == fact
    with pytest.raises(ProtectedError):
        fact.delete()


def test_a_fact_that_does_not_exist_is_refused_at_its_field(base):
    assert list(refusals(with_fields(registers.milestone(base), fact_id="F99"))) == [
        "fact"
    ]
