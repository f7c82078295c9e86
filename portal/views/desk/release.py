"""The next release of a programme: looked at, proposed, confirmed, dropped, made."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bases.models import Programme
from bases.querysets import DEFAULT_PROGRAMME
from portal.pages.desk.release_preview import build_release_preview
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.errors import WorkflowError
from reporting.models import ReleaseProposal
from reporting.releases import sign_off
from reporting.releases.digest import list_decision_models
from targets.dropping import ACTION, withdraw_decision
from targets.models import Decision

LONGEST = 18
"""Digits of an id that every database can compare."""


class NoteForm(forms.Form):
    """What a release says about itself, and the content that was looked at."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    content = forms.CharField(widget=forms.HiddenInput)


@make_desk_page("GET", "POST")
def render_release_page(request: DeskRequest) -> HttpResponse:
    """What the next release would change; by POST it is made, or proposed."""
    mine = Programme.objects.filter(pk__in=request.scope.bureau_of())
    programmes = sorted(mine, key=lambda row: (row.code != DEFAULT_PROGRAMME, row.code))
    programme = choose_programme(programmes, request.GET.get("programme", ""))
    if request.method == "POST":
        return save_action(request, programmes, programme)
    return render_preview(request, programmes, programme, NoteForm())


def choose_programme(programmes: list[Programme], code: str) -> Programme:
    """The programme of a code, the first one for ""; raises Http404."""
    for row in programmes:
        if code in ("", row.code):
            return row
    raise Http404(code)


def save_action(
    request: DeskRequest, programmes: list[Programme], programme: Programme
) -> HttpResponse:
    """Do what the button says, or show the page again with the reason why not."""
    action = request.POST.get("action", "")
    if action not in ACTIONS:
        raise Http404(action)
    form = NoteForm(request.POST if action in NOTED else None)
    if action in NOTED and not form.is_valid():
        return render_preview(request, programmes, programme, form, status=400)
    try:
        return ACTIONS[action](request, programme)
    except WorkflowError as refusal:
        return render_preview(
            request, programmes, programme, form, str(refusal), status=409
        )


def save_release(request: DeskRequest, programme: Programme) -> HttpResponse:
    """Release; go to the page of the new release."""
    done = sign_off.sign_off_release(
        programme=programme, by=request.user, **read_note(request)
    )
    return redirect_to_release(programme, done.seq)


def save_proposal(request: DeskRequest, programme: Programme) -> HttpResponse:
    """Propose; stay on the page."""
    sign_off.propose_release(programme=programme, by=request.user, **read_note(request))
    messages.success(
        request, _("Proposed. A second reviewer has to confirm the release.")
    )
    return redirect(request.get_full_path())


def save_confirmation(request: DeskRequest, programme: Programme) -> HttpResponse:
    """Confirm what is proposed; go to the page of the new release."""
    done = sign_off.confirm_proposal(
        proposal=get_proposal(programme),
        by=request.user,
        content=request.POST.get("content", ""),
        anew="anew" in request.POST,
    )
    return redirect_to_release(programme, done.seq)


def save_drop(request: DeskRequest, programme: Programme) -> HttpResponse:
    """Drop what is proposed; stay on the page."""
    sign_off.withdraw_proposal(proposal=get_proposal(programme), by=request.user)
    messages.success(request, _("The proposal was withdrawn."))
    return redirect(request.get_full_path())


def save_dropped_decision(request: DeskRequest, programme: Programme) -> HttpResponse:
    """Drop a decision that waits, with a reason; stay on the page."""
    decision = get_decision(request.POST.get("decision", ""), programme)
    try:
        with transaction.atomic():
            row = withdraw_decision(
                decision=decision,
                by=request.user,
                reason=request.POST.get("reason", ""),
            )
            request.audit(ACTION, row, reason=row.drop_reason)
    except ValidationError as refusal:
        raise WorkflowError(" ".join(refusal.messages)) from refusal
    messages.success(
        request, _("The decision is withdrawn. It stays on record with your reason.")
    )
    return redirect(request.get_full_path())


def get_decision(name: str, programme: Programme) -> Decision:
    """The decision of a programme that a form names, such as `baseline-12`.

    Raises Http404 for any other name.
    """
    kind, _dash, number = name.partition("-")
    models = {model._meta.model_name: model for model in list_decision_models()}
    if kind not in models or not number.isdecimal() or len(number) > LONGEST:
        raise Http404(name)
    path = "programme" if kind == "baseline" else "target__programme"
    return get_object_or_404(models[kind], pk=int(number), **{path: programme})


ACTIONS = {
    "publish": save_release,
    "propose": save_proposal,
    "confirm": save_confirmation,
    "drop": save_drop,
    "drop_decision": save_dropped_decision,
}
NOTED = ("publish", "propose")


def read_note(request: DeskRequest) -> dict[str, str]:
    """The note, and the content that was looked at."""
    return {"note": request.POST["note"], "content": request.POST["content"]}


def get_proposal(programme: Programme) -> ReleaseProposal:
    """The open proposal of a programme; raises WorkflowError where there is none."""
    found = sign_off.find_open_proposal(programme)
    if found is None:
        raise WorkflowError(_("There is no proposed release."))
    return found


def redirect_to_release(programme: Programme, seq: int) -> HttpResponse:
    """Lead to the page of a release."""
    address = reverse("portal:release", args=[seq])
    return redirect(f"{address}?programme={programme.code}")


def render_preview(
    request: DeskRequest,
    programmes: list[Programme],
    programme: Programme,
    form: NoteForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page: what would change, and the form."""
    context = {
        "outlook": build_release_preview(
            programme, request.scope, request.user, request.GET
        ),
        "programmes": programmes,
        "form": form,
        "refusal": refusal,
        "anew": "anew" in request.POST,
    }
    return render(request, "desk/release.html", context, status=status)
