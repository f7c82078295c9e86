"""What must hold of accounts before the portal is served with DEBUG off."""

from collections.abc import Callable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from accounts.models import SAMPLE_DOMAIN, User


def select_sample_accounts() -> QuerySet[User]:
    """The accounts that came with the sample data."""
    return User.objects.filter(email__endswith=f"@{SAMPLE_DOMAIN}")


def select_superusers() -> QuerySet[User]:
    """The accounts that may do everything, of which production has none."""
    return User.objects.filter(is_superuser=True, is_active=True)


def check_sample_accounts(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    """Where DEBUG is off no sample account exists (one query); for `check --deploy`."""
    names = format_account_names(select_sample_accounts)
    if not names:
        return []
    return [
        Error(
            f"Sample accounts with a published password: {names}.",
            hint="Delete them before the portal is served with DEBUG off.",
            id="accounts.E001",
        )
    ]


def check_superusers(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    """Where DEBUG is off nobody may do everything (one query); for `check --deploy`."""
    names = format_account_names(select_superusers)
    if not names:
        return []
    return [
        Error(
            f"Active superusers: {names}.",
            hint="Assign each its role and take the flag away.",
            id="accounts.E002",
        )
    ]


def check_second_factor(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    """Where DEBUG is off the second factor is asked for; for `check --deploy`."""
    if settings.DEBUG or settings.SECOND_FACTOR:
        return []
    return [Error("SECOND_FACTOR is off.", hint="Unset it.", id="accounts.E003")]


def check_second_factor_rule(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[Error]:
    """SECOND_FACTOR_RULE names a function."""
    try:
        import_string(settings.SECOND_FACTOR_RULE)
    except ImportError as fault:
        return [Error(f"SECOND_FACTOR_RULE: {fault}", id="accounts.E004")]
    return []


def format_account_names(accounts: Callable[[], QuerySet[User]]) -> str:
    """The names of the accounts that must not exist; "" where they may, or none do."""
    if settings.DEBUG:
        return ""
    try:
        return ", ".join(sorted(accounts().values_list("username", flat=True)))
    except DatabaseError:  # not migrated yet: no account at all
        return ""


DEPLOY = (check_sample_accounts, check_superusers, check_second_factor)
