"""What readers wait for: the overview, the progress of the targets, the lists."""

import time
from collections.abc import Iterator
from unittest import mock

from django.test import Client

from benchmarks.register import PROGRAMME, QUARTERS
from portal.pages import list_page
from portal.pages.enterprises import pages
from reporting.models import Release

# The quarter of the old release: the middle of the history.
OLD = QUARTERS[len(QUARTERS) // 2 - 1]
PAGES = {"overview": "/en/", "progress of the targets": "/api/v1/progress/"}
# The lists show the registers as they are today, so no old release is asked for.
LISTS = {"technical problems": "/en/problems/", "enterprises": "/en/enterprises/"}
# Rows of a page: no more than the smallest register fills, so that every size shows a
# whole first page and the links to the next one.
ROWS = 30


def list_addresses() -> Iterator[tuple[str, str]]:
    """Yield what is read, by name: pages at the newest and an old release, lists."""
    old = Release.objects.get(note=str(OLD)).seq
    for name, path in PAGES.items():
        yield f"{name}, newest release", f"{path}?programme={PROGRAMME}"
        yield f"{name}, old release", f"{path}?programme={PROGRAMME}&as_of={old}"
    for name, path in LISTS.items():
        yield f"list of {name}", f"{path}?programme={PROGRAMME}"


def read_all_pages() -> Iterator[tuple[str, float]]:
    """Read everything; yield name and seconds."""
    client = Client(SERVER_NAME="localhost")
    with (
        mock.patch.object(list_page, "PAGE_SIZE", ROWS),
        mock.patch.object(pages, "PAGE_SIZE", ROWS),
    ):
        for name, address in list_addresses():
            yield name, measure_page(client, address)


def measure_page(client: Client, address: str) -> float:
    """Read a page twice; return what the second, warm time took."""
    read_page(client, address)
    start = time.perf_counter()
    read_page(client, address)
    return time.perf_counter() - start


def read_page(client: Client, address: str) -> None:
    """Read a page; raises RuntimeError unless it is there."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
