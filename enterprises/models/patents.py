"""Patents and their owners."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bases.models import RegisterRow
from core.constraints import require_order
from core.fields import IdentifierField, PatentNumberField
from core.identifiers import read_patent_kind
from core.models import BilingualTitle
from enterprises.models.owners import Owner, build_owner_constraints
from enterprises.querysets import PatentQuerySet


class Patent(BilingualTitle, RegisterRow):
    """A patent or an application for one (专利), by its application number.

    Example: 201110012345.5, 发明专利, filed 2011-01-20. It is in force from the day of
    the grant until the day before it lapses. It counts once, at its first owner.
    """

    class Kind(models.TextChoices):
        INVENTION = "invention", _("invention")
        UTILITY = "utility", _("utility model")
        DESIGN = "design", _("design")

    number = PatentNumberField(_("application number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    ipc_main = IdentifierField(
        _("IPC main class"),
        max_length=16,
        blank=True,
        validators=[
            RegexValidator(
                r"^[A-H][0-9]{2}[A-Z][0-9]{1,4}/[0-9]{2,6}\Z",
                _("Enter an IPC class like C22B26/12."),
            )
        ],
    )
    filed_on = models.DateField(_("filed on"))
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    lapsed_on = models.DateField(_("lapsed on"), null=True, blank=True)

    objects = PatentQuerySet.as_manager()

    class Meta:
        verbose_name = _("patent")
        verbose_name_plural = _("patents")
        ordering = ["-filed_on", "number"]
        constraints = [
            require_order(
                "patent_granted_after_filing",
                "filed_on",
                "granted_on",
                _("The grant date cannot be before the filing date."),
            ),
            require_order(
                "patent_lapsed_after_filing",
                "filed_on",
                "lapsed_on",
                _("The date of lapse cannot be before the filing date."),
            ),
            require_order(
                "patent_lapsed_after_grant",
                "granted_on",
                "lapsed_on",
                _("The date of lapse cannot be before the grant date."),
            ),
        ]

    def clean(self) -> None:
        """The kind is the one that the number names."""
        named = read_patent_kind(self.number or "")
        if named and self.kind and self.kind != named:
            message = _(
                "This number belongs to the kind “%(kind)s”. Correct the number or the "
                "kind."
            )
            kind = {"kind": self.Kind(named).label}
            raise ValidationError({"kind": ValidationError(message, params=kind)})

    def is_in_force(self, day: date) -> bool:
        """Whether it is granted and not lapsed on a day."""
        return (
            self.granted_on is not None
            and self.granted_on <= day
            and (self.lapsed_on is None or day < self.lapsed_on)
        )


class PatentOwner(Owner):
    """An owner of a patent (专利权人); joint patents have several."""

    patent = models.ForeignKey(
        Patent, models.CASCADE, related_name="owners", verbose_name=_("patent")
    )

    class Meta:
        verbose_name = _("owner of a patent")
        verbose_name_plural = _("owners of a patent")
        ordering = ["patent", "position"]
        constraints = build_owner_constraints("patent")
