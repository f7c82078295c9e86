"""The programme and the places it happens in: bases, parks, chain segments."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bases.querysets import ProgrammeQuerySet
from core.models import BilingualName, in_language


class Programme(BilingualName):
    """One programme with its own targets, returns and releases.

    Example: `xining`, eight innovation bases by 2015.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    note_zh = models.TextField(_("note in Chinese"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    public_figures = models.BooleanField(
        _("figures of single enterprises are public"),
        default=False,
        help_text=_("Only where they are published elsewhere, as by listed companies."),
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    amber_points = models.DecimalField(
        _("amber from (points behind)"), max_digits=5, decimal_places=2, default=-10
    )
    red_points = models.DecimalField(
        _("red below (points behind)"), max_digits=5, decimal_places=2, default=-30
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message=_("A programme ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(red_points__lt=F("amber_points")),
                name="programme_red_below_amber",
                violation_error_message=_("Red lies below amber."),
            ),
        ]

    @property
    def note(self) -> str:
        """The note in the active language."""
        return in_language(self.note_zh, self.note_en)


class InnovationBase(BilingualName):
    """An industry-university-research innovation base (产学研创新基地).

    Example: B06 有色金属, one of the first three to be built.
    """

    id = models.SmallAutoField(primary_key=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="bases", verbose_name=_("programme")
    )
    code = models.CharField(_("code"), max_length=10, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    full_name_zh = models.CharField(_("full name in Chinese"), max_length=200)
    full_name_en = models.CharField(
        _("full name in English"), max_length=200, blank=True
    )
    first_wave = models.BooleanField(_("first wave"), default=False)
    note_zh = models.TextField(_("note in Chinese"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)

    class Meta:
        verbose_name = _("innovation base")
        verbose_name_plural = _("innovation bases")
        ordering = ["code"]

    def get_absolute_url(self):
        """The base's page."""
        return reverse("portal:base", args=[self.slug])

    @property
    def full_name(self) -> str:
        """The full name in the active language."""
        return in_language(self.full_name_zh, self.full_name_en)

    @property
    def note(self) -> str:
        """The note in the active language."""
        return in_language(self.note_zh, self.note_en)


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

    class Meta:
        verbose_name = _("chain segment")
        verbose_name_plural = _("chain segments")
        ordering = ["base", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "position"],
                name="segment_position_once",
                violation_error_message=_("This base has a segment at that position."),
            )
        ]


class Park(BilingualName):
    """A park of the development zone (园区), such as 甘河工业园区."""

    id = models.SmallAutoField(primary_key=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="parks", verbose_name=_("programme")
    )
    slug = models.SlugField(_("address"), unique=True)
    aliases = models.TextField(_("other names, one a line"), blank=True)
    profile_zh = models.CharField(_("profile in Chinese"), max_length=200, blank=True)
    profile_en = models.CharField(_("profile in English"), max_length=200, blank=True)
    note_zh = models.TextField(_("note in Chinese"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)

    class Meta:
        verbose_name = _("park")
        verbose_name_plural = _("parks")
        ordering = ["id"]

    def get_absolute_url(self):
        """The park's page."""
        return reverse("portal:park", args=[self.slug])

    @property
    def profile(self) -> str:
        """What the park makes, in the active language."""
        return in_language(self.profile_zh, self.profile_en)

    @property
    def note(self) -> str:
        """The note in the active language."""
        return in_language(self.note_zh, self.note_en)
