"""A quarter at the bureau's desk: open it, close it, let one subject be later."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.validators import plain_line
from portal.views.desk.completeness import find_programme
from portal.views.desk.indicators import read_quarter
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.errors import WorkflowError
from reporting.models import Extension, ReportingPeriod, Submission
from reporting.periods import MOVES, close_period, open_period
from reporting.returns.extensions import grant_announced_extension

State = ReportingPeriod.State


class ReturnChoice(forms.ModelChoiceField[Submission]):
    """Returns by the name of their subject."""

    def label_from_instance(self, row: Submission) -> str:
        """示例企业02."""
        return row.subject.name


class ExtensionForm(forms.Form):
    """Who may submit until when, and why."""

    submission = ReturnChoice(
        Submission.objects.none(),
        label=gettext_lazy("Reporting unit"),
        empty_label=gettext_lazy("Choose a reporting unit"),
    )
    until = forms.DateField(
        label=gettext_lazy("Until (included)"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, validators=[plain_line]
    )

    def __init__(self, period: ReportingPeriod, data: QueryDict | None = None):
        super().__init__(data)
        rows = Submission.objects.newest().with_subjects()
        field = cast("ReturnChoice", self.fields["submission"])
        field.queryset = rows.filter(
            programme=period.programme, period=period.period
        ).order_by("kind", "enterprise__code", "base__code", "park__slug")


@make_desk_page("GET", "POST")
def render_period_page(request: DeskRequest, period: str) -> HttpResponse:
    """One quarter of the programme whose bureau the reader belongs to."""
    rows = ReportingPeriod.objects.filter(programme__in=request.scope.bureau_of())
    rows = rows.filter(programme=find_programme(request)).select_related("programme")
    found = get_object_or_404(rows, period=read_quarter(period))
    if request.method != "POST":
        return render_period(request, found, ExtensionForm(found))
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    return action(request, found)


def save_opening(request: DeskRequest, found: ReportingPeriod) -> HttpResponse:
    """Open the quarter, or make the returns of those who joined since."""
    try:
        made = open_period(period=found, by=request.user)
    except WorkflowError as error:
        return render_refusal(request, found, error)
    messages.success(
        request, _("Collection opened. Returns created: %(number)s.") % {"number": made}
    )
    return redirect("desk:period", str(found.period))


def save_closing(request: DeskRequest, found: ReportingPeriod) -> HttpResponse:
    """Close the quarter."""
    try:
        close_period(period=found, by=request.user)
    except WorkflowError as error:
        return render_refusal(request, found, error)
    messages.success(request, _("Collection closed."))
    return redirect("desk:period", str(found.period))


def save_extension(request: DeskRequest, found: ReportingPeriod) -> HttpResponse:
    """Let one subject submit later."""
    form = ExtensionForm(found, request.POST)
    if form.has_error("submission", "invalid_choice"):
        raise Http404
    if not form.is_valid():
        return render_period(request, found, form, status=400)
    try:
        grant_announced_extension(period=found, by=request.user, **form.cleaned_data)
    except WorkflowError as error:
        form.add_error(None, str(error))
        return render_period(request, found, form, status=400)
    messages.success(request, _("Extension granted."))
    return redirect("desk:period", str(found.period))


ACTIONS = {"open": save_opening, "close": save_closing, "extend": save_extension}


def render_refusal(
    request: DeskRequest, found: ReportingPeriod, error: WorkflowError
) -> HttpResponse:
    """The page as it is now, with why nothing happened."""
    found.refresh_from_db()
    return render_period(
        request, found, ExtensionForm(found), status=409, sentence=error
    )


def render_period(
    request: DeskRequest,
    found: ReportingPeriod,
    form: ExtensionForm,
    *,
    status: int = 200,
    sentence: WorkflowError | None = None,
) -> HttpResponse:
    """The page of a quarter."""
    granted = Extension.objects.filter(period=found)
    context = {
        "period": found,
        "form": form,
        "sentence": sentence,
        "may_open": found.state == State.OPEN or (found.state, State.OPEN) in MOVES,
        "may_close": (found.state, State.CLOSED) in MOVES,
        "extensions": granted.select_related(
            "enterprise", "base", "park", "programme", "granted_by"
        ),
    }
    return render(request, "desk/period.html", context, status=status)
