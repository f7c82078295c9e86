"""What a new password must be beyond Django's own rules, and when one is too old."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import PasswordHistory, User

KINDS = 3
KEPT = 5
"""Hashes kept of each account, whatever the profile: a change of profile finds them."""


def classify_character(character: str) -> str:
    """Small letter, capital letter, digit or anything else."""
    if character.isdigit():
        return "digit"
    if character.islower():
        return "small"
    return "capital" if character.isupper() else "other"


class ThreeOfFourKinds:
    """Wants three of: small letters, capital letters, digits, other characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        if len({classify_character(character) for character in password}) < KINDS:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _(
            "Use at least three of these: uppercase letters, lowercase letters, "
            "digits, other characters."
        )


class NotAmongTheLast:
    """Records each new password and refuses the last `barred` ones (0: none)."""

    def __init__(self, barred: int):
        self.barred = barred

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError; checks `barred` hashes at most."""
        if user is None or user.pk is None or not self.barred:
            return
        recorded = user.passwords.values_list("password", flat=True)
        # The present one may have been set before anything was recorded.
        used = list(dict.fromkeys([user.password, *recorded]))[: self.barred]
        if any(check_password(password, each) for each in used):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """The rule as a sentence; nothing where nothing is refused."""
        if not self.barred:
            return ""
        return ngettext(
            "Choose a password that is not your current one.",
            "Choose a password that is not one of your last %(count)d.",
            self.barred,
        ) % {"count": self.barred}

    def password_changed(self, password: str, user: User) -> None:
        """Record the new hash and forget the oldest (Django calls this on saving)."""
        PasswordHistory.objects.create(
            user=user, password=user.password, set_at=timezone.now()
        )
        kept = user.passwords.values_list("pk", flat=True)[:KEPT]
        user.passwords.exclude(pk__in=list(kept)).delete()


def is_due(user: User) -> bool:
    """Whether the password is older than the profile allows (a query if it limits)."""
    if settings.PASSWORD_MAX_AGE is None:
        return False
    newest = user.passwords.values_list("set_at", flat=True).first()
    return timezone.now() - (newest or user.date_joined) >= settings.PASSWORD_MAX_AGE
