"""Dropping a decision that waits: it stays on record, never counts and blocks none."""

from typing import TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.today import get_moment
from targets.models import Decision

ACTION = "decision.dropped"
"""What the audit calls it."""

AnyDecision = TypeVar("AnyDecision", bound=Decision)


@transaction.atomic
def withdraw_decision(*, decision: AnyDecision, by: User, reason: str) -> AnyDecision:
    """Drop a decision that waits, and return it as it is then; its history tells who.

    Raises ValidationError, changing nothing, without a reason and where the decision is
    released or dropped already. The row is held: a release takes it or leaves it whole.
    """
    rows = type(decision).objects.select_for_update(of=("self",), no_key=True)
    row: AnyDecision = rows.get(pk=decision.pk)
    if row.released_in is not None:
        raise ValidationError(
            _("This decision is released. Only a later decision can replace it.")
        )
    if row.dropped_at is not None:
        raise ValidationError(_("This decision has already been withdrawn."))
    if not reason.strip():
        raise ValidationError(_("Enter a reason for withdrawing the decision."))
    row.dropped_at, row.dropped_by = get_moment(), by
    column = cast("models.Field[str, str]", row._meta.get_field("drop_reason"))
    row.drop_reason = column.clean(reason.strip(), row)
    row.save(update_fields=["dropped_at", "dropped_by", "drop_reason"])
    return row
