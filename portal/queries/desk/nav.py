"""Where somebody can go from the desk, by the roles they hold today."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.models import Role
from reporting.models.assignments import PLACES
from reporting.scope import Scope

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
    ("calendar", _("Calendar"), tuple(Role)),
    ("lending", _("Lending"), tuple(Role)),
    ("audit", _("Audit"), (Role.AUDITOR,)),
)
"""Every page of the desk: name of its address, words, and the roles that use it."""


@dataclass(frozen=True)
class Link:
    """A page of the desk; `is_here` if the reader is on it."""

    address: str
    text: Promise
    is_here: bool


def links(scope: Scope, here: str) -> list[Link]:
    """The pages of the desk that a reader uses; `here` names the address read.

    Somebody without a role sees the desk alone, which says so. No query.
    """
    roles = {held.role for held in scope.held}
    return [
        Link(address, text, name == here)
        for name, text, used_by in LINKS
        if (name == "home" or not roles.isdisjoint(used_by))
        and (address := address_of(name))
    ]


def address_of(name: str) -> str:
    """The address of a page of the desk; "" if the desk has none of that name."""
    try:
        return reverse(f"desk:{name}")
    except NoReverseMatch:
        return ""
