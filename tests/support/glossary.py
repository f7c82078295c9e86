"""Reads docs/glossary.md: the terms, the words not to be used, and the exceptions."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from tests.support.messages import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
ALONE = "（单用）"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_NOTE = re.compile("（[^）]*）| *\\([^)]*\\)")


class Term(NamedTuple):
    """One row of the glossary, word by word."""

    chinese: tuple[str, ...]
    english: tuple[str, ...]
    names: tuple[str, ...]
    not_chinese: tuple[str, ...]
    not_english: tuple[str, ...]


@cache
def terms() -> tuple[Term, ...]:
    """Return every term of the tables of five columns."""
    return tuple(
        Term(
            words(chinese, "、"),
            words(english, "[,;]"),
            tuple(re.findall("`([^`]+)`", names)),
            tuple(part.strip() for part in not_chinese.split("、")),
            tuple(part.strip() for part in not_english.split(",")),
        )
        for chinese, english, names, not_chinese, not_english in rows(5)
    )


@cache
def exceptions() -> tuple[str, ...]:
    """Return the phrases in which a word is meant in another sense."""
    return tuple(phrase for phrase, _why in rows(2))


def rows(columns: int) -> Iterator[list[str]]:
    """Yield the rows of the tables with so many columns, headings left out."""
    previous = ""
    for line in GLOSSARY.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        is_heading = not previous.startswith("|") or set(line) <= set("|- ")
        if line.startswith("|") and len(cells) == columns and not is_heading:
            yield cells
        previous = line


def words(cell: str, separator: str) -> tuple[str, ...]:
    """Return the words of a cell without their notes in brackets."""
    parts = (_NOTE.sub("", part).strip() for part in re.split(separator, cell))
    return tuple(part for part in parts if part)


def misused_chinese(text: str) -> list[str]:
    """Return the Chinese words of a text that the glossary refuses."""
    allowed = [word for term in terms() for word in term.chinese]
    refused = [word for term in terms() for word in term.not_chinese if word]
    alone = [text] if f"{text}{ALONE}" in refused else []
    plain = [word for word in refused if "（" not in word]
    return alone + [word for word in plain if word in without(text, word, allowed)]


def misused_english(text: str) -> list[str]:
    """Return the English words of a text that the glossary refuses."""
    text = _PLACEHOLDER.sub("", text)
    allowed = [word for term in terms() for word in term.english]
    refused = [word for term in terms() for word in term.not_english if word]
    return [
        word
        for word in refused
        if "(" not in word
        and re.search(rf"(?i)\b{re.escape(word)}\b", without(text, word, allowed))
    ]


def without(text: str, word: str, allowed: Iterable[str]) -> str:
    """Return a text without the terms and exceptions that a word is part of."""
    for phrase in {*allowed, *exceptions()}:
        if word in phrase:
            text = re.sub(re.escape(phrase), "\n", text, flags=re.IGNORECASE)
    return text
