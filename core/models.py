"""Abstract models that every register shares."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import build_line_field, build_prose_field


def choose_language_text(chinese: str, english: str) -> str:
    """Return the text of the active language; Chinese where no English exists."""
    return english if english and (get_language() or "").startswith("en") else chinese


def join_words(words: Iterable[object]) -> str:
    """Return words as a list in a sentence: 、 in Chinese, a comma in English."""
    return choose_language_text("、", ", ").join(map(str, words))


def build_bilingual_property(name: str, doc: str) -> property:
    """Return a property: the text of `<name>_zh` or `<name>_en`, as the language is."""

    def text(row: models.Model) -> str:
        return choose_language_text(
            getattr(row, f"{name}_zh"), getattr(row, f"{name}_en")
        )

    return property(text, doc=doc)


class BilingualName(models.Model):
    """A thing with a Chinese and an English name, such as 有色金属 / Non-ferrous.

    The English name may be empty: the Chinese one is then shown in both languages.
    """

    name_zh = build_line_field(_("name in Chinese"), 120)
    name_en = build_line_field(_("name in English"), 160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return choose_language_text(self.name_zh, self.name_en)

    @property
    def name_language(self) -> str:
        """The language that `name` is in, for a `lang` attribute."""
        return "en" if self.name is self.name_en and self.name_en else "zh-Hans"


class BilingualTitle(models.Model):
    """A thing with a Chinese and an English title, such as a patent or a project."""

    title_zh = build_line_field(_("title in Chinese"), 200)
    title_en = build_line_field(_("title in English"), 300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        title: str = self.title
        return title

    title = build_bilingual_property("title", "The title in the active language.")


class Noted(models.Model):
    """A row with a note in both languages."""

    note_zh = build_prose_field(_("note in Chinese"))
    note_en = build_prose_field(_("note in English"))

    class Meta:
        abstract = True

    note = build_bilingual_property("note", "The note in the active language.")
