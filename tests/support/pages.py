"""Read a page as a browser would, far enough for tests."""

import html
import re
from datetime import date
from html.parser import HTMLParser

from django.utils import translation
from django.utils.formats import date_format


class Faults(HTMLParser):
    """What a strict Content-Security-Policy would block on a page."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        """Collect inline styles, scripts and handlers."""
        names = {name for name, _value in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        bad = {name for name in names if name == "style" or name.startswith("on")}
        self.found += [f"<{tag} {name}>" for name in sorted(bad)]


def policy_faults(source: str) -> list[str]:
    """Name everything inline that the page's policy forbids."""
    parser = Faults()
    parser.feed(source)
    return parser.found


def text_of(source: str) -> str:
    """The words of a page: tags gone, white space single."""
    words = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", source, flags=re.DOTALL)
    return " ".join(html.unescape(words).split())


def shown_day(day: date, language: str = "en") -> str:
    """A day as a page writes it in a sentence: 3 December 2014, 2014年12月3日."""
    with translation.override(language):
        return date_format(day)


def links_of(source: str) -> list[str]:
    """The addresses that the links of a page lead to."""
    return [
        html.unescape(link) for link in re.findall(r'<a\b[^>]*href="([^"]*)"', source)
    ]


def english_in(source: str) -> list[str]:
    """Runs of three English words in the main part of a page."""
    main = text_of(source.partition("<main")[2].partition("</main")[0])
    return re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}", main)
