"""Posts that can be reached about returns: whose they are, masked until asked for."""

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from enterprises.models import BaseMembership
from reporting import audit
from reporting.access.scope import OVERSEERS, Scope
from reporting.models import Contact
from reporting.models.assignments import PLACES
from reporting.models.subjects import Kind
from reporting.querysets import match_subjects

SHOWN_FIRST, SHOWN_LAST = 3, 4
"""Digits of a telephone number that a mask leaves."""


def mask_phone(phone: str) -> str:
    """A number with its middle hidden: 138****1234; a short one is hidden whole."""
    if len(phone) <= SHOWN_FIRST + SHOWN_LAST:
        return "****" if phone else ""
    return f"{phone[:SHOWN_FIRST]}****{phone[-SHOWN_LAST:]}"


def mask_email(email: str) -> str:
    """An address of which only the first letter is left: s***@…"""
    return f"{email[:1]}***@…" if email else ""


def select_contacts(scope: Scope) -> QuerySet[Contact]:
    """The contacts that a reader may know of: those of the subjects in their scope."""
    rows = Contact.objects.select_related(*Kind.values)
    if scope.sees_single_figures:
        return rows
    overseen = scope.ids(Kind.PROGRAMME, *OVERSEERS)
    members = BaseMembership.objects.filter(programme__in=overseen)
    return rows.filter(
        scope.of_enterprises("enterprise")
        | Q(enterprise__in=members.order_by().values("enterprise"))
        | Q(base__in=scope.ids(Kind.BASE))
        | Q(park__in=scope.ids(Kind.PARK))
        | Q(base__programme__in=overseen)
        | Q(park__programme__in=overseen)
        | Q(programme__in=overseen)
    )


def select_own_contacts(scope: Scope, rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """Contacts of the reader's own enterprise, base or park, which they keep."""
    mine = Q(pk__in=())
    for role, kind in PLACES.items():
        mine |= match_subjects(kind, scope.ids(kind, role))
    return rows.filter(mine)


def reveal_contact(contact: Contact, by: User) -> None:
    """Keep in the audit that somebody saw a contact unmasked."""
    with transaction.atomic():
        audit.record_action("contact.revealed", by=by, row=contact)


def save_contact(contact: Contact, by: User) -> None:
    """Store a contact that its own people typed; the audit says that, not what."""
    action = "contact.changed" if contact.pk else "contact.added"
    with transaction.atomic():
        contact.save()
        audit.record_action(action, by=by, row=contact)


def delete_contact(contact: Contact, by: User) -> None:
    """Delete a contact."""
    with transaction.atomic():
        audit.record_action("contact.removed", by=by, row=contact)
        contact.delete()
