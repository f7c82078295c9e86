"""Registers the app, its system checks and the beginning of a session."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Register checks (most run with `check --deploy`) and the receiver."""
        from accounts import checks  # noqa: PLC0415 (needs models)
        from accounts.middleware import sessions  # noqa: PLC0415 (needs models)

        for check in checks.DEPLOY:
            register(check, Tags.security, deploy=True)
        register(checks.check_second_factor_rule, Tags.security)
        user_logged_in.connect(sessions.begin_session, dispatch_uid="accounts.sessions")
