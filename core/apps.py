"""Registers the app and its system checks."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _
from django_tasks.signals import task_finished

from core.production import deployment
from core.production.tasks import end_task
from core.sqlite.checks import check_live_database


class CoreConfig(AppConfig):
    """Vocabulary that every app shares; no tables."""

    name = "core"
    verbose_name = _("Shared vocabulary")

    def ready(self) -> None:
        """Register the checks; let workers tell their tasks apart in the log."""
        register(check_live_database, Tags.database)
        for check in deployment.DEPLOY:
            register(check, Tags.security, deploy=True)
        task_finished.connect(end_task)
