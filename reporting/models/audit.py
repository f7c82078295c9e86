"""The audit: every write in workflow and registers, in one hash chain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditRecord(models.Model):
    """Who did what to which row, when and from where; append-only (审计记录).

    Triggers refuse every change, and deletion of what is younger than 184 days.
    """

    seq = models.BigIntegerField(
        pgettext_lazy("of a record", "number"), primary_key=True
    )
    at = models.DateTimeField(_("at"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("account"),
    )
    actor = models.CharField(
        _("user"),
        max_length=150,
        help_text=_("The username at that time, or the operator on the server."),
    )
    address = models.CharField(_("network address"), max_length=45, blank=True)
    action = models.CharField(_("action"), max_length=40)
    model = models.CharField(_("type of record"), max_length=60, blank=True)
    row = models.CharField(_("record"), max_length=40, blank=True)
    label = models.CharField(_("name of the record"), max_length=200, blank=True)
    detail = models.JSONField(_("details"), default=dict)
    previous_sha256 = models.CharField(
        _("digest of the previous record"), max_length=64, unique=True
    )
    sha256 = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["model", "row"], name="audit_of_row"),
            models.Index(fields=["user", "-seq"], name="audit_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.label}"
