"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProblemsConfig(AppConfig):
    """Technical problems."""

    name = "problems"
    verbose_name = _("Technical problems")
