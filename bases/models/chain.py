"""Industrial chains: their links, and which link uses what another leaves over."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bases.models.places import InnovationBase
from bases.models.sources import RegisterRow
from core.fields import build_line_field
from core.models import BilingualName, build_bilingual_property
from core.registers.history import History


class ChainSegment(BilingualName):
    """One link of a base's industrial chain (产业链环节), such as 合金 / alloys."""

    base = models.ForeignKey(
        InnovationBase,
        models.CASCADE,
        related_name="segments",
        verbose_name=_("innovation base"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    is_editorial = models.BooleanField(
        _("suggested, not confirmed by the bureau"), default=True
    )

    history = History()

    class Meta:
        verbose_name = _("chain segment")
        verbose_name_plural = _("chain segments")
        ordering = ["base", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "position"],
                name="segment_position_once",
                violation_error_message=_(
                    "This base already has a segment at that position."
                ),
            )
        ]


class CircularLink(RegisterRow):
    """A chain segment uses what another leaves over (循环利用关系), across bases too.

    Example: waste heat (余热) of 电解铝/锌/铅 heats the extraction of B02.
    """

    from_segment = models.ForeignKey(
        ChainSegment,
        models.CASCADE,
        related_name="residues_given",
        verbose_name=_("segment that produces the by-product"),
    )
    to_segment = models.ForeignKey(
        ChainSegment,
        models.CASCADE,
        related_name="residues_used",
        verbose_name=_("segment that uses the by-product"),
    )
    residue_zh = build_line_field(_("by-product in Chinese"), 120)
    residue_en = build_line_field(_("by-product in English"), 160, blank=True)
    is_editorial = models.BooleanField(
        _("suggested, not confirmed by the bureau"), default=True
    )

    class Meta:
        verbose_name = _("circular link")
        verbose_name_plural = _("circular links")
        ordering = ["from_segment", "to_segment", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_segment=F("to_segment")),
                name="circular_link_of_two",
                violation_error_message=_("A segment cannot use its own by-product."),
            ),
            models.UniqueConstraint(
                "from_segment",
                "to_segment",
                Lower("residue_zh"),
                name="circular_link_once",
                violation_error_message=_("This link is already registered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.residue}: {self.from_segment} → {self.to_segment}"

    def clean(self) -> None:
        """Both segments are of one programme (two queries)."""
        if self.from_segment_id is None or self.to_segment_id is None:
            return
        ends = (self.from_segment, self.to_segment)
        if len({end.base.programme_id for end in ends}) > 1:
            raise ValidationError(
                {"to_segment": _("This segment belongs to another programme.")}
            )

    residue = build_bilingual_property(
        "residue", "What is left over, in the active language."
    )


def refuse_foreign_segment(segment: ChainSegment | None, base_id: int | None) -> None:
    """Raise ValidationError at `segment` unless it is a link of the base's chain."""
    if segment and segment.base_id != base_id:
        raise ValidationError(
            {"segment": _("This chain segment belongs to another base.")}
        )
