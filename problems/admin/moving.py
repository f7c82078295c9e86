"""The action that moves a technical problem, and the form that asks whereto."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from core.registers.questions import read_answer, render_question
from core.today import get_today
from problems.lifecycle import State, list_allowed_states
from problems.models import TechnicalProblem
from problems.moves import move_problem


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
    by = forms.CharField(label=gettext_lazy("by (post)"))
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        """Offer the moves out of a state; any other is refused with its reason."""
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.choices = list_next_states(state)

    def clean_on(self) -> date:
        """Refuse a day to come: no later move could lie before it."""
        day: date = self.cleaned_data["on"]
        if day > get_today():
            raise ValidationError(_("The date cannot be in the future."))
        return day


def list_next_states(state: str) -> list[tuple[State, StrOrPromise]]:
    """The states that can follow a state, named in the active language."""
    return [
        (to, TechnicalProblem.State(to).label)
        for to in list_allowed_states(State(state))
    ]


class Moves(admin.ModelAdmin[TechnicalProblem]):
    """The action on the list of problems; goes before its ModelAdmin."""

    actions = ("move_selected",)

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
        form = read_answer(request, MoveForm, state=problem.state)
        if form.is_valid():
            try:
                self.moved(request, problem, form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
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
            nothing=not list_next_states(problem.state),
        )

    def moved(
        self, request: HttpRequest, problem: TechnicalProblem, answers: dict[str, Any]
    ) -> None:
        """Move a problem with its row in the history; raises ValidationError."""
        with transaction.atomic():
            move_problem(problem=problem, **answers)
            states = {"state": problem.get_state_display()}
            self.log_change(
                request, problem, _("Status changed to “%(state)s”.") % states
            )
        said = _("%(number)s is now “%(state)s”.") % {
            "number": problem.number,
            **states,
        }
        self.message_user(request, said, messages.SUCCESS)
