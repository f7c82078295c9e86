"""Lifting the secrecy of a technical problem, with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.fields import PROSE_CHARACTERS
from core.models import join_words
from core.validators import plain_text
from problems.models import TechnicalProblem


@transaction.atomic
def reveal_problem(*, problem: TechnicalProblem, reason: str) -> None:
    """Make a secret problem public; the reason stays in its history, for officials.

    Raises ValidationError without a reason, or if the problem is not secret any more.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Enter a reason.")})
    if len(reason) > PROSE_CHARACTERS:
        raise ValidationError({"reason": _("The reason is too long.")})
    plain_text(reason)
    secret = TechnicalProblem.objects.filter(pk=problem.pk, is_secret=True)
    if not secret.update(is_secret=False):
        raise ValidationError(_("This problem is not confidential."))
    problem.refresh_from_db()
    problem._change_reason = reason  # type: ignore[attr-defined] # read by the model's history
    problem.save(update_fields=["is_secret"])


def list_public_contents(problem: TechnicalProblem) -> list[tuple[str, str]]:
    """What the public will read once a problem is not secret: label and text."""
    texts = ("title_zh", "title_en", "description_zh", "description_en", "note_zh")
    facts = ("note_en", "base", "segment", "owner", "trl_now", "trl_wanted")
    fields = {field.name: field for field in problem._meta.fields}
    found = [
        (str(fields[name].verbose_name), str(getattr(problem, name)))
        for name in (*texts, *facts, "budget", "deadline")
        if name in fields and getattr(problem, name) not in (None, "")
    ]
    for rows in ("requirements", "claims", "events", "projects", "achievements"):
        listed = [str(row) for row in getattr(problem, rows).all()]
        if listed:
            model = getattr(problem, rows).model
            found.append((str(model._meta.verbose_name_plural), join_words(listed)))
    return found
