"""Universities and institutes, and the agreements enterprises have with them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase, RegisterRow
from core.fields import IdentifierField, build_line_field, build_money_field
from core.models import BilingualName, BilingualTitle, build_bilingual_property
from enterprises.models.dated import Dated
from enterprises.models.enterprises import Enterprise
from enterprises.querysets import CooperationQuerySet


class Partner(BilingualName, RegisterRow):
    """A university or institute (高校院所), such as 青海大学."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("university")
        INSTITUTE = "institute", _("research institute")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    city_zh = build_line_field(_("city in Chinese"), 40, blank=True)
    city_en = build_line_field(_("city in English"), 60, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name_zh"]
        constraints = [
            models.UniqueConstraint(
                Lower("name_zh"),
                name="partner_once",
                violation_error_message=_("Another partner already has this name."),
            )
        ]

    city = build_bilingual_property("city", "The city in the active language.")


class Cooperation(BilingualTitle, Dated, RegisterRow):
    """An agreement of an enterprise with partners (产学研合作协议).

    It is signed on `valid_from` and holds until `valid_to`, both included. Example:
    joint research with 青海大学, a development contract of 200 万元.
    """

    class Kind(models.TextChoices):
        JOINT_RESEARCH = "joint_research", _("joint research")
        SHARED_PLATFORM = "shared_platform", _("shared platform")
        TRANSFORMATION = "transformation", _("transformation of achievements")
        TALENT = "talent", _("training and exchange of people")
        FRAMEWORK = "framework", _("framework agreement")

    class ContractKind(models.TextChoices):
        """Kinds of technology contract; a licence is one since the Civil Code."""

        DEVELOPMENT = "development", _("technology development")
        TRANSFER = "transfer", _("technology transfer")
        LICENCE = "licence", _("technology licence")
        CONSULTING = "consulting", _("technology consulting")
        SERVICE = "service", _("technology service")

    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="cooperations",
        verbose_name=_("enterprise"),
    )
    partners = models.ManyToManyField(
        Partner, related_name="cooperations", verbose_name=_("partners")
    )
    kind = models.CharField(_("kind of cooperation"), max_length=15, choices=Kind)
    contract_kind = models.CharField(
        _("kind of contract"), max_length=11, choices=ContractKind, blank=True
    )
    contract_number = IdentifierField(_("contract number"), max_length=40, blank=True)
    registered_on = models.DateField(_("contract registered on"), null=True, blank=True)
    amount = build_money_field(
        verbose_name=_("amount (10,000 yuan)"), null=True, blank=True
    )
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="cooperations",
        null=True,
        blank=True,
        verbose_name=_("innovation base"),
    )
    valid_from = models.DateField(_("from"))

    objects = CooperationQuerySet.as_manager()  # type: ignore[misc] # in place of Dated's
    _history_m2m_fields = ("partners",)

    class Meta:
        verbose_name = _("cooperation agreement")
        verbose_name_plural = _("cooperation agreements")
        ordering = ["-valid_from", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["contract_number"],
                condition=~Q(contract_number=""),
                name="contract_number_once",
                violation_error_message=_("This contract is already registered."),
            ),
            models.CheckConstraint(
                condition=Q(contract_number="") | ~Q(contract_kind=""),
                name="contract_has_kind",
                violation_error_message=_(
                    "Choose the kind of contract for this contract number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="cooperation_amount_not_negative",
                violation_error_message=_("The amount cannot be negative."),
            ),
        ]
