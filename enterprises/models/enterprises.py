"""Enterprises and the numbers that identify them."""

from collections.abc import Callable
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bases.models import RegisterRow
from core.fields import IdentifierField, build_line_field
from core.identifiers import is_valid_organisation_code, is_valid_uscc
from core.models import BilingualName, build_bilingual_property
from core.registers.history import History
from enterprises.models.dated import Dated
from enterprises.querysets import EnterpriseQuerySet


class Enterprise(BilingualName, RegisterRow):
    """One legal entity that takes part in a programme (企业).

    Example: code L-002646, 青青稞酒, industry 白酒. The code stands in released
    figures and in the hash chain, so it never changes.
    """

    code = build_line_field(_("code"), 30, unique=True)
    industry_zh = build_line_field(_("industry in Chinese"), 60, blank=True)
    industry_en = build_line_field(_("industry in English"), 80, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        """The enterprise's page."""
        return reverse("portal:enterprise", args=[self.code])

    def clean(self) -> None:
        """Refuse a name that another enterprise has (one query).

        Not a constraint: short names of listed companies change hands.
        """
        others = Enterprise.objects.exclude(pk=self.pk)
        if others.filter(name_zh__iexact=self.name_zh).exists():
            raise ValidationError(
                {"name_zh": _("Another enterprise already has this name.")}
            )

    industry = build_bilingual_property(
        "industry", "The industry in the active language."
    )


class EnterpriseIdentifier(Dated):
    """A number that an authority gave an enterprise, for the days it holds.

    Example: organisation code (组织机构代码) until the unified code replaced it.
    """

    class Kind(models.TextChoices):
        ORGANISATION_CODE = "organisation_code", _("organisation code")
        REGISTRATION_NUMBER = "registration_number", _("registration number")
        USCC = "uscc", _("unified social credit code")
        SECURITY_CODE = "security_code", _("security code")

    CHECKS: ClassVar[dict[str, Callable[[str], bool]]] = {
        Kind.ORGANISATION_CODE: is_valid_organisation_code,
        Kind.USCC: is_valid_uscc,
    }

    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        related_name="identifiers",
        verbose_name=_("enterprise"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    value = IdentifierField(_("number"), max_length=30)

    history = History()

    class Meta(Dated.Meta):
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["enterprise", "kind", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "value"],
                name="identifier_once",
                violation_error_message=_(
                    "Another enterprise already has this number."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"

    def clean(self) -> None:
        """Refuse a wrong check character."""
        check = self.CHECKS.get(self.kind)
        if check and not check(self.value):
            raise ValidationError(
                {
                    "value": _(
                        "The check character does not match. Check the number for a "
                        "typing error."
                    )
                }
            )

    def refuse_beside(self, other: Self) -> None:
        """A number stands once, however it is typed."""
        if (self.kind, self.value) == (other.kind, other.value):
            raise ValidationError({"value": _("This number is already listed here.")})
