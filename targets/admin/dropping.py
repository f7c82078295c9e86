"""The action of the admin that drops a decision which waits, and its question."""

from typing import TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.registers.audited import record_request_action
from core.registers.questions import apply_answer, read_answer, render_question
from targets.dropping import ACTION, withdraw_decision
from targets.models import Decision

Decided = TypeVar("Decided", bound=Decision)


class DropForm(forms.Form):
    """Why a decision is dropped."""

    reason = forms.CharField(
        label=gettext_lazy("reason"), widget=AdminTextareaWidget(attrs={"rows": 3})
    )


class DropsDecisions(admin.ModelAdmin[Decided]):
    """The action on a list of decisions; goes before its ModelAdmin."""

    actions = ("drop_selected",)

    @admin.action(
        description=gettext_lazy("Withdraw the selected decision"),
        permissions=["change"],
    )
    def drop_selected(
        self, request: HttpRequest, queryset: QuerySet[Decided]
    ) -> HttpResponse | None:
        """Ask why, then drop the decision."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            said = _("Select only one decision. Each one is withdrawn with its reason.")
            self.message_user(request, said, messages.ERROR)
            return None
        decision, form = chosen[0], read_answer(request, DropForm)
        if apply_answer(form, lambda given: self.save_drop(request, decision, **given)):
            return None
        return render_question(
            self,
            request,
            "targets/drop",
            form,
            title=_("Withdraw the selected decision"),
            button=_("Withdraw"),
            action="drop_selected",
            selected=decision,
            nothing=not decision.is_waiting,
        )

    def save_drop(self, request: HttpRequest, decision: Decided, reason: str) -> None:
        """Drop a decision and tell the audit; raises ValidationError."""
        by = cast(User, request.user)  # the admin lets nobody in without an account
        with transaction.atomic():
            row = withdraw_decision(decision=decision, by=by, reason=reason)
            record_request_action(request, ACTION, row, reason=row.drop_reason)
        said = _("%(decision)s is withdrawn.") % {"decision": row}
        self.message_user(request, said, messages.SUCCESS)
