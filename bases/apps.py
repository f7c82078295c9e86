"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BasesConfig(AppConfig):
    """Programme, bases and parks."""

    name = "bases"
    verbose_name = _("Programme, bases and parks")
