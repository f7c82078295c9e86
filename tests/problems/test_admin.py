"""An official types problems in the admin and moves them; a wrong move is refused."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from problems.lifecycle import ENDED, State, list_allowed_states
from problems.models import Claim, ProblemEvent, TechnicalProblem
from tests.support import factories, register_factories
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db

LIST = "/admin/problems/technicalproblem/"
ADD = reverse("admin:problems_technicalproblem_add")
DAY = register_factories.DAY
MOVE = {"on": "2013-06-01", "by": "科技处", "reason": "论证", "confirmed": "yes"}
REQUIREMENT = {"indicator_zh": "耐光色牢度", "comparator": ">=", "value": "5"}


@pytest.fixture
def base():
    return factories.base(factories.programme())


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def act(client, *rows, **data):
    """Do the action on problems as the list does; the answer comes after redirects."""
    chosen = {"_selected_action": [row.pk for row in rows], "action": "move_selected"}
    return client.post(LIST, chosen | data, follow=True)


def said(answer) -> list[str]:
    """The messages that a page shows."""
    return [str(message) for message in answer.context["messages"]]


def faults(answer) -> str:
    """What the form of a page says against its answers."""
    return str(answer.context["form"].errors)


def typed(client, base, *requirements):
    """Type a new problem of a base with requirements; post it."""
    data = {"number": "XN-2013-014", "title_zh": "难题", "nature": "key"}
    data |= {"base": base.pk}
    for row, requirement in enumerate(requirements):
        data |= {f"requirements-{row}-{name}": v for name, v in requirement.items()}
    data["requirements-TOTAL_FORMS"] = len(requirements)
    return client.post(ADD, form_of(client.get(ADD)).filled(**data))


def test_a_new_problem_is_collected_with_its_requirements(chief, base):
    assert typed(chief, base, REQUIREMENT).status_code == 302
    problem = TechnicalProblem.objects.get()
    assert problem.state == State.COLLECTED
    assert str(problem.requirements.get()) == "耐光色牢度 >= 5"


def test_a_requirement_that_is_typed_twice_is_named_at_its_field(chief, base):
    answer = typed(chief, base, REQUIREMENT, REQUIREMENT | {"value": "6"})
    forms = answer.context["inline_admin_formsets"][0].formset.forms
    assert "is already listed here" in str(forms[1].errors["indicator_zh"])
    assert not TechnicalProblem.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("state", State)
def test_a_move_is_offered_exactly_where_the_life_cycle_allows_it(chief, base, state):
    problem = register_factories.problem_in(base, state)
    form = act(chief, problem).context["form"]
    back = [problem.events.last().from_state] if state in ENDED else []
    offered = [to for to, _name in form.fields["to"].widget.choices]
    assert offered == [*list_allowed_states(state), *back]


def test_a_move_is_made_with_its_reason_and_stands_in_the_history(chief, base):
    problem = register_factories.problem(base)
    answer = act(chief, problem, to="appraised", **MOVE)
    assert said(answer) == [f"{problem.number} is now “assessed”."]
    event = ProblemEvent.objects.get()
    assert (event.from_state, event.to_state) == ("collected", "appraised")
    assert (event.on, event.by, event.reason) == (date(2013, 6, 1), "科技处", "论证")
    assert "assessed" in LogEntry.objects.get().change_message


WRONG = {
    "a forbidden move": ({"to": "accepted"}, "to “accepted”. Allowed:"),
    "no state": ({"to": "sold"}, "Select a valid choice"),
    "before the last": ({"on": "2013-05-19"}, "The new date cannot be earlier"),
    "no day": ({"on": "soon"}, "Enter a valid date"),
    "nobody": ({"by": ""}, "This field is required"),
    "a long post": ({"by": "长" * 200}, "at most 120 characters"),
    "a long reason": ({"reason": "长" * 10_000}, "at most 4000 characters"),
    "a NUL": ({"reason": "a\0b"}, "Null characters are not allowed"),
    "a hidden mark": ({"by": "\u202e处"}, "hidden character U+202E"),
}


@pytest.mark.parametrize(("wrong", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_move_is_refused_with_the_reason(chief, base, wrong, says):
    problem = register_factories.problem_in(base, "appraised")
    answer = act(chief, problem, **{"to": "listed", **MOVE, **wrong})
    assert says in faults(answer)
    assert TechnicalProblem.objects.get().state == "appraised"
    assert problem.events.count() == 1


@pytest.mark.parametrize(("days", "state"), [(0, "appraised"), (1, "collected")])
def test_a_problem_moves_on_no_day_to_come(chief, base, days, state):
    problem = register_factories.problem(base)
    day = timezone.localdate() + timedelta(days)
    act(chief, problem, **MOVE | {"to": "appraised", "on": day.isoformat()})
    assert TechnicalProblem.objects.get().state == state


def test_a_problem_that_ended_without_a_move_offers_no_form(chief, base):
    problem = register_factories.problem(base)
    TechnicalProblem.objects.filter(pk=problem.pk).update(state="transferred")
    answer = act(chief, problem)
    assert "Its status can no longer change" in answer.text
    assert 'name="confirmed"' not in answer.text


def test_problems_are_moved_one_by_one(chief, base):
    rows = [register_factories.problem(base) for _row in range(2)]
    assert (
        "Select only one problem" in said(act(chief, *rows, to="appraised", **MOVE))[0]
    )
    assert not ProblemEvent.objects.exists()


def test_who_may_only_look_moves_nothing(client, base):
    reader = User.objects.create_user("reader", is_staff=True)
    rights = Permission.objects.filter(codename="view_technicalproblem")
    reader.user_permissions.set(rights)
    client.force_login(reader)
    problem = register_factories.problem(base)
    act(client, problem, to="appraised", **MOVE)
    assert TechnicalProblem.objects.get().state == "collected"


def test_the_page_of_a_problem_changes_neither_its_state_nor_its_past(chief, base):
    problem = register_factories.problem_in(base, "listed")
    url = reverse("admin:problems_technicalproblem_change", args=[problem.pk])
    forged = {"state": "accepted", "events-0-reason": "forged", "title_zh": "新题"}
    assert chief.post(url, form_of(chief.get(url)).filled(**forged)).status_code == 302
    problem.refresh_from_db()
    assert (problem.state, problem.title_zh) == ("listed", "新题")
    assert not problem.events.filter(reason="forged").exists()


def test_a_claim_of_a_problem_that_is_not_open_is_refused(chief, base):
    url = reverse("admin:problems_claim_add")
    closed = register_factories.problem(base)
    team = register_factories.partner()
    data = {"problem": closed.pk, "partner": team.pk, "submitted_on": DAY.isoformat()}
    answer = chief.post(url, form_of(chief.get(url)).filled(**data))
    assert "This problem is not open to applications." in answer.text
    assert not Claim.objects.exists()
