"""Contacts as pages show them: masked, until somebody asks for one of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reporting.access.contacts import mask_email, mask_phone, select_contacts
from reporting.access.scope import Scope
from reporting.models import Contact, Submission
from reporting.querysets import match_subjects


@dataclass(frozen=True)
class MaskedContact:
    """A contact of which a page knows no more than it shows."""

    pk: int
    post: str
    phone: str
    email: str
    subject: object

    @classmethod
    def of(cls, contact: Contact) -> "MaskedContact":
        """The masked form of a contact."""
        return cls(
            contact.pk,
            contact.post,
            mask_phone(contact.phone),
            mask_email(contact.email),
            contact.subject,
        )


def collect_masked_contacts(
    kind: str, ids: Iterable[int], scope: Scope
) -> dict[int, list[MaskedContact]]:
    """The contacts of some subjects of a kind, by subject (one query)."""
    found: dict[int, list[MaskedContact]] = defaultdict(list)
    for contact in select_contacts(scope).filter(match_subjects(kind, list(ids))):
        found[contact.subject_id].append(MaskedContact.of(contact))
    return found


def list_return_contacts(row: Submission, scope: Scope) -> list[MaskedContact]:
    """Who can be asked about a return (one query)."""
    subject = row.subject_id
    return collect_masked_contacts(row.kind, [subject], scope).get(subject, [])
