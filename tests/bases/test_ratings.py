"""Settings of a programme: when lights are given, and which enterprises count."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bases.models import Programme
from reporting.definitions.loading import load_definition
from tests.support import factories
from tests.support.definitions import write_definition

pytestmark = pytest.mark.django_db
WRONG = {
    "limits in the wrong order": {"full_coverage": 40},
    "more than everybody": {"full_coverage": 101},
    "a margin of more than everything": {"estimate_margin": 101},
    "a list without a day": {"cohort": "list"},
    "a day without a list": {"cohort": "today", "cohort_on": date(2012, 7, 1)},
    "a day before it is decided": {"cohort_on": date(2012, 7, 1)},
}


def test_what_counts_is_not_decided_at_first():
    found = factories.programme()
    assert (found.cohort, found.cohort_on) == ("", None)
    shares = (found.full_coverage, found.least_coverage, found.estimate_margin)
    assert shares == (80, 50, 25)


@pytest.mark.parametrize("fields", WRONG.values(), ids=WRONG)
def test_settings_that_say_nothing_are_refused(fields):
    found = factories.programme()
    for name, value in fields.items():
        setattr(found, name, value)
    with pytest.raises(ValidationError):
        found.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save()


@pytest.mark.slow
def test_a_definition_sets_what_it_names_and_leaves_the_rest(tmp_path):
    def load(**settings):
        def change(definition):
            definition["programme"] |= settings

        load_definition(write_definition(tmp_path / "one.json", change))
        return Programme.objects.get()

    assert load().cohort == ""
    found = load(full_coverage=90, cohort="list", cohort_on="2012-07-01")
    assert (found.full_coverage, found.cohort_on) == (90, date(2012, 7, 1))
    found = load(least_coverage=60)
    assert (found.full_coverage, found.least_coverage, found.cohort) == (90, 60, "list")
    found = load(cohort="like_for_like", amber_points="-5")
    assert (found.cohort, found.cohort_on) == ("like_for_like", None)
    assert found.amber_points == -5
