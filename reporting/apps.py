"""Registers the app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from reporting.triggers import check_triggers


class ReportingConfig(AppConfig):
    """Reporting; writes the rights of the roles after each migrate."""

    name = "reporting"
    verbose_name = _("Reporting")

    def ready(self):
        """Connect the one signal: Django makes permissions only after a migrate."""
        from reporting.access.rights import write_rights  # noqa: PLC0415 (needs models)

        register(check_triggers, Tags.database, deploy=True)
        post_migrate.connect(write_rights, sender=self, dispatch_uid="reporting.rights")
