"""Whoever acts: a person with an account, or a name without one."""

import getpass
from dataclasses import dataclass
from typing import Self

from accounts.models import User


@dataclass(frozen=True)
class Actor:
    """Who does something that is recorded; `account` is None for who has none.

    An operator at the server has no account, nor has a name that somebody typed at
    sign-in.
    """

    name: str
    account: User | None = None

    @classmethod
    def of(cls, user: User) -> Self:
        """The person of an account."""
        return cls(user.get_username(), user)


NOBODY = Actor("")
"""Who looks at what would be done and does nothing."""


def read_operator() -> Actor:
    """Read who runs a command at the server: the operating system's account."""
    try:
        return Actor(f"operator:{getpass.getuser()}")
    except (KeyError, OSError):  # an account without a name
        return Actor("operator")
