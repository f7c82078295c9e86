"""Decisions in words."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from core.quarters import Quarter
from portal.decided import describe_decision
from targets.models import Milestone, TargetRevision
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """The words of this file are English."""
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"rule": "multiplier", "amount": Decimal(2)},
            "at least 2 times the baseline by the end of 2015, geometric path",
        ),
        (
            {"rule": "absolute", "amount": Decimal(80), "comparator": "<="},
            "at most 80 items by the end of 2015, geometric path",
        ),
        (
            {"rule": "per_year", "amount": Decimal(3)},
            "at least 3 items in each year, until the end of 2015",
        ),
    ],
)
def test_a_revision_is_said_in_words(fields, text):
    revision = TargetRevision(
        due=Quarter(2015, 4), **{"comparator": ">=", "path": "geometric"} | fields
    )
    assert describe_decision(revision, in_items()) == text


def test_a_milestone_is_said_in_words():
    milestone = Milestone(quarter=Quarter(2014, 2), value=Decimal(40))
    text = "40 items at the end of June 2014"
    assert describe_decision(milestone, in_items()) == text


def in_items():
    """The definition of something that is counted in items."""
    programme = factories.programme()
    counted = {"unit_zh": "项", "unit_en": "items", "nature": "cumulative"}
    return factories.indicator(programme, **counted).versions.get()
