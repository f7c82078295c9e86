"""Where mails queued by version 0.8 look for their task; dropped with version 0.10."""

from reporting.notifications.reminders import mail

__all__ = ["mail"]
