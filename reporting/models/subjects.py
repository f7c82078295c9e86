"""Who a number is about: an enterprise, a base, a park or the programme."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase, Park, Programme
from core.models import BilingualName
from enterprises.models import Enterprise
from reporting.querysets import name_subject_column


class Kind(models.TextChoices):
    """Kinds of subject; each is also the name of its column."""

    ENTERPRISE = "enterprise", _("enterprise")
    BASE = "base", _("innovation base")
    PARK = "park", _("park")
    PROGRAMME = "programme", _("programme")


def build_subject_constraint(kinds: Sequence[str]) -> models.CheckConstraint:
    """The column named by `kind` is filled and no other (among `kinds`)."""
    condition = Q()
    for kind in kinds:
        filled = {f"{other}__isnull": other != kind for other in kinds}
        condition |= Q(kind=kind, **filled)
    return models.CheckConstraint(
        condition=condition,
        name="%(class)s_has_one_subject",
        violation_error_message=_(
            "Choose the one reporting unit that matches the kind."
        ),
    )


class Placed(models.Model):
    """A row of a base, a park or a programme."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("innovation base"),
    )
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("park"),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("programme"),
    )

    class Meta:
        abstract = True

    @property
    def subject(self) -> BilingualName:
        """The enterprise, base, park or programme the row is about: one query."""
        subject: BilingualName = getattr(self, self.kind)
        return subject

    @property
    def subject_id(self) -> int:
        """The row id of what the row is about."""
        subject_id: int = getattr(self, name_subject_column(self.kind))
        return subject_id


class Subjected(Placed):
    """A row of an enterprise, a base, a park or a programme."""

    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("enterprise"),
    )

    class Meta:
        abstract = True
