"""Who owns a patent or an achievement, in order."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import require_exactly_one
from core.registers.history import History
from enterprises.models.enterprises import Enterprise
from enterprises.models.partners import Partner


def build_owner_constraints(owned: str) -> list[models.BaseConstraint]:
    """One owner at each position, and each owner once, of what the column `owned` is.

    The name of the column stands in the names of the constraints.
    """
    return [
        models.CheckConstraint(
            condition=require_exactly_one("enterprise", "partner"),
            name=f"{owned}_owner_is_one",
            violation_error_message=_(
                "Choose either an enterprise or a partner as the owner."
            ),
        ),
        models.CheckConstraint(
            condition=Q(position__gte=1),
            name=f"{owned}_owner_from_1",
            violation_error_message=_("Positions start at 1."),
        ),
        *(
            models.UniqueConstraint(
                fields=[owned, column],
                name=f"{owned}_owner_{column}_once",
                violation_error_message=message,
            )
            for column, message in (
                ("position", _("Another owner already has this position.")),
                ("enterprise", _("This enterprise is already an owner.")),
                ("partner", _("This partner is already an owner.")),
            )
        ),
    ]


class Owner(models.Model):
    """An enterprise or a partner at its position; the first owner counts."""

    position = models.PositiveSmallIntegerField(_("position"), default=1)
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("enterprise"),
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("partner"),
    )

    history = History(inherit=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position} {self.owner}"

    @property
    def owner(self) -> Enterprise | Partner | None:
        """The enterprise or the partner."""
        return self.enterprise or self.partner
