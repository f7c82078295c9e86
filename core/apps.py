"""Registers the app and its system checks."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from core import deployment
from core.sqlite.checks import check_live_database


class CoreConfig(AppConfig):
    """Vocabulary that every app shares; no tables."""

    name = "core"
    verbose_name = _("Shared vocabulary")

    def ready(self):
        """Register the check of the live database, and those of production."""
        register(check_live_database, Tags.database)
        for check in deployment.DEPLOY:
            register(check, Tags.security, deploy=True)
