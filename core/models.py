"""Abstract models that every register shares."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(chinese: str, english: str) -> str:
    """Return the text of the active language; Chinese where no English exists."""
    return english if english and (get_language() or "").startswith("en") else chinese


class BilingualName(models.Model):
    """A thing with a Chinese and an English name, such as 有色金属 / Non-ferrous.

    The English name may be empty: the Chinese one is then shown in both languages.
    """

    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(self.name_zh, self.name_en)

    @property
    def name_language(self) -> str:
        """The language that `name` is in, for a `lang` attribute."""
        return "en" if self.name is self.name_en and self.name_en else "zh-Hans"
