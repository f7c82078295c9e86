"""What people do with a return: its moves, remarks and evidence; all of it stays."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import build_prose_field
from reporting.models.returns import Submission
from targets.models import Indicator


class SubmissionEvent(models.Model):
    """One move of a return: who, when, from which state to which, and why.

    Append-only. The moves of imported returns are those of their file.
    """

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="events", verbose_name=_("return")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("processed by"),
    )
    from_state = models.CharField(
        pgettext_lazy("state", "from"),
        max_length=10,
        choices=Submission.State,
        blank=True,
    )
    to_state = models.CharField(
        pgettext_lazy("state", "to"), max_length=10, choices=Submission.State
    )
    reason = models.TextField(_("reason"), blank=True)
    # A submission keeps what every cell said, so that the next one can be compared:
    # code -> [value, same period, status, note], numbers as texts.
    cells = models.JSONField(_("reported values"), default=dict)

    class Meta:
        verbose_name = _("status change of a return")
        verbose_name_plural = _("status changes of returns")
        ordering = ["submission", "id"]

    def __str__(self) -> str:
        return f"{self.submission} → {self.get_to_state_display()}"


class Remark(models.Model):
    """A reviewer's remark (审核意见) on a return, as a rule on one of its cells."""

    event = models.ForeignKey(
        SubmissionEvent,
        models.PROTECT,
        related_name="remarks",
        verbose_name=_("status change of a return"),
    )
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("indicator"),
    )
    text = build_prose_field(_("text"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.text)[:60]


def attachment_path(attachment: "Attachment", name: str) -> str:
    """A file's place on disk: an unguessable name, never the one that was sent."""
    return f"evidence/{attachment.submission_id}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file of evidence for a cell; downloaded only by those who see the return."""

    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        related_name="attachments",
        verbose_name=_("return"),
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator")
    )
    file = models.FileField(_("file"), upload_to=attachment_path)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type of content"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "sha256"],
                name="attachment_once",
                violation_error_message=_(
                    "This file is already attached to that item."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name
