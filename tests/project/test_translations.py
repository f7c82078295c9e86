"""What is visible is said in Chinese too, and what is compiled is what is written."""

import re

import polib
import pytest

from tests.support.messages import ROOT, of_python, of_sources, of_template

FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
JOINTS = {
    *("，", "。", "：", "；"),
    *("%(due)s%(value)s", "%(brought)s%(lights)s", "%(reported)s / %(expected)s"),
    *("%(name)s：%(value)s", "as_of：%(sentence)s"),
    *("%(indicator)s：%(problem)s", "%(quarter)s，%(measure)s"),
    *("%(subject)s · %(quarter)s", "%(indicator)s · %(quarter)s"),
    "%(name)s，%(measure)s，%(unit)s",
    "%(subject)s，%(indicator)s，%(period)s：%(finding)s（%(rule)s）",
}
"""Translations without a Chinese word: they only join words that are Chinese."""


@pytest.fixture(scope="module")
def catalogue():
    """The Chinese messages as written."""
    return polib.pofile(FOLDER / "django.po")


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def said(entry):
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def test_every_visible_string_has_a_chinese_translation(catalogue):
    known = {key(e) for e in catalogue if all(said(e)) and not e.fuzzy}
    missing = {m: path for m, path in of_sources().items() if m not in known}
    assert missing == {}


def test_no_translation_is_left_over(catalogue):
    sources = of_sources()
    assert [e.msgid for e in catalogue if key(e) not in sources] == []


def test_every_translation_is_in_chinese_characters(catalogue):
    foreign = {text for e in catalogue for text in said(e) if not HAN.search(text)}
    assert foreign == JOINTS


def test_placeholders_are_the_same_in_both_languages(catalogue):
    wrong = [
        entry.msgid
        for entry in catalogue
        for text in said(entry)
        if set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        != set(PLACEHOLDER.findall(text))
    ]
    assert wrong == []


def test_the_compiled_messages_are_those_of_the_source(catalogue):
    compiled = {key(e): said(e) for e in polib.mofile(FOLDER / "django.mo")}
    assert compiled == {key(e): said(e) for e in catalogue}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{% translate "It\'s here" %}', (None, "It's here", None)),
        (
            "{% blocktranslate count n=x %}{{ n }} firm{% plural %}{{ n }} firms"
            "{% endblocktranslate %}",
            (None, "%(n)s firm", "%(n)s firms"),
        ),
        ("{{ _('Now')|upper }}", (None, "Now", None)),
    ],
)
def test_messages_are_found_in_templates(text, message):
    assert list(of_template(text)) == [message]


def test_messages_are_found_in_modules():
    found = list(of_python("_('a' 'b'); ngettext('one', 'many', n); other('x')"))
    assert found == [(None, "ab", None), (None, "one", "many")]
