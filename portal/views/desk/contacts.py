"""Contacts: masked, shown one at a time for the asking, kept by their own people."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bases.models import InnovationBase, Park
from core.models import BilingualName
from enterprises.models import Enterprise
from portal.pages.desk.contacts import MaskedContact
from portal.views.desk.pages import make_desk_page
from reporting.access.contacts import (
    delete_contact,
    reveal_contact,
    save_contact,
    select_contacts,
    select_own_contacts,
)
from reporting.access.requests import DeskRequest
from reporting.models import Contact
from reporting.models.assignments import PLACES
from reporting.models.subjects import Kind

OwnSubjects = dict[str, tuple[str, BilingualName]]
"""Kind and row of each subject whose contacts the reader keeps, by its key."""

MODELS: dict[Kind, type[Enterprise] | type[InnovationBase] | type[Park]] = {
    Kind.ENTERPRISE: Enterprise,
    Kind.BASE: InnovationBase,
    Kind.PARK: Park,
}


class ContactForm(forms.ModelForm[Contact]):
    """A post, and how to reach it."""

    class Meta:
        model = Contact
        fields = ["post", "phone", "email"]


class NewContactForm(ContactForm):
    """The same, for one of the reader's own subjects."""

    subject = forms.ChoiceField()
    field_order = ["subject", "post", "phone", "email"]

    def __init__(self, subjects: OwnSubjects, data: QueryDict | None = None):
        super().__init__(data)
        self.subjects = subjects
        field = cast("forms.ChoiceField", self.fields["subject"])
        field.label = _("Reporting unit")
        field.choices = [
            (key, subject.name) for key, (_kind, subject) in subjects.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Name the subject in the row, so that the row can be checked as a whole."""
        super().clean()
        chosen = self.subjects.get(self.cleaned_data.get("subject", ""))
        if chosen is not None:
            kind, subject = chosen
            self.instance.kind = kind
            setattr(self.instance, kind, subject)
        return self.cleaned_data


@make_desk_page("GET", "POST")
def render_contacts_page(request: DeskRequest) -> HttpResponse:
    """The contacts of the reader's own subjects; a post adds one."""
    subjects = collect_own_subjects(request)
    form = None
    if request.method == "POST":
        form = read_new_contact(request, subjects)
        if form.is_valid():
            save_contact(form.save(commit=False), request.user)
            messages.success(request, _("Saved."))
            return redirect("desk:contacts")
    rows = select_own_contacts(request.scope, select_contacts(request.scope))
    context = {
        "contacts": [MaskedContact.of(row) for row in rows],
        "form": form or (NewContactForm(subjects) if subjects else None),
    }
    return render(request, "desk/contacts.html", context, status=400 if form else 200)


def read_new_contact(request: DeskRequest, subjects: OwnSubjects) -> NewContactForm:
    """The form of a new contact; a subject that is not the reader's is absent."""
    form = NewContactForm(subjects, request.POST)
    if not subjects or form.has_error("subject", "invalid_choice"):
        raise Http404
    return form


def collect_own_subjects(request: DeskRequest) -> OwnSubjects:
    """Kind and row of each subject whose contacts the reader keeps, by its key."""
    found: OwnSubjects = {}
    for role, kind in PLACES.items():
        for row in MODELS[kind].objects.filter(pk__in=request.scope.ids(kind, role)):
            found[f"{kind.value}-{row.pk}"] = (kind.value, row)
    return found


@make_desk_page("GET", "POST")
def render_contact_page(request: DeskRequest, pk: int) -> HttpResponse:
    """One contact; a post shows it, or changes or removes one's own."""
    found = get_object_or_404(select_contacts(request.scope), pk=pk)
    is_own = select_own_contacts(request.scope, Contact.objects.filter(pk=pk)).exists()
    if request.method != "POST":
        return render_contact(request, MaskedContact.of(found))
    action = request.POST.get("action")
    if action == "reveal":
        reveal_contact(found, request.user)
        form = ContactForm(instance=found) if is_own else None
        return render_contact(request, MaskedContact.of(found), form, plain=found)
    if not is_own or action not in {"save", "remove"}:
        raise Http404
    return (
        save_contact_removal(request, found)
        if action == "remove"
        else save_contact_change(request, found)
    )


def save_contact_change(request: DeskRequest, found: Contact) -> HttpResponse:
    """Save what was typed, or say what is wrong with it; neither reveals the rest."""
    masked = MaskedContact.of(found)
    form = ContactForm(request.POST, instance=found)
    if not form.is_valid():
        return render_contact(request, masked, form, status=400)
    save_contact(form.save(commit=False), request.user)
    messages.success(request, _("Saved."))
    return redirect("desk:contacts")


def save_contact_removal(request: DeskRequest, found: Contact) -> HttpResponse:
    """Delete a contact."""
    delete_contact(found, request.user)
    messages.success(request, _("Removed."))
    return redirect("desk:contacts")


def render_contact(
    request: DeskRequest,
    masked: MaskedContact,
    form: ContactForm | None = None,
    *,
    plain: Contact | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a contact: masked, unless it is handed over `plain`."""
    context = {"contact": masked, "plain": plain, "form": form}
    return render(request, "desk/contact.html", context, status=status)
