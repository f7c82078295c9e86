"""A target on the wrong side of its baseline is refused, on target and on baseline."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.models import User
from core.quarters import Quarter
from reporting.definitions.loading import load_definition
from reporting.definitions.readers import DefinitionRefused
from targets.models import Baseline, TargetRevision
from tests.support import desk, factories
from tests.support.definitions import setting, write_definition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in the language they are written in."""
    with translation.override("en"):
        yield


def refusal(row, field):
    """What is said against a row at a field; "" where it is taken."""
    try:
        row.full_clean()
    except ValidationError as refused:
        return refused.message_dict[field][0]
    return ""


CASES = [
    ("absolute", ">=", 50, True),
    ("absolute", ">=", 100, False),
    ("absolute", ">=", 200, False),
    ("absolute", "<=", 200, True),
    ("absolute", "<=", 50, False),
    ("per_year", ">=", 50, False),
    ("per_year", "<=", 200, False),
]


def plant(scope="programme", **numbers):
    programme = factories.programme()
    indicator = factories.indicator(programme)
    target = factories.target(programme, indicator, scope=scope, **numbers)
    return programme, indicator, target


@pytest.mark.parametrize(("rule", "comparator", "amount", "is_refused"), CASES)
def test_a_target_is_compared_with_its_baseline(rule, comparator, amount, is_refused):
    programme, indicator, target = plant(
        rule=rule, comparator=comparator, amount=Decimal(amount)
    )
    factories.baseline(programme, indicator, value=Decimal(100))
    said = refusal(target.revisions.get(), "amount")
    assert ("The baseline is 100" in said) is is_refused


@pytest.mark.parametrize(("rule", "comparator", "amount", "is_refused"), CASES)
def test_a_baseline_is_compared_with_its_target(rule, comparator, amount, is_refused):
    programme, indicator, _target = plant(
        rule=rule, comparator=comparator, amount=Decimal(amount)
    )
    row = factories.baseline(programme, indicator, value=Decimal(100))
    said = refusal(row, "value")
    assert ("wrong side of this baseline" in said) is is_refused


@pytest.mark.parametrize(
    ("comparator", "amount", "is_refused"),
    [
        (">=", "0.5", True),
        (">=", 1, False),
        (">=", 2, False),
        ("<=", 2, True),
        ("<=", "0.8", False),
    ],
)
def test_a_multiple_is_refused_before_there_is_a_baseline(
    comparator, amount, is_refused
):
    _programme, _indicator, target = plant(
        comparator=comparator, amount=Decimal(amount)
    )
    said = refusal(target.revisions.get(), "amount")
    assert ("wrong side of the baseline" in said) is is_refused


@pytest.mark.parametrize(
    ("scope", "place", "is_refused"),
    [
        ("programme", None, True),
        ("programme", "park", False),
        ("programme", "base", False),
        ("park", "park", True),
        ("park", None, False),
    ],
)
def test_each_target_is_compared_with_the_baselines_of_its_own_places(
    scope, place, is_refused
):
    programme, indicator, target = plant(scope, rule="absolute", amount=Decimal(50))
    make = {"park": factories.park, "base": factories.base}
    where = {place: make[place](programme)} if place else {}
    row = factories.baseline(programme, indicator, value=Decimal(100), **where)
    assert bool(refusal(row, "value")) is is_refused
    assert bool(refusal(target.revisions.get(), "amount")) is is_refused


def test_what_was_replaced_or_withdrawn_refuses_nothing():
    programme, indicator, target = plant(rule="absolute", amount=Decimal(50))
    TargetRevision.objects.update(released_in=1, superseded_in=2)
    assert not refusal(
        factories.baseline(programme, indicator, value=Decimal(100)), "value"
    )
    Baseline.objects.update(released_in=1, superseded_in=2)
    row = factories.revise(target, rule="absolute", amount=Decimal(50))
    assert not refusal(row, "amount")


FORM = {
    "year": 2011,
    "value": "100",
    "decided_by": "office",
    "decided_on": "2012-07-01",
    "reason_en": "decided",
}


def test_the_admin_refuses_it_with_a_sentence():
    programme, indicator, _target = plant(rule="absolute", amount=Decimal(50))
    answer = desk.client(User.objects.create_superuser("chief")).post(
        "/admin/targets/baseline/add/",
        FORM | {"programme": programme.pk, "indicator": indicator.pk},
        headers={"accept-language": "en"},
    )
    assert answer.status_code == 200
    assert "wrong side of this baseline" in answer.content.decode()
    assert not Baseline.objects.exists()


@pytest.mark.slow
def test_a_definition_file_is_refused_with_a_sentence(tmp_path):
    load_definition(write_definition(tmp_path / "first.json", lambda _: None))
    indicator = TargetRevision.objects.get(target__code="T-PRB").target.indicator
    programme = indicator.programmes.get()
    factories.baseline(programme, indicator, value=Decimal(100), year=2011)
    change = setting("70", "targets", 6, "amount")
    with pytest.raises(DefinitionRefused, match="The baseline is 100"):
        load_definition(write_definition(tmp_path / "second.json", change))
    assert Quarter(2015, 4) == TargetRevision.objects.get(target__code="T-PRB").due
