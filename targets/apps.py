"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """Indicators and targets."""

    name = "targets"
    verbose_name = _("Indicators and targets")
