"""Who can be reached about a subject, and what was said to whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import require_exactly_one
from core.fields import build_line_field
from core.today import get_moment
from reporting.models.assignments import Assignment
from reporting.models.periods import Extension
from reporting.models.releases import ReleaseProposal
from reporting.models.returns import Submission
from reporting.models.subjects import Kind, Subjected, build_subject_constraint


class Contact(Subjected):
    """A post that can be reached about a subject's returns; shown masked.

    Example: the statistics post of enterprise 12. Posts, not persons.
    """

    post = build_line_field(_("post"), 100)
    phone = build_line_field(_("telephone"), 40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["id"]
        constraints = [
            build_subject_constraint(Kind.values),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="contact_can_be_reached",
                violation_error_message=_(
                    "Enter a telephone number or an e-mail address."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.subject} · {self.post}"


class Step(models.TextChoices):
    """When a reminder is sent."""

    BEFORE = "before", _("before the due date")
    DUE = "due", _("on the due date")
    AFTER = "after", _("after the due date")


class Notice(models.Model):
    """One message in a user's inbox; a reminder once a step.

    It is about a return, a loan or a release that is proposed.

    The text is made when it is read, in the reader's language. `closed_at` says when
    the task that it tells of ended.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        RETURNED = "returned", _("return sent back")
        TO_REVIEW = "to_review", _("to review")
        RELEASED = "released", _("released")
        EXTENDED = "extended", _("extension")
        LENT = "lent", _("delegation")
        TAKEN_BACK = "taken_back", _("delegation ended")
        TO_CONFIRM = "to_confirm", _("release to confirm")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("account"),
    )
    submission = models.ForeignKey(
        Submission,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("return"),
    )
    extension = models.ForeignKey(
        Extension,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("extension"),
    )
    assignment = models.ForeignKey(
        Assignment,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("role assignment"),
    )
    proposal = models.ForeignKey(
        ReleaseProposal,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("proposed release"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    step = models.CharField(_("step"), max_length=10, choices=Step, blank=True)
    made_at = models.DateTimeField(_("made at"), default=get_moment, editable=False)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "submission", "step"],
                condition=~Q(step=""),
                name="notice_once_per_step",
            ),
            models.CheckConstraint(
                condition=require_exactly_one("submission", "assignment", "proposal"),
                name="notice_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(kind="extended", extension__isnull=False)
                | (~Q(kind="extended") & Q(extension__isnull=True)),
                name="notice_of_an_extension_names_it",
            ),
        ]

    def __str__(self):
        about = self.submission or self.assignment or self.proposal
        return f"{self.get_kind_display()} · {about}"
