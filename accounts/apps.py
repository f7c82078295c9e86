"""Registers the app and its system checks."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        """Register the check of sample accounts (runs with `check --deploy`)."""
        from accounts.checks import no_sample_accounts  # noqa: PLC0415 (needs models)

        register(no_sample_accounts, Tags.security, deploy=True)
