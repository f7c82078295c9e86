"""R&D platforms: laboratories, centres, test bases."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bases.models import ChainSegment, InnovationBase, Park, RegisterRow
from bases.models.chain import refuse_foreign_segment
from core.constraints import require_at_most_one, require_exactly_one, require_order
from core.fields import build_line_field, build_prose_field
from core.models import BilingualName, build_bilingual_property
from enterprises.models.enterprises import Enterprise
from enterprises.models.partners import Partner
from enterprises.querysets import PlatformQuerySet

HOSTS = ("host_enterprise", "host_partner", "host_park")


class Platform(BilingualName, RegisterRow):
    """An R&D platform (研发平台) and its recognition; one row however many share it.

    Example: 藏药新药开发国家地方联合工程实验室, recognised by 国家发展改革委. It counts
    from the day of recognition, at its highest level: a promotion changes the row.
    """

    class Kind(models.TextChoices):
        STATE_KEY_LABORATORY = "state_key_laboratory", _("state key laboratory")
        KEY_LABORATORY = "key_laboratory", _("key laboratory")
        ENGINEERING_TECHNOLOGY_CENTRE = (
            "engineering_technology_centre",
            _("engineering technology research centre"),
        )
        ENGINEERING_RESEARCH_CENTRE = (
            "engineering_research_centre",
            _("engineering research centre"),
        )
        ENGINEERING_LABORATORY = "engineering_laboratory", _("engineering laboratory")
        JOINT_LABORATORY = (
            "joint_laboratory",
            _("national-local joint engineering laboratory (research centre)"),
        )
        TECHNOLOGY_CENTRE = "technology_centre", _("enterprise technology centre")
        TESTING_CENTRE = "testing_centre", _("testing centre")
        PILOT_BASE = "pilot_base", _("pilot-scale test base")
        RD_CENTRE = "rd_centre", _("enterprise R&D centre")
        ACADEMICIAN_WORKSTATION = (
            "academician_workstation",
            _("academician workstation"),
        )
        POSTDOCTORAL_WORKSTATION = (
            "postdoctoral_workstation",
            _("postdoctoral workstation"),
        )
        ALLIANCE = "alliance", _("technology innovation alliance")
        INCUBATOR = "incubator", _("incubator")
        SME_SERVICE = "sme_service", _("SME public service demonstration platform")

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        JOINT = "national_local", _("national-local joint")
        PROVINCIAL = "provincial", _("provincial")
        CITY = "city", _("city level")
        PARK = "park", _("park level")
        OWN = "own", _("set up by the enterprise")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    level = models.CharField(_("level"), max_length=15, choices=Level, blank=True)
    authority_zh = build_line_field(_("recognised by, in Chinese"), 80, blank=True)
    authority_en = build_line_field(_("recognised by, in English"), 120, blank=True)
    host_enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="platforms",
        null=True,
        blank=True,
        verbose_name=_("host: enterprise"),
    )
    host_partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="hosted_platforms",
        null=True,
        blank=True,
        verbose_name=_("host: university or institute"),
    )
    host_park = models.ForeignKey(
        Park,
        models.PROTECT,
        related_name="hosted_platforms",
        null=True,
        blank=True,
        verbose_name=_("host: park"),
    )
    partners = models.ManyToManyField(
        Partner, related_name="platforms", blank=True, verbose_name=_("partners")
    )
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="platforms",
        null=True,
        blank=True,
        verbose_name=_("innovation base"),
    )
    segment = models.ForeignKey(
        ChainSegment,
        models.SET_NULL,
        related_name="platforms",
        null=True,
        blank=True,
        verbose_name=_("chain segment"),
    )
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        related_name="platforms",
        null=True,
        blank=True,
        verbose_name=_("park"),
        help_text=_("The park to which the platform is allocated."),
    )
    recognised_on = models.DateField(_("recognised on"), null=True, blank=True)
    document_no = build_line_field(_("document number"), 80, blank=True)
    valid_to = models.DateField(_("to (included)"), null=True, blank=True)
    open_to_others = models.BooleanField(_("open to others"), default=False)
    services_zh = build_prose_field(_("services and terms in Chinese"))
    services_en = build_prose_field(_("services and terms in English"))

    objects = PlatformQuerySet.as_manager()
    _history_m2m_fields = ("partners",)

    class Meta:
        verbose_name = _("R&D platform")
        verbose_name_plural = _("R&D platforms")
        ordering = ["kind", "name_zh"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                Lower("name_zh"),
                name="platform_once",
                violation_error_message=_(
                    "A platform of this kind and name is already registered. Each "
                    "platform is counted once."
                ),
            ),
            models.CheckConstraint(
                condition=require_at_most_one(*HOSTS),
                name="platform_one_host",
                violation_error_message=_("Choose only one host."),
            ),
            models.CheckConstraint(
                condition=Q(fact__isnull=False)
                | (require_exactly_one(*HOSTS) & ~Q(level="")),
                name="platform_host_and_level_known",
                violation_error_message=_(
                    "Enter a host and a level. Leave them blank only if the article "
                    "that names the platform does not give them."
                ),
            ),
            require_order(
                "platform_ends_after_recognition",
                "recognised_on",
                "valid_to",
                _("The end date cannot be before the recognition date."),
            ),
        ]

    def clean(self) -> None:
        """The chain segment is one of the base's, the park the one that hosts."""
        refuse_foreign_segment(self.segment, self.base_id)
        if self.host_park_id and self.park_id not in {None, self.host_park_id}:
            raise ValidationError(
                {
                    "park": _(
                        "A platform hosted by a park has to be allocated to that park."
                    )
                }
            )

    @property
    def host(self) -> Enterprise | Partner | Park | None:
        """Who runs it; None where an article does not say."""
        return self.host_enterprise or self.host_partner or self.host_park

    def is_valid(self, day: date) -> bool:
        """Whether it is recognised on a day, as `Platform.objects.valid_on` asks."""
        return (
            self.recognised_on is not None
            and self.recognised_on <= day
            and (self.valid_to is None or day <= self.valid_to)
        )

    authority = build_bilingual_property(
        "authority", "Who recognised it, in the active language."
    )
    services = build_bilingual_property(
        "services", "What it offers, in the active language."
    )
