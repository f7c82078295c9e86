"""Registers the app and its system check."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class BasesConfig(AppConfig):
    """Programme, bases and parks."""

    name = "bases"
    verbose_name = _("Programme, bases and parks")

    def ready(self) -> None:
        """Register the check that runs with `check --deploy`."""
        from bases.sample_clock import refuse_clock  # noqa: PLC0415 (needs models)

        register(refuse_clock, Tags.security, deploy=True)
