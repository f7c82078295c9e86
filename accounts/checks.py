"""Sample accounts, whose password anybody can read, and the check that finds them."""

from django.conf import settings
from django.core.checks import Error
from django.db import DatabaseError
from django.db.models import QuerySet

from accounts.models import User

SAMPLE_DOMAIN = "sample.invalid"
"""Domain of the addresses of sample accounts; no mail can reach it (RFC 2606)."""


def sample_accounts() -> QuerySet[User]:
    """The accounts that came with the sample data."""
    return User.objects.filter(email__endswith=f"@{SAMPLE_DOMAIN}")


def no_sample_accounts(app_configs=None, **kwargs) -> list[Error]:
    """Where DEBUG is off no sample account exists (one query); for `check --deploy`."""
    if settings.DEBUG:
        return []
    try:
        names = sorted(sample_accounts().values_list("username", flat=True))
    except DatabaseError:  # not migrated yet: no account at all
        return []
    if not names:
        return []
    return [
        Error(
            f"Sample accounts with a published password: {', '.join(names)}.",
            hint="Delete them before the portal is served with DEBUG off.",
            id="accounts.E001",
        )
    ]
