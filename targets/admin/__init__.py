"""Indicators, targets and what is decided about them, in the admin."""

from targets.admin import decisions, indicators, targets

__all__ = ["decisions", "indicators", "targets"]
