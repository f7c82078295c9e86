"""Enterprises, what identifies them, and since when they take part."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase, Park, Programme
from core.identifiers import organisation_code_is_valid, uscc_is_valid
from core.models import BilingualName, in_language
from enterprises.querysets import DatedQuerySet, EnterpriseQuerySet


class Enterprise(BilingualName):
    """One legal entity that takes part in a programme (企业).

    Example: code L-002646, 青青稞酒, industry 白酒. The code stands in released
    figures and in the hash chain, so it never changes.
    """

    code = models.CharField(_("code"), max_length=30, unique=True)
    industry_zh = models.CharField(_("industry in Chinese"), max_length=60, blank=True)
    industry_en = models.CharField(_("industry in English"), max_length=80, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["code"]

    def get_absolute_url(self):
        """The enterprise's page."""
        return reverse("portal:enterprise", args=[self.code])

    @property
    def industry(self) -> str:
        """The industry in the active language."""
        return in_language(self.industry_zh, self.industry_en)


class Dated(models.Model):
    """Something that holds from a day to a day, both included; open where empty."""

    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to (included)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_start",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def refuse_overlap(self, others, message):
        """Raise ValidationError when another row of `others` shares a day with this."""
        if (
            others.exclude(pk=self.pk)
            .overlapping(self.valid_from, self.valid_to)
            .exists()
        ):
            raise ValidationError({"valid_from": message})


class EnterpriseIdentifier(Dated):
    """A number that an authority gave an enterprise, for the days it holds.

    Example: organisation code (组织机构代码) until the unified code replaced it.
    """

    class Kind(models.TextChoices):
        ORGANISATION_CODE = "organisation_code", _("organisation code")
        REGISTRATION_NUMBER = "registration_number", _("registration number")
        USCC = "uscc", _("unified social credit code")
        SECURITY_CODE = "security_code", _("security code")

    CHECKS = {
        Kind.ORGANISATION_CODE: organisation_code_is_valid,
        Kind.USCC: uscc_is_valid,
    }

    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        related_name="identifiers",
        verbose_name=_("enterprise"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    value = models.CharField(_("number"), max_length=30)

    class Meta(Dated.Meta):
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["enterprise", "kind", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "value"],
                name="identifier_once",
                violation_error_message=_("Another enterprise has this number."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.value}"

    def clean(self):
        """Refuse a wrong check character."""
        check = self.CHECKS.get(self.kind)
        if check and not check(self.value):
            raise ValidationError(
                {"value": _("The check character does not fit: a digit is mistyped.")}
            )


class BaseMembership(Dated):
    """An enterprise takes part in a programme, as a rule through one of its bases.

    Example: enterprise 12 in base B06 as a backbone enterprise (骨干企业) since
    2012-09-01. The base is empty where a programme has none. Only backbone
    enterprises count in totals.
    """

    class Role(models.TextChoices):
        PRIMARY = "primary", _("primary")
        ASSOCIATED = "associated", _("associated")

    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("enterprise"),
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("innovation base"),
    )
    role = models.CharField(
        _("role"), max_length=10, choices=Role, default=Role.PRIMARY
    )
    is_backbone = models.BooleanField(_("backbone enterprise"), default=True)
    valid_from = models.DateField(_("from"))

    class Meta(Dated.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["enterprise", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise", "base", "valid_from"],
                name="membership_once",
                violation_error_message=_(
                    "This enterprise joined this base on that day already."
                ),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "programme", "valid_from"],
                condition=Q(base__isnull=True),
                name="membership_without_base_once",
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.base or self.programme}"

    def clean(self):
        """The base is the programme's; no two overlap; one primary base at a time."""
        if self.base and self.base.programme_id != self.programme_id:
            raise ValidationError(
                {"base": _("This base belongs to another programme.")}
            )
        rows = BaseMembership.objects.filter(
            enterprise_id=self.enterprise_id, programme_id=self.programme_id
        )
        self.refuse_overlap(
            rows.filter(base_id=self.base_id),
            _("The enterprise is a member of this base in part of this time already."),
        )
        if self.role == self.Role.PRIMARY:
            self.refuse_overlap(
                rows.filter(role=self.Role.PRIMARY),
                _("The enterprise has another primary base in part of this time."),
            )


class ParkResidence(Dated):
    """An enterprise sits in a park (入驻园区) from a day to a day; in one at a time."""

    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        related_name="residences",
        verbose_name=_("enterprise"),
    )
    park = models.ForeignKey(
        Park, models.PROTECT, related_name="residences", verbose_name=_("park")
    )
    valid_from = models.DateField(_("from"))

    class Meta(Dated.Meta):
        verbose_name = _("seat in a park")
        verbose_name_plural = _("seats in parks")
        ordering = ["enterprise", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise", "valid_from"],
                name="residence_once",
                violation_error_message=_("The enterprise moved on that day already."),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.park}"

    def clean(self):
        """An enterprise sits in one park at a time."""
        self.refuse_overlap(
            ParkResidence.objects.filter(enterprise_id=self.enterprise_id),
            _("The enterprise sits in another park in part of this time."),
        )
