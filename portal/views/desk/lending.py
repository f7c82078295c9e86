"""Lending an own role to a colleague for some days, and taking it back."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from portal.pages.desk.lending import build_delegation_page
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.errors import WorkflowError
from reporting.lending.loans import (
    DelegateRefused,
    delegate_assignment,
    select_delegable,
    select_delegations,
    withdraw_delegation,
)
from reporting.models import Assignment

DAY = {"type": "date"}


class DelegationForm(forms.Form):
    """To whom, and from which day to which."""

    account = forms.CharField(
        label=gettext_lazy("Username of the colleague"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    first = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY),
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY),
    )


@make_desk_page("GET", "POST")
def render_delegation_page(request: DeskRequest) -> HttpResponse:
    """What can be lent, is lent and is borrowed."""
    if request.method != "POST":
        return render_delegations(request, DelegationForm())
    acts = {"lend": save_delegation, "take_back": save_withdrawal}
    if request.POST.get("action") not in acts:
        raise Http404
    return acts[request.POST["action"]](request)


def save_delegation(request: DeskRequest) -> HttpResponse:
    """Lend what was chosen, or say why not; what is not the reader's is 404."""
    form = DelegationForm(request.POST)
    assignment = get_chosen_assignment(
        request, select_delegable(request.user), "assignment"
    )
    if not form.is_valid():
        return render_delegations(request, form, 400)
    days = {name: form.cleaned_data[name] for name in ("first", "last")}
    to = User.objects.filter(username=form.cleaned_data["account"]).first()
    try:
        delegate_assignment(assignment=assignment, to=to, by=request.user, **days)
    except WorkflowError as error:
        at = "account" if isinstance(error, DelegateRefused) else "last"
        form.add_error(at, str(error))
        return render_delegations(request, form, 400)
    messages.success(request, _("Role delegated. You keep the role as well."))
    return redirect("desk:lending")


def save_withdrawal(request: DeskRequest) -> HttpResponse:
    """Take back what was lent; what the reader has not lent is 404."""
    loan = get_chosen_assignment(request, select_delegations(request.user), "loan")
    try:
        withdraw_delegation(loan=loan, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Delegation ended."))
    return redirect("desk:lending")


def get_chosen_assignment(
    request: DeskRequest, rows: QuerySet[Assignment], name: str
) -> Assignment:
    """The assignment that a form names by its key (one query); raises Http404."""
    key = request.POST.get(name, "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise Http404
    return get_object_or_404(rows.select_related("lent_from"), pk=key)


def render_delegations(
    request: DeskRequest, form: DelegationForm, status: int = 200
) -> HttpResponse:
    """The page."""
    context = {
        "page": build_delegation_page(request.user),
        "form": form,
        "chosen": request.POST.get("assignment"),
    }
    return render(request, "desk/lending.html", context, status=status)
