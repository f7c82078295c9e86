"""Claims and the state of their problem agree, whoever changes which first."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core.today import get_today
from problems.lifecycle import State
from problems.models import Claim
from problems.moves import MoveRefused, move_problem
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.exchanges import findings, imported, previewed
from tests.support.forms import form_of
from tests.support.register_factories import (
    DAY,
    assert_refused,
    refusals,
    way_to,
    with_fields,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    return factories.base(factories.programme())


def problem_with(base, state: str, *claims: str):
    """A problem in a state with claims in these states, and no other claims."""
    found = registers.problem_in(base, state)
    found.claims.all().delete()
    for one in claims:
        registers.claim(found, state=one)
    return found


def move(problem, to: str) -> None:
    """Move a problem on the day of the others."""
    move_problem(problem=problem, to=to, by="科技处", on=DAY)


MOVES = (
    # from, to, claims, what is said; nothing where it is allowed
    ("published", "claimed", [], "There is no open application"),
    ("published", "claimed", ["withdrawn", "rejected"], "There is no open application"),
    ("published", "claimed", ["submitted"], ""),
    ("published", "unclaimed", ["submitted"], "Some applications are still open"),
    ("published", "unclaimed", ["withdrawn"], ""),
    ("claimed", "selected", ["submitted"], "Select exactly one application"),
    ("claimed", "selected", ["selected", "submitted"], ""),
    ("claimed", "published", ["submitted"], "Some applications are still open"),
    ("claimed", "published", ["selected"], "Some applications are still open"),
    ("claimed", "published", ["withdrawn", "withdrawn"], ""),
    ("claimed", "unclaimed", ["withdrawn", "submitted"], "Some applications are still"),
    ("claimed", "unclaimed", ["withdrawn"], ""),
    ("selected", "published", ["selected"], "An application is still selected"),
    ("selected", "published", ["rejected", "submitted"], ""),
    ("selected", "contracted", ["withdrawn"], "Select exactly one application"),
    ("selected", "contracted", ["selected"], ""),
    ("mid_check", "terminated", ["selected"], ""),
    ("extended", "terminated", ["selected"], ""),
)


@pytest.mark.parametrize(("origin", "to", "claims", "says"), MOVES)
def test_a_problem_moves_as_its_claims_allow(base, origin, to, claims, says):
    problem = problem_with(base, origin, *claims)
    if not says:
        move(problem, to)
        assert problem.state == to
        return
    with translation.override("en"), pytest.raises(MoveRefused, match=says):
        move(problem, to)
    problem.refresh_from_db()
    assert problem.state == origin
    assert problem.events.count() == len(way_to(origin))


BOUND = ("contracted", "in_rd", "mid_check", "extended", "delivered", "accepted")
CHANGES = (
    # state of the problem, of the claim before and after, what is said
    ("published", "submitted", "selected", "while the problem is"),
    ("claimed", "submitted", "selected", ""),
    ("claimed", "selected", "submitted", ""),
    ("claimed", "withdrawn", "submitted", ""),
    ("selected", "submitted", "selected", "while the problem is"),
    ("selected", "selected", "withdrawn", ""),
    ("selected", "withdrawn", "submitted", "not open to applications"),
    *((state, "selected", "withdrawn", "stays on record") for state in BOUND),
    ("in_rd", "submitted", "rejected", ""),
)


@pytest.mark.parametrize(("state", "before", "after", "says"), CHANGES)
def test_a_claim_changes_as_its_problem_allows(base, state, before, after, says):
    problem = problem_with(base, state, before)
    found = refusals(with_fields(problem.claims.get(), state=after))
    assert list(found) == (["state"] if says else [])
    assert says in "".join(found.get("state", [""]))


DAYS = {
    "before the problem was published": (DAY - timedelta(1), "was published on"),
    "to come": (None, "cannot be in the future"),
    "of the publication": (DAY, ""),
}


@pytest.mark.parametrize(("day", "says"), DAYS.values(), ids=DAYS)
def test_the_day_of_a_claim_lies_between_publication_and_today(base, day, says):
    problem = registers.problem_in(base, State.PUBLISHED)
    row = Claim(problem=problem, partner=registers.partner())
    row.submitted_on = day or get_today() + timedelta(1)
    said = refusals(row)
    assert list(said) == (["submitted_on"] if says else [])
    assert says in "".join(said.get("submitted_on", [""]))


def test_a_stored_claim_of_the_first_call_outlives_a_second_call(base):
    problem = problem_with(base, State.PUBLISHED, "withdrawn")
    move(problem, "unclaimed")
    later = date(2014, 1, 7)
    move_problem(problem=problem, to="published", by="科技处", on=later)
    assert refusals(problem.claims.get()) == {}


@pytest.mark.parametrize("team", [registers.partner, factories.enterprise])
@pytest.mark.parametrize("ended", ["withdrawn", "rejected"])
def test_a_team_claims_again_once_its_claim_has_ended(base, team, ended):
    problem = registers.problem_in(base, State.PUBLISHED)
    first = registers.claim(problem, team())
    kind = first.team._meta.model_name
    later = DAY + timedelta(1)
    again = Claim(problem=problem, submitted_on=later, **{kind: first.team})
    assert_refused(again, "This team has already applied.")
    Claim.objects.filter(pk=first.pk).update(state=ended)
    assert refusals(again) == {}
    again.save()
    assert_refused(with_fields(first, state="submitted"), "has already applied.")


def test_a_team_claims_once_a_day_so_that_a_file_can_name_its_claim(base):
    first = registers.claim(registers.problem_in(base, "published"), state="withdrawn")
    again = Claim(problem=first.problem, partner=first.partner, submitted_on=DAY)
    assert_refused(again, "Change that application instead.")


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


HEADER = ["problem", "partner", "enterprise", "submitted_on", "state"]


def test_a_file_holds_to_the_same_rules(base, chief):
    bound = problem_with(base, State.IN_RD, "selected").claims.get()
    open_ = problem_with(base, State.PUBLISHED, "submitted").claims.get()
    table = [
        HEADER,
        [bound.problem.number, bound.partner.name_zh, "", DAY, "withdrawn"],
        [open_.problem.number, open_.partner.name_zh, "", DAY, "selected"],
        [open_.problem.number, registers.partner().name_zh, "", "2013-05-19", ""],
        [open_.problem.number, open_.partner.name_zh, "", "2013-05-21", "submitted"],
    ]
    table[3][4] = "submitted"
    found = findings(previewed(chief, Claim, table))
    says = {
        (2, "Status"): "stays on record",
        (3, "Status"): "while the problem is",
        (4, "Submitted on"): "was published on",
        (5, ""): "This team has already applied.",
    }
    assert found.keys() == says.keys(), found
    assert all(says[place] in found[place] for place in says)
    assert imported_states() == ["selected", "submitted"]


def imported_states() -> list[str]:
    """The states of all claims, in the order in which they were made."""
    return list(Claim.objects.order_by("pk").values_list("state", flat=True))


def test_a_team_that_withdrew_claims_again_by_a_file(base, chief):
    row = problem_with(base, State.PUBLISHED, "withdrawn").claims.get()
    again = [row.problem.number, row.partner.name_zh, "", "2013-05-21", "submitted"]
    imported(chief, Claim, [HEADER, again])
    assert imported_states() == ["withdrawn", "submitted"]


def test_a_claim_that_a_contract_names_is_not_deleted(base, chief):
    bound = problem_with(base, State.IN_RD, "selected").claims.get()
    free = problem_with(base, State.PUBLISHED, "withdrawn").claims.get()
    for row, status in ((bound, 403), (free, 302)):
        url = reverse("admin:problems_claim_delete", args=[row.pk])
        assert chief.post(url, {"post": "yes"}).status_code == status
    assert list(Claim.objects.all()) == [bound]


def test_the_page_of_a_claim_names_the_fault_and_keeps_what_was_typed(base, chief):
    row = problem_with(base, State.IN_RD, "selected").claims.get()
    url = reverse("admin:problems_claim_change", args=[row.pk])
    answer = chief.post(
        url, form_of(chief.get(url)).filled(state="withdrawn", lead="组长")
    )
    assert "stays on record" in answer.text
    assert "组长" in answer.text
    assert Claim.objects.get().state == "selected"
