"""The action that moves a technical problem, and the form that asks whereto."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registers.questions import answer, ask
from core.today import today
from problems.lifecycle import State, allowed
from problems.models import TechnicalProblem
from problems.moves import move


class MoveForm(forms.Form):
    """Whereto, when, by whom and why."""

    to = forms.ChoiceField(
        label=gettext_lazy("move to"), choices=TechnicalProblem.State.choices
    )
    on = forms.DateField(
        label=gettext_lazy("moved on"),
        initial=today,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    by = forms.CharField(label=gettext_lazy("by (post)"))
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args, state: str, **kwargs):
        """Offer the moves out of a state; any other is refused with its reason."""
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.choices = offered(state)

    def clean_on(self):
        """Refuse a day to come: no later move could lie before it."""
        day = self.cleaned_data["on"]
        if day > today():
            raise ValidationError(_("This day has not come yet."))
        return day


def offered(state: str) -> list[tuple[str, str]]:
    """The states that can follow a state, named in the active language."""
    return [(to, TechnicalProblem.State(to).label) for to in allowed(State(state))]


class Moves:
    """The action on the list of problems; goes before its ModelAdmin."""

    actions = ("move_selected",)

    @admin.action(
        description=gettext_lazy("Move selected problem"), permissions=["change"]
    )
    def move_selected(self, request, queryset):
        """Ask whereto and why, then move the problem."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            said = _("Select one problem: each move has its own reason.")
            return self.message_user(request, said, messages.ERROR)
        problem = chosen[0]
        form = answer(request, MoveForm, state=problem.state)
        if form.is_valid():
            try:
                return self.moved(request, problem, form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
        return ask(
            self,
            request,
            "problems/move",
            form,
            title=_("Move selected problem"),
            button=_("Move"),
            action="move_selected",
            selected=problem,
            nothing=not offered(problem.state),
        )

    def moved(self, request, problem: TechnicalProblem, answers: dict) -> None:
        """Move a problem with its row in the history; raises ValidationError."""
        with transaction.atomic():
            move(problem=problem, **answers)
            states = {"state": problem.get_state_display()}
            self.log_change(request, problem, _("Moved to “%(state)s”.") % states)
        said = _("%(number)s is now “%(state)s”.") % {
            "number": problem.number,
            **states,
        }
        self.message_user(request, said, messages.SUCCESS)
