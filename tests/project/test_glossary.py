"""The texts use the terms of docs/glossary.md and none of the words it refuses."""

import json
import re
from collections.abc import Iterator

import polib
import pytest

from tests.support.glossary import exceptions, misused_chinese, misused_english, terms
from tests.support.messages import ROOT, sources

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
DEFINITIONS = ROOT / "bases" / "data"
QUOTED = {"quotation_zh", "statement_zh"}
"""Fields of a definition that hold the words of a source."""


def chinese_of_messages() -> Iterator[str]:
    for entry in polib.pofile(CATALOGUE):
        yield from entry.msgstr_plural.values() or [entry.msgstr]


def chinese_of_definitions() -> Iterator[str]:
    for path in sorted(DEFINITIONS.glob("*.json")):
        yield from chinese_of(json.loads(path.read_text()))


def chinese_of(value) -> Iterator[str]:
    """Yield the Chinese texts of a definition that are the portal's own."""
    if isinstance(value, list):
        for each in value:
            yield from chinese_of(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name.endswith("_zh") and name not in QUOTED and each:
                yield each
            yield from chinese_of(each)


def english_of_messages() -> Iterator[str]:
    for entry in polib.pofile(CATALOGUE):
        yield entry.msgid
        if entry.msgid_plural:
            yield entry.msgid_plural


@pytest.mark.parametrize("texts", [chinese_of_messages, chinese_of_definitions])
def test_chinese_texts_use_no_word_that_the_glossary_refuses(texts):
    misused = {text: found for text in texts() if (found := misused_chinese(text))}
    assert misused == {}


def test_english_texts_use_no_word_that_the_glossary_refuses():
    texts = english_of_messages()
    misused = {text: found for text in texts if (found := misused_english(text))}
    assert misused == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("报表已提交", ["报表"]),
        ("季报填报表", []),
        ("计划", ["计划"]),
        ("本计划", []),
        ("科技计划类别", []),
        ("计划类别", ["计划类别"]),
    ],
)
def test_a_refused_word_is_found_unless_it_is_part_of_a_term(text, found):
    assert misused_chinese(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Coverage of each indicator", ["coverage"]),
        ("Composite score", []),
        ("Composite", ["composite"]),
        ("discover", []),
    ],
)
def test_english_words_are_found_whole_and_in_any_case(text, found):
    assert misused_english(text) == found


def test_every_name_in_code_is_one_of_the_code():
    known = set(re.findall(r"\w+", "\n".join(path.read_text() for path in sources())))
    names = {
        part for term in terms() for name in term.names for part in name.split(".")
    }
    assert sorted(names - known) == []


def test_no_word_is_recommended_in_one_row_and_refused_in_another():
    recommended = {word for term in terms() for word in term.chinese}
    refused = {word for term in terms() for word in term.not_chinese}
    assert recommended & refused == set()


def test_every_exception_is_needed():
    texts = [
        *chinese_of_messages(),
        *chinese_of_definitions(),
        *english_of_messages(),
    ]
    unused = [
        phrase for phrase in exceptions() if not any(phrase in text for text in texts)
    ]
    assert unused == []
