"""What a new password must be, and when one has to be changed.

A password that its owner did not set is changed at the first sign-in, whatever set it:
a page of the administration or a command.
"""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
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


class LongEnough(MinimumLengthValidator):
    """Wants a smallest number of characters; Django has no Chinese for its sentence."""

    def get_error_message(self) -> str:
        """The fault as a sentence."""
        return ngettext(
            "This password is too short. Use at least %(count)d character.",
            "This password is too short. Use at least %(count)d characters.",
            self.min_length,
        ) % {"count": self.min_length}


class NotAmongTheLast:
    """Records each new password and refuses the last `barred` ones, the present first.

    What is recorded has to be changed by its owner, until `confirm_own_password` says
    that the owner set it.
    """

    def __init__(self, barred: int):
        self.barred = barred

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError; checks `barred` hashes at most."""
        if user is None or user.pk is None:
            return
        recorded = user.passwords.values_list("password", flat=True)
        # The present one may have been set before anything was recorded.
        used = list(dict.fromkeys([user.password, *recorded]))[: self.barred]
        if any(check_password(password, each) for each in used):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return ngettext(
            "Choose a password that is not your current one.",
            "Choose a password that is not one of your last %(count)d.",
            self.barred,
        ) % {"count": self.barred}

    def password_changed(self, password: str, user: User) -> None:
        """Record the new hash and forget the oldest (Django calls this on saving).

        It is somebody else's until its owner is known to have set it.
        """
        PasswordHistory.objects.create(
            user=user, password=user.password, set_at=timezone.now()
        )
        kept = user.passwords.values_list("pk", flat=True)[:KEPT]
        user.passwords.exclude(pk__in=list(kept)).delete()
        mark_change(user, is_needed=True)


def mark_change(user: User, *, is_needed: bool) -> None:
    """Store whether an account has to change its password (one query)."""
    user.must_change_password = is_needed
    User.objects.filter(pk=user.pk).update(must_change_password=is_needed)


def confirm_own_password(user: User) -> None:
    """Note that the owner has set the password; to be called after it is saved."""
    mark_change(user, is_needed=False)


def is_due(user: User) -> bool:
    """Whether the password is somebody else's, or older than the profile allows.

    A query if the profile limits its age.
    """
    return user.must_change_password or is_too_old(user)


def is_too_old(user: User) -> bool:
    """Whether the password is older than the profile allows (a query if it limits)."""
    if settings.PASSWORD_MAX_AGE is None:
        return False
    newest = user.passwords.values_list("set_at", flat=True).first()
    return timezone.now() - (newest or user.date_joined) >= settings.PASSWORD_MAX_AGE
