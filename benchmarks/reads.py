"""What readers wait for: the overview and the progress of the targets."""

import time
from collections.abc import Iterator

from django.test import Client

from benchmarks.register import PROGRAMME, QUARTERS
from reporting.models import Release

# The quarter of the old release: the middle of the history.
OLD = QUARTERS[len(QUARTERS) // 2 - 1]
PAGES = {"overview": "/en/", "progress of the targets": "/api/v1/progress/"}


def addresses() -> Iterator[tuple[str, str]]:
    """Yield what is read, by name: each page at the newest and at an old release."""
    old = Release.objects.get(note=str(OLD)).seq
    for name, path in PAGES.items():
        yield f"{name}, newest release", f"{path}?programme={PROGRAMME}"
        yield f"{name}, old release", f"{path}?programme={PROGRAMME}&as_of={old}"


def read_all() -> Iterator[tuple[str, float]]:
    """Read everything; yield name and seconds."""
    client = Client(SERVER_NAME="localhost")
    for name, address in addresses():
        yield name, seconds(client, address)


def seconds(client: Client, address: str) -> float:
    """Read a page twice; return what the second, warm time took."""
    fetch(client, address)
    start = time.perf_counter()
    fetch(client, address)
    return time.perf_counter() - start


def fetch(client: Client, address: str) -> None:
    """Read a page; raises RuntimeError unless it is there."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
