"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SamplesConfig(AppConfig):
    """Sample data, and the real listed companies; no models."""

    name = "samples"
    verbose_name = _("Sample data")
