"""Reads XLSX workbooks in a process of their own (`xlsx_child.py` says why)."""

import marshal
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import IO

from reporting.tables.cells import Cell
from reporting.tables.faults import FileProblem, FileRefused

Sheet = tuple[str, Iterator[list[Cell]]]
_Message = tuple[str, list[list[Cell]]] | str | None

_CHILD = Path(__file__).with_name("xlsx_child.py")


def read_sheets(path: Path, limit_bytes: int) -> Iterator[Sheet]:
    """Name and rows of each visible sheet that is not empty, in order.

    The rows of one sheet are gone once the next is asked for. Numbers are floats,
    dates texts (2013-06-30); errors (#REF!) and formulas (=A1) are texts as well.
    Memory here stays small; the process that reads may take 24 times `limit_bytes`.
    Raises FileRefused, also while rows are read.
    """
    batches = _read_batches(path, limit_bytes)
    for name, batches_of_sheet in groupby(batches, key=itemgetter(0)):
        yield name, chain.from_iterable(rows for _, rows in batches_of_sheet)


def _read_batches(
    path: Path, limit_bytes: int
) -> Iterator[tuple[str, list[list[Cell]]]]:
    command = [sys.executable, "-P", str(_CHILD), str(path), str(limit_bytes)]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        pipe: IO[bytes] = process.stdout  # type: ignore[assignment] # it is a PIPE
        try:
            while (message := _read_message(pipe)) is not None:
                if isinstance(message, str):
                    raise FileRefused(FileProblem(message))
                yield message
        finally:
            process.kill()


def _read_message(pipe: IO[bytes]) -> _Message:
    try:
        message: _Message = marshal.load(pipe)
    except (EOFError, ValueError, TypeError) as error:
        raise FileRefused(FileProblem("unreadable_workbook")) from error
    return message
