"""What the published articles state, word for word, and the rows that rest on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bases.models.programmes import Programme
from core.fields import build_line_field, build_prose_field
from core.models import BilingualName, Noted, build_bilingual_property
from core.registers.history import History


class SourceArticle(BilingualName, Noted):
    """An article that a programme rests on, such as A1, 中国有色金属报 of 2012."""

    code = models.SlugField(_("code"), max_length=20, primary_key=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="articles", verbose_name=_("programme")
    )

    history = History()

    class Meta:
        verbose_name = _("source article")
        verbose_name_plural = _("source articles")
        ordering = ["code"]


class SourceFact(models.Model):
    """One thing an article says: quotation, our reading, and how sure we are.

    Example: F06, “攻克80项以上的产业关键共性技术”, read as at least 80. Only what is
    stated may be shown as fact. The quotation in English is the article's, the one in
    Chinese is verified or reconstructed. The code is unique in the portal.
    """

    class Comparator(models.TextChoices):
        EQUAL = "=", _("exactly")
        AT_LEAST = ">=", _("at least")
        AT_MOST = "<=", _("at most")
        RANGE = "range", _("range")

    code = models.SlugField(_("code"), max_length=10, primary_key=True)
    article = models.ForeignKey(
        SourceArticle,
        models.PROTECT,
        related_name="facts",
        verbose_name=_("source article"),
    )
    subject_zh = build_line_field(_("topic in Chinese"), 60)
    subject_en = build_line_field(_("topic in English"), 120, blank=True)
    quotation_zh = build_prose_field(_("quotation in Chinese"))
    quotation_zh_verified = models.BooleanField(
        _("the Chinese quotation is verified"), default=False
    )
    quotation_en = build_prose_field(_("quotation in English"))
    number = build_line_field(
        _("number stated"),
        20,
        blank=True,
        help_text=_("As printed, for example 80 or 3-5."),
    )
    unit_zh = build_line_field(_("unit in Chinese"), 40, blank=True)
    unit_en = build_line_field(_("unit in English"), 60, blank=True)
    comparator = models.CharField(
        _("comparator"), max_length=5, choices=Comparator, blank=True
    )
    period_zh = build_line_field(_("period in Chinese"), 60, blank=True)
    period_en = build_line_field(_("period in English"), 80, blank=True)
    stated = models.BooleanField(_("stated in the article"), default=False)
    confidence_zh = build_line_field(_("confidence level in Chinese"), 120)
    confidence_en = build_line_field(_("confidence level in English"), 160, blank=True)
    reading_zh = build_prose_field(_("our interpretation in Chinese"))
    reading_en = build_prose_field(_("our interpretation in English"))
    open_question_zh = build_prose_field(_("to be decided, in Chinese"))
    open_question_en = build_prose_field(_("to be decided, in English"))

    history = History()

    class Meta:
        verbose_name = _("fact of an article")
        verbose_name_plural = _("facts of articles")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(quotation_zh="") | ~Q(quotation_en=""),
                name="fact_is_quoted",
                violation_error_message=_("Enter a quotation for the fact."),
            ),
            models.CheckConstraint(
                condition=Q(comparator="") | ~Q(number=""),
                name="fact_compares_a_number",
                violation_error_message=_("Enter a number to go with the comparator."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"

    subject = build_bilingual_property(
        "subject", "What it is about, in the active language."
    )
    quotation = build_bilingual_property(
        "quotation", "The words, in the active language."
    )
    unit = build_bilingual_property(
        "unit", "The unit of the number, in the active language."
    )
    period = build_bilingual_property(
        "period", "The time it speaks of, in the active language."
    )
    confidence = build_bilingual_property(
        "confidence", "How sure we are, in the active language."
    )
    reading = build_bilingual_property(
        "reading", "How we read it, in the active language."
    )
    open_question = build_bilingual_property(
        "open_question", "What is not decided; may be empty."
    )


class RegisterRow(Noted):
    """A row of a register: whether it is a sample, and the fact it rests on if any.

    `fact_id` is the fact's code, such as F23. A row without a fact that is no sample
    was entered by an official.
    """

    is_sample = models.BooleanField(_("sample data"), default=False)
    fact = models.ForeignKey(
        SourceFact,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("fact of an article"),
    )

    history = History(inherit=True)

    class Meta:
        abstract = True
