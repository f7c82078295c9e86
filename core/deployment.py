"""What the settings of a portal in production must say; for `check --deploy`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import Error

SECRET_LENGTH = 50
DIFFERENT = 5
HINTS = {
    "PROXY_COUNT": (
        "How many proxies stand before the portal: 1 behind nginx, 0 without one. "
        "Addresses and https are read off X-Forwarded-* only with it."
    ),
    "EMAIL_HOST": "The mail server; reminders and notices go out through it.",
    "EMAIL_FROM": "The address that mails come from.",
}


def is_collected() -> bool:
    """Whether static files have their names, where the storage gives them any."""
    return bool(getattr(staticfiles_storage, "hashed_files", True))


def check_manifest(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Static files were collected: without their names no page has styles."""
    if is_collected():
        return []
    return [
        Error(
            f"No static files were collected in {settings.STATIC_ROOT}.",
            hint="Run `manage.py collectstatic`.",
            id="core.E010",
        )
    ]


def check_secret(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """The secret is long and not one word repeated."""
    secret = settings.SECRET_KEY
    if len(secret) >= SECRET_LENGTH and len(set(secret)) >= DIFFERENT:
        return []
    return [
        Error(
            f"SECRET_KEY needs {SECRET_LENGTH} characters, {DIFFERENT} of them "
            "different.",
            hint='python -c "import secrets; print(secrets.token_urlsafe(50))"',
            id="core.E011",
        )
    ]


def check_given(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """What cannot be guessed is given, 0 included."""
    return [
        Error(f"{name} is not given.", hint=HINTS[name], id="core.E012")
        for name in settings.NOT_GIVEN
    ]


def check_media(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Evidence lies where no address leads: outside the static files."""
    media = Path(settings.MEDIA_ROOT).resolve()
    served = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    roots = [Path(root).resolve() for root in served]
    if not any(media.is_relative_to(root) for root in roots):
        return []
    return [
        Error(
            f"MEDIA_ROOT {media} lies inside the static files, which anybody reads.",
            id="core.E013",
        )
    ]


DEPLOY = (check_manifest, check_secret, check_given, check_media)
