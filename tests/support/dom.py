"""What a page is to its reader: its elements and texts, without the source's layout.

Two pages have the same outline where a browser draws the same from both: white space
at the edge of a block or beside other white space is nothing, attributes have no
order, classes are a set. Tokens, nonces and hashes of static files are left out.

    python -m tests.support.dom FOLDER            one outline a page, of every address
    python -m tests.support.dom --compare A B     what differs between two such folders

The first reads a copy of the SQLite file that DATABASE_URL names, which is not changed,
and walks the portal that lies in the working directory; started there with this
module's root on PYTHONPATH, it walks another version too. Days that count from today
differ between folders of different days.
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import argparse
import difflib
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


VOID = words(
    """area base br col embed hr img input link meta source track wbr circle
    ellipse line path polygon polyline rect stop use"""
)
INLINE = words(
    """a abbr b bdi cite code data del dfn em i img input ins kbd label mark meter
    output progress q s samp small span strong sub sup time u var wbr"""
)
"""Elements whose white space outside and inside counts."""

BOXES = words("button select svg textarea")
"""Elements that stand in a line of text, yet are blocks inside."""

EXACT = words("pre script style textarea")
"""Elements whose text is kept to the letter."""

FLEX = words(
    """alert brand btn cards check field figs key lang light multi pipe row sec-h
    st swatch tgt-head tools top-a"""
)
"""Classes of the stylesheet that are a flex or grid box: each child is a block."""

FLEX_IN_LINE = words("btn light st")
"""Those of them that stand in a line of text; the others are blocks."""

FLEX_LISTS = words("calc chase key legend redl tgt time")
"""Lists whose items are such boxes."""

ICON = "ic"
"""The class of a drawing that stands in a line of text; any other is a block."""

SECRETS = frozenset(("csrfmiddlewaretoken", "nonce"))
HASHED = re.compile(r"(/static/\S+?)\.[0-9a-f]{12}(\.\w+)")
SHOWN = 40


class Element(NamedTuple):
    """An element that is open: what white space in and around it is."""

    tag: str
    classes: frozenset[str]
    is_flex: bool
    is_block: bool


class Outline(HTMLParser):
    """The lines of one page: a tag or a text each, indented by depth."""

    def __init__(self):
        super().__init__()
        self.lines: list[list] = []
        self.open: list[Element] = []
        self.edge = True  # a space here would be nothing
        self.text: list | None = None  # the last one, while a space may follow it

    def handle_starttag(self, tag, attrs):
        """Write a tag, and step into what it opens."""
        values = dict(attrs)
        element = self.element(tag, words(values.get("class") or ""))
        is_hidden = tag == "input" and values.get("type") == "hidden"
        if not is_hidden:
            self.meet(element)
        self.write(f"<{tag}{written(tag, values)}>")
        if tag not in VOID:
            self.open.append(element)
            if element.is_flex or tag not in INLINE:
                self.close_text()
        elif not is_hidden:
            self.meet(element)

    def handle_startendtag(self, tag, attrs):
        """Close at once what is written as closed, as drawings are."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        """Step out of an element; tell of one that was not open."""
        if tag in VOID:
            return
        if not self.open or self.open[-1].tag != tag:
            self.write(f"!! </{tag}>")
            return
        if self.open[-1].is_flex or tag not in INLINE:
            self.close_text()
        self.meet(self.open.pop())

    def handle_data(self, data):
        """Write a text with single spaces, without those that are nothing."""
        if self.open and self.open[-1].tag in EXACT:
            self.write(repr(data))
            return
        said = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self.edge:
            said = said.removeprefix(" ")
        if said:
            self.text = self.write(said)
            self.edge = said.endswith(" ")

    def element(self, tag: str, classes: frozenset[str]) -> Element:
        """An element of the present place: what is a block, what a flex box."""
        above = self.open[-1] if self.open else Element("", frozenset(), False, False)
        in_list = tag == "li" and bool(above.classes & FLEX_LISTS)
        is_flex = tag in {"summary", "svg"} or in_list or bool(classes & FLEX)
        stands_in_line = tag in INLINE | BOXES if tag != "svg" else ICON in classes
        stands_in_line = stands_in_line and not classes & (FLEX - FLEX_IN_LINE)
        is_block = above.is_flex or tag == "br" or not stands_in_line
        return Element(tag, classes, is_flex, is_block)

    def meet(self, element: Element) -> None:
        """Begin or end a block, where a space is nothing, or a box in a line."""
        if element.is_block:
            self.close_text()
        elif element.tag in VOID | BOXES or element.is_flex:
            self.text, self.edge = None, False

    def close_text(self):
        """Take the last space away: the line of text ends."""
        if self.text:
            self.text[1] = self.text[1].removesuffix(" ")
        self.text, self.edge = None, True

    def write(self, text):
        """Add a line at the present depth."""
        line = [len(self.open), text]
        self.lines.append(line)
        return line


def written(tag: str, values: dict) -> str:
    """Attributes in the order of their names, without what is new each time."""
    if values.get("name") in SECRETS:
        values = values | {"value": ""}
    if "class" in values:
        values = values | {"class": " ".join(sorted((values["class"] or "").split()))}
    if "d" in values:
        values = values | {"d": " ".join((values["d"] or "").split())}
    values = {name: value for name, value in values.items() if name not in SECRETS}
    values = {name: HASHED.sub(r"\1\2", values[name] or "") for name in values}
    return "".join(f' {name}="{values[name]}"' for name in sorted(values))


def outline(source: str) -> str:
    """The outline of a page or of a part of one."""
    parser = Outline()
    parser.feed(source)
    parser.close()
    parser.close_text()
    parser.lines += [[0, f"!! <{tag}> stays open"] for tag, *_rest in parser.open]
    return "".join(
        f"{'  ' * depth}{text}\n" for depth, text in merged(parser.lines) if text
    )


def merged(lines: list[list]) -> list[list]:
    """The lines, with texts that follow each other as one: a token ends no text."""
    found: list[list] = []
    for depth, text in lines:
        is_text = not text.startswith(("<", "!!"))
        if is_text and found and found[-1][2] and found[-1][0] == depth:
            found[-1][1] += text
        else:
            found.append([depth, text, is_text])
    return [[depth, text] for depth, text, _is_text in found]


def on_one_line(source: str) -> str:
    """A page's source without the line breaks and indents of its layout."""
    source = re.sub(r"\s*\n\s*(?=/?>|<)|(?<=>)\s*\n\s*", "", source)
    return re.sub(r"\s*\n\s*", " ", source)


def differences(first: Path, second: Path) -> dict[str, list[str]]:
    """What differs between two folders of outlines: lines of a diff, by file."""
    names = {file.name for folder in (first, second) for file in folder.glob("*.txt")}
    found = {}
    for name in sorted(names):
        texts = [read(folder / name) for folder in (first, second)]
        if texts[0] != texts[1]:
            diff = difflib.unified_diff(*texts, str(first), str(second), "", "", 2, "")
            found[name] = list(diff)
    return found


def read(file: Path) -> list[str]:
    """The lines of a file; none where it is absent."""
    return file.read_text("utf-8").splitlines() if file.exists() else []


def compare(first: Path, second: Path) -> int:
    """Print what differs, the same difference once; return the count of pages."""
    found = differences(first, second)
    pages: dict[tuple, list[str]] = {}
    for name, lines in found.items():
        changed = [line for line in lines[2:] if line.startswith(("+", "-"))]
        pages.setdefault(tuple(changed), []).append(name)
    for names in pages.values():
        lines = found[names[0]]
        print(f"{names[0]} and {len(names) - 1} more")
        print("\n".join(lines[2 : SHOWN + 2]), end="\n\n")
    print(f"{len(found)} pages differ in {len(pages)} ways")
    return len(found)


def main() -> None:
    """Write a folder of outlines, or compare two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--readers", nargs="+", default=[], help="- is nobody")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("A", "B"))
    asked = parser.parse_args()
    if asked.compare:
        sys.exit(bool(compare(*asked.compare)))
    if not asked.folder:
        parser.error("a folder to write into, or two to compare")
    from tests.support import dom_walk  # noqa: PLC0415 (it starts Django)

    dom_walk.write(asked.folder, asked.readers)


if __name__ == "__main__":
    main()
