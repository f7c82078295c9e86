"""Contacts in the admin: kept by the bureau; neither searched nor exported."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.registers.admin import RegisterAdmin
from core.registers.audited import SECRET, ChangingRequest
from reporting.access.contacts import (
    delete_contact,
    mask_email,
    mask_phone,
    reveal_contact,
    select_contacts,
)
from reporting.access.requests import get_scope
from reporting.admin.columns import show_subject
from reporting.models import Contact

SUBJECT = ("kind", "enterprise", "base", "park", "programme")


@admin.register(Contact)
class ContactAdmin(RegisterAdmin[Contact]):
    """Posts that can be reached about a subject's returns.

    The list shows them masked; whoever opens one is in the audit.
    """

    fixed_fields = SUBJECT
    list_display = (  # type: ignore[assignment] # a function is a column
        show_subject,
        "post",
        "phone_masked",
        "email_masked",
    )
    list_filter = ("kind",)
    list_select_related = ("enterprise", "base", "park", "programme")
    autocomplete_fields = ("enterprise",)
    fields = (*SUBJECT, "post", "phone", "email", "is_sample")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """Those that the reader may know of, as everywhere."""
        mine = select_contacts(get_scope(request)).select_related(None).order_by()
        return super().get_queryset(request).filter(pk__in=mine.values("pk"))

    @admin.display(description=_("telephone"))
    def phone_masked(self, contact: Contact) -> str:
        """138****1234."""
        return mask_phone(contact.phone)

    @admin.display(description=_("e-mail"))
    def email_masked(self, contact: Contact) -> str:
        """s***@…"""
        return mask_email(contact.email)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> HttpResponse:
        """The page of a contact shows it whole: that is kept in the audit."""
        contact = context.get("original")
        if contact is not None and request.method == "GET":
            reveal_contact(contact, cast(User, request.user))
        return super().render_change_form(request, context, *args, **kwargs)

    def construct_change_message(
        self,
        request: HttpRequest,
        form: forms.Form,
        formsets: Iterable[forms.BaseFormSet[Any]],
        add: bool = False,
    ) -> list[dict[str, dict[str, list[str]]]]:
        """What was typed stays out of the audit; that something was does not."""
        said = super().construct_change_message(request, form, formsets, add)
        changing = cast(ChangingRequest, request)
        changing.changes = {name: [None, SECRET] for name in changing.changes}
        return said

    def log_deletions(
        self, request: HttpRequest, queryset: QuerySet[Contact]
    ) -> list[LogEntry]:
        """Tell the admin's own log; `delete_contact` audits, without contents."""
        return admin.ModelAdmin.log_deletions(self, request, queryset)

    def delete_model(self, request: HttpRequest, obj: Contact) -> None:
        """Delete it."""
        delete_contact(obj, cast(User, request.user))
