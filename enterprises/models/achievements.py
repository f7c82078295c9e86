"""Registered achievements and who made them."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bases.models import RegisterRow
from core.fields import IdentifierField
from core.models import BilingualTitle
from enterprises.models.owners import Owner, build_owner_constraints
from enterprises.querysets import OwnedQuerySet


class Achievement(BilingualTitle, RegisterRow):
    """A certificate of registration of an achievement (科技成果登记).

    Example: 9632013Y0123, applied technology, registered 2013-05-20. The number has
    12 characters: 3 for the authority, the year, a letter, 4 of the series.
    """

    class Kind(models.TextChoices):
        APPLIED = "applied", _("applied technology")
        BASIC = "basic", _("basic theory")
        SOFT = "soft", _("soft science")

    class Stage(models.TextChoices):
        TRANSFORMATION = "transformation", _("transformed into production")
        REINNOVATION = "reinnovation", _("introduced, absorbed and re-innovated")

    number = IdentifierField(
        _("achievement registration number"),
        max_length=12,
        unique=True,
        validators=[
            RegexValidator(
                r"^[0-9A-Z]{3}(19|20)[0-9]{2}[A-Z][0-9]{4}\Z",
                _("Enter a registration number like 9632013Y0123."),
            )
        ],
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    stage = models.CharField(_("stage"), max_length=15, choices=Stage, blank=True)
    registered_on = models.DateField(_("registered on"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        ordering = ["-registered_on", "number"]


class AchievementOwner(Owner):
    """Who completed an achievement (完成单位), in the order of the certificate."""

    achievement = models.ForeignKey(
        Achievement,
        models.CASCADE,
        related_name="owners",
        verbose_name=_("achievement"),
    )

    class Meta:
        verbose_name = _("owner of an achievement")
        verbose_name_plural = _("owners of an achievement")
        ordering = ["achievement", "position"]
        constraints = build_owner_constraints("achievement")
