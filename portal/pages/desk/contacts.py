"""Contacts as pages show them: masked, until somebody asks for one of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reporting.access.contacts import contacts_in, masked_email, masked_phone
from reporting.access.scope import Scope
from reporting.models import Contact, Submission


@dataclass(frozen=True)
class Masked:
    """A contact of which a page knows no more than it shows."""

    pk: int
    post: str
    phone: str
    email: str
    subject: object

    @classmethod
    def of(cls, contact: Contact) -> "Masked":
        """The masked form of a contact."""
        return cls(
            contact.pk,
            contact.post,
            masked_phone(contact.phone),
            masked_email(contact.email),
            contact.subject,
        )


def masked_of(kind: str, ids: Iterable[int], scope: Scope) -> dict[int, list[Masked]]:
    """The contacts of some subjects of a kind, by subject (one query)."""
    found: dict[int, list[Masked]] = defaultdict(list)
    for contact in contacts_in(scope).filter(**{f"{kind}__in": list(ids)}):
        found[getattr(contact, f"{kind}_id")].append(Masked.of(contact))
    return found


def contacts_of_return(row: Submission, scope: Scope) -> list[Masked]:
    """Who can be asked about a return (one query)."""
    subject = getattr(row, f"{row.kind}_id")
    return masked_of(row.kind, [subject], scope).get(subject, [])
