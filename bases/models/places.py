"""The places a programme happens in: innovation bases and parks."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bases.models.programmes import Programme
from core.fields import build_line_field, build_prose_field
from core.models import BilingualName, Noted, build_bilingual_property
from core.registers.history import History


class InnovationBase(BilingualName, Noted):
    """An industry-university-research innovation base (产学研创新基地).

    Example: B06 有色金属, one of the first three to be built.
    """

    id = models.SmallAutoField(primary_key=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="bases", verbose_name=_("programme")
    )
    code = models.CharField(_("code"), max_length=10, unique=True)
    slug = models.SlugField(_("web address"), unique=True)
    full_name_zh = build_line_field(_("full name in Chinese"), 200)
    full_name_en = build_line_field(_("full name in English"), 200, blank=True)
    first_wave = models.BooleanField(_("first wave"), default=False)

    history = History()

    class Meta:
        verbose_name = _("innovation base")
        verbose_name_plural = _("innovation bases")
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        """The base's page."""
        return reverse("portal:base", args=[self.slug])

    full_name = build_bilingual_property(
        "full_name", "The full name in the active language."
    )


class Park(BilingualName, Noted):
    """A park of the development zone (园区), such as 甘河工业园区."""

    id = models.SmallAutoField(primary_key=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="parks", verbose_name=_("programme")
    )
    slug = models.SlugField(_("web address"), unique=True)
    aliases = build_prose_field(_("other names (one per line)"))
    profile_zh = build_line_field(_("profile in Chinese"), 200, blank=True)
    profile_en = build_line_field(_("profile in English"), 200, blank=True)

    history = History()

    class Meta:
        verbose_name = _("park")
        verbose_name_plural = _("parks")
        ordering = ["id"]

    def get_absolute_url(self) -> str:
        """The park's page."""
        return reverse("portal:park", args=[self.slug])

    profile = build_bilingual_property(
        "profile", "What the park makes, in the active language."
    )
