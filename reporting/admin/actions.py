"""What an official does with returns: approve, amend, release."""

from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bases.models import Programme
from core.questions import answer, ask
from reporting.admin.questions import NoteForm, ReasonForm, Waiting
from reporting.models import Submission
from reporting.releasing import release
from reporting.rollups import TotalTooLarge
from reporting.workflow import WorkflowError, amend, approve


class WorkflowActions:
    """Actions on the list of returns; goes before its ModelAdmin."""

    actions = ("approve_selected", "amend_selected", "release_programme")

    def has_release_permission(self, request):
        """Whether the user may publish."""
        return request.user.has_perm("reporting.add_release")

    @admin.action(
        description=gettext_lazy("Approve selected returns"), permissions=["change"]
    )
    def approve_selected(self, request, queryset):
        """Approve each return that can be; name each other one with the reason."""
        approved = sum(self.approves(request, row) for row in queryset.with_subjects())
        if approved:
            done = ngettext(
                "%(count)d return is approved.",
                "%(count)d returns are approved.",
                approved,
            )
            self.message_user(request, done % {"count": approved}, messages.SUCCESS)

    def approves(self, request, submission: Submission) -> bool:
        """Approve one return with its row in the history; say whether it was."""
        try:
            with transaction.atomic():
                approve(submission=submission, by=request.user)
                self.log_change(request, submission, _("Approved."))
        except WorkflowError as refusal:
            said = _("%(subject)s, %(quarter)s is not approved. %(reason)s") % {
                "subject": submission.subject,
                "quarter": submission.period,
                "reason": refusal,
            }
            self.message_user(request, said, messages.ERROR)
            return False
        return True

    @admin.action(
        description=gettext_lazy("Amend selected return"), permissions=["add"]
    )
    def amend_selected(self, request, queryset):
        """Ask for the reason, then open the next revision."""
        chosen = list(queryset.with_subjects()[:2])
        if len(chosen) != 1:
            said = _("Select one return: each amendment has its own reason.")
            return self.message_user(request, said, messages.ERROR)
        form = answer(request, ReasonForm)
        if form.is_valid():
            try:
                return self.amended(request, chosen[0], form.cleaned_data["reason"])
            except WorkflowError as refusal:
                form.add_error(None, str(refusal))
        return ask(
            self,
            request,
            "reporting/amend",
            form,
            title=_("Amend selected return"),
            button=_("Open the next revision"),
            action="amend_selected",
            selected=chosen[0],
        )

    def amended(self, request, submission: Submission, reason: str):
        """Open the next revision and go there; raises WorkflowError."""
        with transaction.atomic():
            amendment = amend(submission=submission, by=request.user, reason=reason)
            self.log_addition(request, amendment, _("Opened as an amendment."))
        said = _("Revision %(number)s is open for changes.")
        self.message_user(
            request, said % {"number": amendment.revision}, messages.SUCCESS
        )
        return redirect("admin:reporting_submission_change", amendment.pk)

    @admin.action(
        description=gettext_lazy("Release everything approved of this programme"),
        permissions=["release"],
    )
    def release_programme(self, request, queryset):
        """Show what would be released, ask for a note, then release it."""
        programmes = Programme.objects.filter(
            pk__in=queryset.order_by().values("programme")
        )
        if len(programmes) != 1:
            said = _("Select returns of one programme.")
            return self.message_user(request, said, messages.ERROR)
        form = answer(request, NoteForm)
        if form.is_valid():
            return self.released(request, programmes[0], form.cleaned_data["note"])
        return ask(
            self,
            request,
            "reporting/release",
            form,
            title=_("Release everything approved of this programme"),
            button=_("Release"),
            action="release_programme",
            selected=queryset.first(),
            **Waiting(programmes[0]).summary(),
        )

    def released(self, request, programme: Programme, note: str) -> None:
        """Release, which is a transaction of its own, and say its number."""
        by = request.user.get_username()
        try:
            done = release(programme=programme, by=by, note=note)
        except TotalTooLarge as error:
            return self.message_user(request, str(error), messages.ERROR)
        if done is None:
            said = _("There is nothing to release.")
            return self.message_user(request, said, messages.WARNING)
        self.log_addition(request, done, _("Released."))
        said = _("Released as No. %(seq)s.") % {"seq": done.seq}
        return self.message_user(request, said, messages.SUCCESS)
