"""Two sets of rules for passwords; the setting PASSWORD_PROFILE chooses one.

`asvs` follows OWASP ASVS 5.0 (long, no composition, no rotation), `mlps` the practice
of assessments under GB/T 22239 (composition, rotation, no reuse). They contradict each
other, so nobody can have both. This module imports no Django: settings read it.
"""

from datetime import timedelta
from typing import Any

DJANGO = "django.contrib.auth.password_validation"
SIMILAR = {"NAME": f"{DJANGO}.UserAttributeSimilarityValidator"}
COMMON = {"NAME": f"{DJANGO}.CommonPasswordValidator"}


def build_length_validator(length: int) -> dict[str, Any]:
    """The validator of a smallest length, in characters."""
    name = "accounts.passwords.LongEnough"
    return {"NAME": name, "OPTIONS": {"min_length": length}}


def build_reuse_validator(barred: int) -> dict[str, Any]:
    """The validator that records passwords and refuses the last ones."""
    name = "accounts.passwords.NotAmongTheLast"
    return {"NAME": name, "OPTIONS": {"barred": barred}}


VALIDATORS = {
    "asvs": [SIMILAR, build_length_validator(12), COMMON, build_reuse_validator(1)],
    "mlps": [
        SIMILAR,
        build_length_validator(8),
        COMMON,
        {"NAME": "accounts.passwords.ThreeOfFourKinds"},
        build_reuse_validator(5),
    ],
}
"""The value of AUTH_PASSWORD_VALIDATORS for each profile."""

MAX_AGE = {"asvs": None, "mlps": timedelta(days=90)}
"""How old a password may become; None: any age."""
