"""Walk every address as everybody, in both languages, and write what each page is.

Begins at each address that needs no argument and follows the links. Each address is
asked a few times for each set of query parameters, so that things in several states are
seen. Each form is posted as it stands and with its fields left blank. All is undone.
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, quote, urldefrag, urljoin, urlsplit

from tests.support.dom import outline

LANGUAGES = ("zh-hans", "en")
EXAMPLES = (5, 2, 1)
"""Examples of an address without query parameters, with one, with the same several."""

MOST = 15
"""Addresses of one name, whatever their query parameters."""

QUERIES = (
    "as_of=1",
    "as_of=2&period=2013-Q2",
    "as_of=1990-01-01",
    "as_of=nonsense",
    "period=2031-Q1",
    "programme=listed",
    "q=nowhere",
    "against=1",
)
"""What nobody in particular asks of every page that needs no argument."""

LONGEST_NAME = 150
LEAVES_OUT = re.compile(
    r"^/(static|media|admin/jsi18n)/|/logout/|^/admin/.*\?|^/api/v1/"
)
CHANGING = {
    re.compile(r"\b\d\d:\d\d:\d\d\b"): "hh:mm:ss",
    re.compile(r"\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}\b"): "the key",
    re.compile(r'<path d="M4 4h7v1h-7z[^"]*"'): '<path d="the key"',
}
"""What is new each time: clocks, the key of a second factor and its QR code."""


class Links(HTMLParser):
    """The addresses and forms of a page."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.forms: list[dict] = []
        self.select: list | None = None
        self.area: list | None = None

    def handle_starttag(self, tag, attrs):
        """Collect a link, a form or a field with its value."""
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.found.append(values["href"])
        elif tag == "form":
            self.forms.append({**values, "fields": [], "buttons": []})
        elif self.forms and tag in {"input", "button", "select", "option", "textarea"}:
            self.take(tag, values)

    def take(self, tag, values):
        """Add a field of the newest form."""
        form, name = self.forms[-1], values.get("name")
        value, kind = values.get("value") or "", values.get("type", "")
        if tag == "option":
            if self.select and ("selected" in values or self.select[1] is None):
                self.select[1] = value
        elif tag == "select":
            self.select = [name, None]
            form["fields"].append(self.select)
        elif tag == "textarea":
            self.area = [name, ""]
            form["fields"].append(self.area)
        elif tag == "button" or kind == "submit":
            form["buttons"].append([name, value])
        elif kind not in {"checkbox", "radio", "file"} or "checked" in values:
            form["fields"].append([name, value])

    def handle_endtag(self, tag):
        """The text of a text area ends with it."""
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data):
        """The text of a text area is its value."""
        if self.area:
            self.area[1] += data.removeprefix("\n")


class Walk:
    """One reader in one language: what is still to be asked, and what was."""

    def __init__(self, folder: Path, reader: str, language: str, client):
        self.folder, self.reader, self.language = folder, reader, language
        self.client = client
        self.waiting: deque[str] = deque()
        self.known: set[str] = set()
        self.examples: Counter = Counter()
        self.asked: Counter = Counter()
        self.statuses: Counter = Counter()

    def add(self, address: str) -> None:
        """Ask an address later, if it is one of a new kind."""
        if address in self.known or LEAVES_OUT.search(address):
            return
        self.known.add(address)
        kind = kind_of(address)
        foreign = [f"/{one}/" for one in LANGUAGES if one != self.language]
        if kind and not address.startswith(tuple(foreign)):
            self.examples[kind] += 1
            is_new = self.examples[kind] <= EXAMPLES[min(len(kind) - 1, 2)]
            if is_new and self.asked[kind[0]] < MOST:
                self.asked[kind[0]] += 1
                self.waiting.append(address)

    def go(self) -> None:
        """Ask until nothing new is found."""
        while self.waiting:
            address = self.waiting.popleft()
            with undone():
                answer = self.client.get(address)
                self.keep(address, answer)
            if not is_page(answer):
                continue
            links = Links()
            links.feed(answer.text)
            for link in links.found:
                self.add(urldefrag(urljoin(address, link)).url)
            for form in links.forms:
                self.post(address, form)

    def post(self, address: str, form: dict) -> None:
        """Post a form with each of its buttons, as it stands and left blank."""
        target = urljoin(address, form.get("action") or "")
        if (form.get("method") or "").lower() != "post" or LEAVES_OUT.search(target):
            return
        for name, value in form["buttons"] or [[None, ""]]:
            kind = ("post", *(kind_of(target) or ()), name, form.get("class"))
            self.examples[kind] += 1
            if self.examples[kind] > EXAMPLES[1]:
                continue
            for word, data in filled(form["fields"], name, value):
                for accept in ("text/html", "application/json"):
                    self.send(target, word, data, accept)

    def send(self, target: str, word: str, data: dict, accept: str) -> None:
        """Post once, and keep the page that it ends with."""
        script = {"HTTP_X_REQUESTED_WITH": "fetch"} if "json" in accept else {}
        with undone():
            answer = self.client.post(
                target, data, follow=True, HTTP_ACCEPT=accept, **script
            )
            if "json" in accept and not is_json(answer):
                return
            told = json.dumps(data, sort_keys=True)
            self.keep(target, answer, f"{word} {accept} {told}")

    def keep(self, address: str, answer, posted: str = "") -> None:
        """Write the outline of an answer."""
        self.statuses[answer.status_code] += 1
        if is_json(answer):
            text = of_json(answer.json()) if posted else ""
        else:
            text = outline(answer.text) if is_page(answer) else ""
        if not text and answer.status_code == 200:
            return  # a file, or an answer of the API, of which tests know more
        head = f"{answer.status_code} {answer.get('Location', '')} {posted}".strip()
        mark = sha256(posted.encode()).hexdigest()[:8] if posted else ""
        name = quote(f"{self.reader} {self.language} {address}", safe=" ?=&")
        if len(name) > LONGEST_NAME:
            name = name[:LONGEST_NAME] + sha256(name.encode()).hexdigest()[:8]
        text = f"{head}\n{text}"
        for pattern, word in CHANGING.items():
            text = pattern.sub(word, text)
        (self.folder / f"{name} {mark}.txt".replace(" ", "_")).write_text(text, "utf-8")


def filled(fields: list, name: str | None, value: str) -> Iterator[tuple[str, dict]]:
    """What a form sends: as it stands, and with what a reader fills in left blank."""
    stands: dict[str, list] = {}
    for field, text in [*fields, [name, value]]:
        if field:
            stands.setdefault(field, []).append(text or "")
    stands.pop("csrfmiddlewaretoken", None)
    yield "as it stands", stands
    keeps = {name, "version", *(field for field in stands if field.endswith(".was"))}
    blank = {at: texts if at in keeps else [""] for at, texts in stands.items()}
    if blank != stands:
        yield "blank", blank


def is_page(answer) -> bool:
    """Whether an answer is HTML."""
    return answer.get("Content-Type", "").startswith("text/html")


def is_json(answer) -> bool:
    """Whether an answer is JSON."""
    return answer.get("Content-Type", "").startswith("application/json")


def of_json(told, at: str = "") -> str:
    """The outline of an answer to a script, whose texts may be parts of a page."""
    if isinstance(told, dict):
        return "".join(of_json(told[key], f"{at}/{key}") for key in sorted(told))
    text = outline(told) if isinstance(told, str) else f"{told!r}\n"
    return f"{at}\n{text}"


def kind_of(address: str) -> tuple | None:
    """The name of an address and of its query parameters; None where it leads away."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415 (needs settings)

    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = ""
    return name, *sorted({key for key, _value in parse_qsl(parts.query)})


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside; a durable block takes it for a test's own."""
    from django.db import transaction  # noqa: PLC0415 (needs settings)

    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def beginnings(resolver=None, prefix: str = "") -> Iterator[str]:
    """The name of every address."""
    from django.urls import URLResolver, get_resolver  # noqa: PLC0415 (needs settings)

    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inside = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from beginnings(one, inside)
        elif one.name:
            yield prefix + one.name


def start(folder: str) -> None:
    """Start Django on a copy of the database."""
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xining_innovation.settings")
    import django  # noqa: PLC0415 (nothing of it before the path is set)
    from django.conf import settings  # noqa: PLC0415

    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"]:
        sys.exit("DATABASE_URL must name an SQLite file with the sample data")
    database["NAME"] = shutil.copy(database["NAME"], folder)
    django.setup()
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment(debug=False)


def readers(only: list[str]) -> Iterator[tuple[str, object]]:
    """Nobody ("-") and an account of each role; the name and a browser of each."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (needs settings)
    from django.test import Client  # noqa: PLC0415

    users = get_user_model().objects.order_by("pk")
    for user in [None, *users.exclude(username__regex=r"\d$")]:
        name = user.username if user else "-"
        if only and name not in only:
            continue
        client = Client(raise_request_exception=False)
        if user:
            client.force_login(user, "reporting.roles.RoleBackend")
        yield name, client


def walk(folder: Path, reader: str, client, language: str) -> Walk:
    """Walk as one reader in one language."""
    from django.urls import NoReverseMatch, reverse  # noqa: PLC0415 (needs settings)
    from django.utils import translation  # noqa: PLC0415

    found = Walk(folder, reader, language, client)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    found.add(f"/{language}/nowhere/")
    with translation.override(language):
        for name in sorted(set(beginnings())):
            try:
                address = reverse(name)
            except NoReverseMatch:
                continue  # it needs an argument: links lead there
            found.add(address)
            if name.startswith("portal:") and reader == "-":
                for query in QUERIES:
                    found.add(f"{address}?{query}")
    found.go()
    return found


def write(folder: Path, only: list[str]) -> None:
    """Write the outline of every page, to some readers or all; say what was found."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        start(scratch)
        from django.test import override_settings  # noqa: PLC0415 (needs settings)

        seen: set[str] = set()
        statuses: Counter = Counter()
        for reader, client in readers(only):
            for language in LANGUAGES:
                # The style guide is there in development only.
                with override_settings(DEBUG=reader == "admin"):
                    found = walk(folder, reader, client, language)
                seen |= {kind[0] for kind in found.examples}
                statuses += found.statuses
                print(f"{reader} {language}: {found.statuses.total()}", flush=True)
        print("answers:", dict(sorted(statuses.items())))
        print("never asked:", *sorted(set(beginnings()) - seen))
