"""The action that moves a technical problem, and the form that asks whereto."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.registers.questions import apply_answer, read_answer, render_question
from core.today import get_today
from problems.lifecycle import State, is_correction
from problems.models import TechnicalProblem
from problems.moves import find_final_move, list_possible_states, move_problem


class MoveForm(forms.Form):
    """Whereto, when, by whom and why."""

    to = forms.ChoiceField(
        label=gettext_lazy("change status to"), choices=TechnicalProblem.State.choices
    )
    on = forms.DateField(
        label=gettext_lazy("status changed on"),
        initial=get_today,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    by = forms.CharField(
        label=gettext_lazy("by (post)"),
        help_text=gettext_lazy(
            "Public: shown beside the status change. A post, not a person."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Not public: shown to the submitting enterprise and to officials in charge."
        ),
    )

    def __init__(self, *args: Any, problem: TechnicalProblem, **kwargs: Any) -> None:
        """Offer the moves of a problem; any other is refused with its reason."""
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.choices = list_next_states(problem)


def list_next_states(problem: TechnicalProblem) -> list[tuple[str, str]]:
    """The states that can follow, named in the active language; corrections as such."""
    origin = State(problem.state)
    return [
        (to, name_next_state(origin, to))
        for to in list_possible_states(problem, find_final_move(problem))
    ]


def name_next_state(origin: State, to: State) -> str:
    """What the form calls a state that can follow another."""
    name = TechnicalProblem.State(to).label
    if is_correction(origin, to):
        return _("correction: back to “%(state)s”") % {"state": name}
    return str(name)


class Moves(admin.ModelAdmin[TechnicalProblem]):
    """The action on the list of problems; goes before its ModelAdmin."""

    actions = ("move_selected", "lift_selected")

    @admin.action(
        description=gettext_lazy("Change status of the selected problem"),
        permissions=["change"],
    )
    def move_selected(
        self, request: HttpRequest, queryset: QuerySet[TechnicalProblem]
    ) -> HttpResponse | None:
        """Ask whereto and why, then move the problem."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            said = _("Select only one problem. Each status change has its own reason.")
            self.message_user(request, said, messages.ERROR)
            return None
        problem = chosen[0]
        form = read_answer(request, MoveForm, problem=problem)
        if apply_answer(form, lambda given: self.moved(request, problem, given)):
            return None
        return render_question(
            self,
            request,
            "problems/move",
            form,
            title=_("Change status of the selected problem"),
            button=_("Change status"),
            action="move_selected",
            selected=problem,
            nothing=not form.fields["to"].widget.choices,
        )

    def moved(
        self, request: HttpRequest, problem: TechnicalProblem, answers: dict[str, Any]
    ) -> None:
        """Move a problem with its row in the history; raises ValidationError."""
        account = cast(User, request.user)  # the admin lets nobody in without one
        with transaction.atomic():
            move_problem(problem=problem, account=account, **answers)
            states = {"state": problem.get_state_display()}
            self.log_change(
                request, problem, _("Status changed to “%(state)s”.") % states
            )
        said = _("%(number)s is now “%(state)s”.") % {
            "number": problem.number,
            **states,
        }
        self.message_user(request, said, messages.SUCCESS)
