"""The action that makes a secret problem public, after showing what that means."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registers.questions import apply_answer, read_answer, render_question
from problems.models import TechnicalProblem
from problems.secrecy import list_public_contents, reveal_problem


class LiftForm(forms.Form):
    """Why a problem becomes public."""

    reason = forms.CharField(
        label=gettext_lazy("reason"),
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("Not public: kept in the history of the problem."),
    )


class LiftsSecrecy(admin.ModelAdmin[TechnicalProblem]):
    """The action on the list of problems; goes before its ModelAdmin."""

    @admin.action(
        description=gettext_lazy("Lift confidentiality of the selected problem"),
        permissions=["change"],
    )
    def lift_selected(
        self, request: HttpRequest, queryset: QuerySet[TechnicalProblem]
    ) -> HttpResponse | None:
        """Show what becomes public and ask why, then lift the secrecy."""
        chosen = list(queryset[:2])
        if len(chosen) != 1 or not chosen[0].is_secret:
            said = _("Select only one problem, a confidential one.")
            self.message_user(request, said, messages.ERROR)
            return None
        problem, form = chosen[0], read_answer(request, LiftForm)
        if apply_answer(form, lambda given: self.lifted(request, problem, **given)):
            return None
        return render_question(
            self,
            request,
            "problems/lift",
            form,
            title=_("Lift confidentiality of the selected problem"),
            button=_("Make public"),
            action="lift_selected",
            selected=problem,
            contents=list_public_contents(problem),
        )

    def lifted(
        self, request: HttpRequest, problem: TechnicalProblem, reason: str
    ) -> None:
        """Lift the secrecy with its row in the history; raises ValidationError."""
        with transaction.atomic():
            reveal_problem(problem=problem, reason=reason)
            said = _("Confidentiality lifted: %(reason)s") % {"reason": reason}
            self.log_change(request, problem, said)
        self.message_user(
            request,
            _("%(number)s is now public.") % {"number": problem.number},
            messages.SUCCESS,
        )
