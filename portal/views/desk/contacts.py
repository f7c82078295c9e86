"""Contacts: masked, shown one at a time for the asking, kept by their own people."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.pages.desk.contacts import Masked
from portal.views.desk.pages import desk_page
from reporting.access.contacts import contacts_in, own, remove, reveal, save
from reporting.models import Contact
from reporting.models.assignments import PLACES


class ContactForm(forms.ModelForm):
    """A post, and how to reach it."""

    class Meta:
        model = Contact
        fields = ["post", "phone", "email"]


class NewContactForm(ContactForm):
    """The same, for one of the reader's own subjects."""

    subject = forms.ChoiceField()
    field_order = ["subject", "post", "phone", "email"]

    def __init__(self, subjects: dict[str, tuple[str, object]], data=None):
        super().__init__(data)
        self.subjects = subjects
        self.fields["subject"].label = _("Subject")
        self.fields["subject"].choices = [
            (key, subject.name) for key, (_kind, subject) in subjects.items()
        ]

    def clean(self):
        """Name the subject in the row, so that the row can be checked as a whole."""
        data = super().clean()
        kind, subject = self.subjects.get(data.get("subject", ""), (None, None))
        if subject is not None:
            self.instance.kind = kind
            setattr(self.instance, kind, subject)
        return data


@desk_page("GET", "POST")
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts of the reader's own subjects; a post adds one."""
    subjects = own_subjects(request)
    form = None
    if request.method == "POST":
        form = added(request, subjects)
        if form.is_valid():
            save(form.save(commit=False), request.user)
            messages.success(request, _("Saved."))
            return redirect("desk:contacts")
    rows = own(request.scope, contacts_in(request.scope))
    context = {
        "contacts": [Masked.of(row) for row in rows],
        "form": form or (NewContactForm(subjects) if subjects else None),
    }
    return render(request, "desk/contacts.html", context, status=400 if form else 200)


def added(request: HttpRequest, subjects: dict) -> NewContactForm:
    """The form of a new contact; a subject that is not the reader's is absent."""
    form = NewContactForm(subjects, request.POST)
    if not subjects or form.has_error("subject", "invalid_choice"):
        raise Http404
    return form


def own_subjects(request: HttpRequest) -> dict[str, tuple[str, object]]:
    """Kind and row of each subject whose contacts the reader keeps, by its key."""
    found = {}
    for role, kind in PLACES.items():
        model = Contact._meta.get_field(kind.value).related_model
        for row in model.objects.filter(pk__in=request.scope.ids(kind, role)):
            found[f"{kind.value}-{row.pk}"] = (kind.value, row)
    return found


@desk_page("GET", "POST")
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """One contact; a post shows it, or changes or removes one's own."""
    found = get_object_or_404(contacts_in(request.scope), pk=pk)
    is_own = own(request.scope, Contact.objects.filter(pk=pk)).exists()
    if request.method != "POST":
        return shown(request, Masked.of(found))
    action = request.POST.get("action")
    if action == "reveal":
        reveal(found, request.user)
        form = ContactForm(instance=found) if is_own else None
        return shown(request, Masked.of(found), form, plain=found)
    if not is_own or action not in {"save", "remove"}:
        raise Http404
    return removed(request, found) if action == "remove" else changed(request, found)


def changed(request: HttpRequest, found: Contact) -> HttpResponse:
    """Save what was typed, or say what is wrong with it; neither reveals the rest."""
    masked = Masked.of(found)
    form = ContactForm(request.POST, instance=found)
    if not form.is_valid():
        return shown(request, masked, form, status=400)
    save(form.save(commit=False), request.user)
    messages.success(request, _("Saved."))
    return redirect("desk:contacts")


def removed(request: HttpRequest, found: Contact) -> HttpResponse:
    """Delete a contact."""
    remove(found, request.user)
    messages.success(request, _("Removed."))
    return redirect("desk:contacts")


def shown(
    request: HttpRequest,
    masked: Masked,
    form: ContactForm | None = None,
    *,
    plain: Contact | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a contact: masked, unless it is handed over `plain`."""
    context = {"contact": masked, "plain": plain, "form": form}
    return render(request, "desk/contact.html", context, status=status)
