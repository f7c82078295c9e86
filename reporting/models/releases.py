"""Releases: the only clock."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bases.models import Programme
from core.fields import QuarterField, build_prose_field
from core.today import get_moment
from reporting.querysets import ReleaseQuerySet


class Release(models.Model):
    """One numbered, dated, hash-chained act of publication (发布).

    Example: No. 10, 22 July 2014, the second quarter of 2014. Numbers are gap-free
    over all programmes, and each release carries the digest of the one before.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("regular")
        AMENDMENT = "amendment", _("revision of figures")
        ATTRIBUTION = "attribution", _("allocation to a base or park")
        DECISION = "decision", _("decision on targets")

    seq = models.PositiveIntegerField(
        pgettext_lazy("of a release", "number"), primary_key=True
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="releases", verbose_name=_("programme")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    public = models.BooleanField(_("public"), default=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.CharField(_("published by"), max_length=150)
    note = models.TextField(pgettext_lazy("of a release", "note"), blank=True)
    content_sha256 = models.CharField(_("digest"), max_length=64, blank=True)
    previous_sha256 = models.CharField(
        _("digest of the previous release"), max_length=64, unique=True
    )
    first_figure_id = models.BigIntegerField(null=True, editable=False)
    last_figure_id = models.BigIntegerField(null=True, editable=False)
    # Decided once, by the release, so that every reader is led to the same quarter.
    leading = QuarterField(_("quarter shown first"), null=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-seq"]
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="release_from_1")
        ]

    def __str__(self) -> str:
        return _("Release %(seq)s") % {"seq": self.seq}

    def get_absolute_url(self) -> str:
        """The release's page."""
        return reverse("portal:release", args=[self.seq])


class ReleaseProposal(models.Model):
    """A release that one bureau reviewer prepared and a second one has to confirm.

    Only where the programme asks for two people; open until it is released or dropped.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(
        _("proposed at"), default=get_moment, editable=False
    )
    note = build_prose_field(pgettext_lazy("of a release", "note"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("confirmed or withdrawn by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    release = models.ForeignKey(
        Release,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("release"),
    )

    class Meta:
        verbose_name = _("proposed release")
        verbose_name_plural = _("proposed releases")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(closed_at__isnull=True),
                name="proposal_one_open",
                violation_error_message=_("There is already a proposed release."),
            ),
            models.CheckConstraint(
                condition=Q(release__isnull=True) | ~Q(closed_by=F("proposed_by")),
                name="proposal_confirmed_by_another",
                violation_error_message=_(
                    "A second reviewer has to confirm the release."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.proposed_by}"
