"""The next release of a programme: looked at, proposed, confirmed, dropped, made."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bases.models import Programme
from bases.querysets import DEFAULT_PROGRAMME
from portal.pages.desk.release_preview import outlook
from portal.views.desk.pages import desk_page
from reporting.errors import WorkflowError
from reporting.releases import sign_off


class NoteForm(forms.Form):
    """What a release says about itself, and the content that was looked at."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    content = forms.CharField(widget=forms.HiddenInput)


@desk_page("GET", "POST")
def release(request: HttpRequest) -> HttpResponse:
    """What the next release would change; by POST it is made, or proposed."""
    mine = Programme.objects.filter(pk__in=request.scope.bureau_of())
    programmes = sorted(mine, key=lambda row: (row.code != DEFAULT_PROGRAMME, row.code))
    programme = chosen(programmes, request.GET.get("programme", ""))
    if request.method == "POST":
        return acted(request, programmes, programme)
    return shown(request, programmes, programme, NoteForm())


def chosen(programmes: list[Programme], code: str) -> Programme:
    """The programme of a code, the first one for ""; raises Http404."""
    for row in programmes:
        if code in ("", row.code):
            return row
    raise Http404(code)


def acted(
    request: HttpRequest, programmes: list[Programme], programme: Programme
) -> HttpResponse:
    """Do what the button says, or show the page again with the reason why not."""
    action = request.POST.get("action", "")
    if action not in ACTIONS:
        raise Http404(action)
    form = NoteForm(request.POST)
    if action in NOTED and not form.is_valid():
        return shown(request, programmes, programme, form, status=400)
    try:
        return ACTIONS[action](request, programme)
    except WorkflowError as refusal:
        return shown(request, programmes, programme, form, str(refusal), status=409)


def published(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Release; go to the page of the new release."""
    done = sign_off.publish(programme=programme, by=request.user, **noted(request))
    return to_release(programme, done.seq)


def proposed(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Propose; stay on the page."""
    sign_off.propose(programme=programme, by=request.user, **noted(request))
    messages.success(request, _("Proposed. A second reviewer confirms it."))
    return redirect(request.get_full_path())


def confirmed(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Confirm what is proposed; go to the page of the new release."""
    done = sign_off.confirm(
        proposal=proposal_of(programme),
        by=request.user,
        content=request.POST.get("content", ""),
        anew="anew" in request.POST,
    )
    return to_release(programme, done.seq)


def dropped(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Drop what is proposed; stay on the page."""
    sign_off.drop(proposal=proposal_of(programme), by=request.user)
    messages.success(request, _("The proposal is dropped."))
    return redirect(request.get_full_path())


ACTIONS = {
    "publish": published,
    "propose": proposed,
    "confirm": confirmed,
    "drop": dropped,
}
NOTED = ("publish", "propose")


def noted(request: HttpRequest) -> dict[str, str]:
    """The note, and the content that was looked at."""
    return {"note": request.POST["note"], "content": request.POST["content"]}


def proposal_of(programme: Programme) -> sign_off.ReleaseProposal:
    """The open proposal of a programme; raises WorkflowError where there is none."""
    found = sign_off.open_proposal(programme)
    if found is None:
        raise WorkflowError(_("No release is proposed."))
    return found


def to_release(programme: Programme, seq: int) -> HttpResponse:
    """Lead to the page of a release."""
    address = reverse("portal:release", args=[seq])
    return redirect(f"{address}?programme={programme.code}")


def shown(
    request: HttpRequest,
    programmes: list[Programme],
    programme: Programme,
    form: NoteForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page: what would change, and the form."""
    context = {
        "outlook": outlook(programme, request.scope, request.user, request.GET),
        "programmes": programmes,
        "form": form,
        "refusal": refusal,
        "anew": "anew" in request.POST,
    }
    return render(request, "desk/release.html", context, status=status)
