"""Find the words of a table's rows on a page."""

import re

from tests.support.pages import text_of


def row_of(source: str, text: str) -> str:
    """The words of the first table row in which a text stands."""
    rows = [row.partition("</tr>")[0] for row in source.split("<tr")[1:]]
    return text_of("<tr" + next(row for row in rows if text in row))


def rows_of(source: str, start: str) -> list[str]:
    """The words of the rows of the first table behind some text."""
    table = source.partition(start)[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [text_of("<tr" + row) for row in table.split("<tr")[1:]]


def marked(source: str, tag: str) -> list[str]:
    """The words of all elements with a tag, such as `del`."""
    return [text_of(part) for part in re.findall(f"<{tag}>(.*?)</{tag}>", source, re.S)]
