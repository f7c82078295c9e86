"""Read the environment and refuse nonsense: a typo stops the start, never a default."""

import os

from django.core.exceptions import ImproperlyConfigured

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


def read_count(name: str) -> int:
    """Return a whole number from 0 to 9, 0 by default; raises ImproperlyConfigured."""
    word = os.environ.get(name, "").strip() or "0"
    if word not in set("0123456789"):
        raise ImproperlyConfigured(f"{name}={word!r} is no number from 0 to 9")
    return int(word)


def read_days(name: str, default: int) -> int:
    """Return a number of days from 1 to 366; raises ImproperlyConfigured otherwise."""
    word = os.environ.get(name, "").strip() or str(default)
    is_short = word.isascii() and word.isdecimal() and len(word) <= 3
    if not is_short or not 1 <= int(word) <= 366:
        raise ImproperlyConfigured(f"{name}={word!r} is no number from 1 to 366")
    return int(word)


def read_secret(name: str, stand_in: str | None) -> str:
    """Return a secret of 32 or more characters, or the stand-in where one is given."""
    text = os.environ.get(name, "")
    if not text and stand_in is not None:
        return stand_in
    if len(text) < 32:
        raise ImproperlyConfigured(f"{name} needs 32 or more characters")
    return text
