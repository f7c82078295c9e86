"""Where somebody can go from the desk, by the roles they hold today."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.access.scope import Scope
from reporting.models import Role
from reporting.models.assignments import PLACES

WORKING = (
    Role.REPORTER,
    Role.BASE_COORDINATOR,
    Role.PARK_REVIEWER,
    Role.BUREAU_REVIEWER,
    Role.LEADER,
    Role.AUDITOR,
)
"""Roles that see returns."""

LINKS: tuple[tuple[str, Promise, tuple[Role, ...]], ...] = (
    ("home", _("Desk"), tuple(Role)),
    ("review", _("To review"), (Role.PARK_REVIEWER, Role.BUREAU_REVIEWER)),
    ("completeness", _("Completeness"), WORKING),
    ("release", _("Release"), (Role.BUREAU_REVIEWER,)),
    ("inbox", _("Inbox"), tuple(Role)),
    ("contacts", _("Contacts"), tuple(PLACES)),
    ("lending", _("Delegation"), tuple(Role)),
    ("audit", _("Audit log"), (Role.AUDITOR,)),
)
"""Every page of the desk: name of its address, words, and the roles that use it."""


@dataclass(frozen=True)
class DeskLink:
    """A page of the desk; `is_here` if the reader is on it, `unread` notices in it."""

    address: str
    text: Promise
    is_here: bool
    unread: int = 0


def list_desk_links(scope: Scope, here: str, unread: int) -> list[DeskLink]:
    """The pages of the desk that a reader uses; `here` names the address read.

    `unread` is how many notices wait in the inbox.

    Somebody without a role sees the desk, which says so, and an inbox with something
    unread in it. No query.
    """
    roles = {held.role for held in scope.held}
    return [
        DeskLink(
            reverse(f"desk:{name}"), text, name == here, unread * (name == "inbox")
        )
        for name, text, used_by in LINKS
        if name == "home"
        or (name == "inbox" and unread)
        or not roles.isdisjoint(used_by)
    ]
