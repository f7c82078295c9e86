"""Reads the tables of registers with the reader that figures have."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import get_language

from core.exchange.files import HeaderMissing, TableRefused
from reporting.tables.columns import Layout, NumberedRow
from reporting.tables.faults import FileRefused, format_problems
from reporting.tables.reader import UPLOAD_LIMITS, read_table


def read_register(path: Path, names: frozenset[str]) -> Iterator[NumberedRow]:
    """The header, found by the names its columns may have, then the rows; numbered.

    The limits and the guards against hostile files are those of `read_table`. Raises
    HeaderMissing, or TableRefused, also while rows are read.
    """
    layout = Layout({name: (name,) for name in sorted(names)})
    try:
        table = read_table(path, layout=layout, **UPLOAD_LIMITS)
        yield table.header_row, table.header
        yield from table.rows
    except FileRefused as refusal:
        if refusal.problems[0].code.startswith("no_header"):
            raise HeaderMissing from refusal
        language = get_language() or "en"
        raise TableRefused(*format_problems(refusal.problems, language)) from refusal
