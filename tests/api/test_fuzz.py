"""The API keeps every promise of its OpenAPI document, whatever is asked.

No server error; statuses, headers and content types as documented; bodies that fit
their schema; what the document allows and exists is accepted, what it forbids refused.
"""

from unittest.mock import patch

import pytest
from django.test import Client, TestCase, override_settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from targets.models import Indicator
from tests.support import api, fuzzing
from tests.support.demo import run

pytestmark = pytest.mark.slow

ACCEPTED = 0.2
RIGHTS = ("view_figure", "view_release", "view_technicalproblem")


@override_settings(ALLOWED_HOSTS=["localhost", "testserver"])
class Fuzz(TestCase):
    """Random requests over the whole sample data and a programme that is public."""

    @classmethod
    def setUpTestData(cls):
        run("load_programme")
        run("load_demo")
        api.listed(Indicator.objects.get(code="EC01"))
        cls.anybody, cls.official = Client(), api.official(*RIGHTS)
        cls.document = cls.anybody.get("/api/v1/schema/").json()

    def hold(self, reader: Client, examples: int) -> None:
        """Try everything; each operation must answer well often enough."""
        found = fuzzing.trials(self.document, reader, examples)
        assert set(self.document["paths"]) == {name.split()[1] for name in found}
        shares = {name: fuzzing.share(seen) for name, seen in found.items()}
        poor = {name: part for name, part in shares.items() if part < ACCEPTED}
        assert not poor, poor

    def test_every_promise_holds_for_anybody(self):
        self.hold(self.anybody, 3)

    def test_every_promise_holds_for_an_official(self):
        self.hold(self.official, 2)

    @pytest.mark.drill
    def test_every_promise_holds_for_anybody_at_length(self):
        self.hold(self.anybody, 300)

    @pytest.mark.drill
    def test_every_promise_holds_for_an_official_at_length(self):
        self.hold(self.official, 300)

    def broken(self, target: str, mode: GenerationMode, **fault) -> FailureGroup:
        """What the trial of the list of bases says of a fault that is planted."""
        operations = fuzzing.operations(self.document)
        (bases,) = [one for one in operations if one.label == "GET /api/v1/bases/"]
        with patch(target, **fault), pytest.raises(FailureGroup) as found:
            fuzzing.trial(bases, self.anybody, 20, mode)
        return found

    def test_a_server_error_is_found(self):
        fault = {"side_effect": ZeroDivisionError()}
        target = "api.v1.registers.Bases.get_queryset"
        found = self.broken(target, GenerationMode.POSITIVE, **fault)
        assert found.match("Server error")

    def test_a_row_that_does_not_fit_its_schema_is_found(self):
        target = "api.v1.serializers.registers.BaseSerializer.to_representation"
        fault = {"return_value": {"slug": 7}}
        found = self.broken(target, GenerationMode.POSITIVE, **fault)
        assert found.match("violates schema")

    def test_a_parameter_that_is_not_checked_is_found(self):
        found = self.broken("api.views.check", GenerationMode.NEGATIVE)
        assert found.match("Server error")
