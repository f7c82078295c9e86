"""Read the environment and refuse nonsense: a typo stops the start, never a default."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from core.production.databases import parse_database_url

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


def read_flag(name: str, default: bool) -> bool:
    """Return the switch `name`; raises ImproperlyConfigured on any other word."""
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word not in YES | NO:
        raise ImproperlyConfigured(f"{name}={word!r} is neither 1 nor 0")
    return word in YES


def read_names(name: str, default: list[str]) -> list[str]:
    """Return a comma-separated list; raises ImproperlyConfigured on an empty item."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    items = [item.strip() for item in text.split(",")]
    if not all(items):
        raise ImproperlyConfigured(f"{name}={text!r} has an empty item")
    return items


def read_choice(name: str, options: tuple[str, ...]) -> str:
    """Return one of some words, the first by default; raises ImproperlyConfigured."""
    word = os.environ.get(name, "").strip().lower() or options[0]
    if word not in options:
        raise ImproperlyConfigured(f"{name}={word!r} is none of {', '.join(options)}")
    return word


def read_number(name: str, default: int, most: int | None = None) -> int:
    """Return a whole number from 0 to `most`; raises ImproperlyConfigured."""
    word = os.environ.get(name, "").strip() or str(default)
    if not (word.isascii() and word.isdigit()):
        raise ImproperlyConfigured(f"{name}={word!r} is no whole number")
    if most is not None and int(word) > most:
        raise ImproperlyConfigured(f"{name}={word!r} is more than {most}")
    return int(word)


def read_text(name: str, default: str) -> str:
    """Return a text as it is written, or the default where it is blank."""
    return os.environ.get(name, "") or default


def read_secret(name: str, stand_in: str | None) -> str:
    """Return a secret of 32 or more characters, or the stand-in where one is given."""
    text = os.environ.get(name, "")
    if not text and stand_in is not None:
        return stand_in
    if len(text) < 32:
        raise ImproperlyConfigured(f"{name} needs 32 or more characters")
    return text


def read_database(name: str, default: str) -> dict[str, Any]:
    """Return the database that an address names, as Django wants it in DATABASES."""
    return parse_database_url(os.environ.get(name, "") or default)
