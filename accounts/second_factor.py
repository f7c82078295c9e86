"""The second factor: time-based codes (RFC 6238) and backup codes (django-otp)."""

import unicodedata
from math import ceil
from typing import Protocol, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import ngettext
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

DIGITS = 6
BACKUP_CODES = 10
STORED_LENGTH = 16


def is_never_required(user: User) -> bool:
    """The rule by which nobody needs a second factor."""
    return False


def is_required(user: User) -> bool:
    """Whether the rule of the setting SECOND_FACTOR_RULE names this account."""
    named: bool = import_string(settings.SECOND_FACTOR_RULE)(user)
    return named


def has_device(user: User) -> bool:
    """Whether the account has enrolled (one query)."""
    enrolled: bool = TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    return enrolled


def is_wanted(user: User) -> bool:
    """Whether sign-in asks this account for a code: it must enrol, or it has."""
    is_asked: bool = settings.SECOND_FACTOR
    return is_asked and (is_required(user) or has_device(user))


class Verified(Protocol):
    """What django-otp's middleware adds to the user of a request."""

    def is_verified(self) -> bool:
        """Whether a device accepted a code in this session."""


def is_verified(user: User) -> bool:
    """Whether a user gave a code in this session (user as the middleware sets it)."""
    return cast(Verified, user).is_verified()


def is_lacking(user: User) -> bool:
    """Whether a signed-in user still owes a code (user as the middleware sets it)."""
    return not is_verified(user) and is_wanted(user)


class CodeTooSoon(Exception):
    """A code that nobody looked at: so many wrong ones came that the device waits."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(
            ngettext(
                "Too many incorrect codes. Wait %(seconds)d second, then enter a code.",
                "Too many incorrect codes. Wait %(seconds)d seconds, then enter a "
                "code.",
                seconds,
            )
            % {"seconds": seconds}
        )


def find_accepting_device(user: User, code: str) -> Device | None:
    """Return the device that accepts a code, which is thereby used up; None if none.

    From as many wrong codes as lock an address on, from whatever addresses they come,
    the device itself waits after each (16, 32, ... seconds). Raises CodeTooSoon.
    """
    code = normalise_code(code)
    kind = TOTPDevice if len(code) == DIGITS else StaticDevice
    token = code if kind is TOTPDevice else hash_backup_code(user, code)
    with transaction.atomic():
        rows = kind.objects.select_for_update(no_key=True)
        device = rows.filter(user=user, confirmed=True).first()
        if device is None:
            return None
        if device.throttling_failure_count < settings.AXES_FAILURE_LIMIT:
            device.throttling_failure_timestamp = None
        refuse_early_code(device)
        return device if device.verify_token(token) else None


def refuse_early_code(device: Device) -> None:
    """Raise CodeTooSoon while a device waits after wrong codes."""
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        left = why["locked_until"] - timezone.now()
        raise CodeTooSoon(max(1, ceil(left.total_seconds())))


def normalise_code(code: str) -> str:
    """A code as typed, without spaces and hyphens, full-width characters as usual."""
    return unicodedata.normalize("NFKC", code).lower().translate({32: None, 45: None})


def enrol_device(user: User, key: str, code: str) -> TOTPDevice | None:
    """Make the secret `key` (hex) the account's only one, if `code` proves it works.

    Returns None, with nothing changed, if the code is wrong.
    """
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        device = TOTPDevice.objects.create(user=user, name="totp", key=key)
        if device.verify_token(normalise_code(code)):
            return device
        transaction.set_rollback(True)
    return None


@transaction.atomic
def replace_backup_codes(user: User) -> list[str]:
    """Replace the backup codes; what is returned is stored as keyed hashes only."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup")
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=hash_backup_code(user, code)) for code in codes
    )
    return codes


def count_backup_codes(user: User) -> int:
    """How many backup codes are unused (one query)."""
    left: int = StaticToken.objects.filter(device__user=user).count()
    return left


def hash_backup_code(user: User, code: str) -> str:
    """The form in which a backup code is stored: useless without the SECRET_KEY."""
    digest = salted_hmac("accounts.backup-code", f"{user.pk}:{code}").hexdigest()
    return digest[:STORED_LENGTH]


@transaction.atomic
def reset_devices(user: User) -> None:
    """Forget the account's devices and codes; it enrols anew at its next sign-in."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
