"""What it costs to save the grid of a return: every cell typed anew, posted, answered.

The time is the server's own, from the request to the answer, with everything that a
reporter meets: session, scope, reading, saving, audit.
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import time
from collections.abc import Iterator
from statistics import median

from django.urls import reverse

from tests.support import desk
from tests.support.forms import form_of

CELLS = 21
ROUNDS = 40
AIM_MS = 50


def measure_grid() -> list[float]:
    """The seconds of each save, in a city that is made for it."""
    city = desk.city(more=CELLS - len((desk.FLOW, desk.SIGNED, desk.STOCK)))
    client = desk.client(city.reporter)
    # A bench asks the portal as it is set up, which does not know the tests' host.
    client.defaults["SERVER_NAME"] = "localhost"
    address = reverse("desk:return", args=[desk.return_of(city.firms[0]).pk])
    return list(measure_saves(client, address))


def measure_saves(client, address: str) -> Iterator[float]:
    """Save other numbers in both columns of all cells again and again."""
    for number in range(1, ROUNDS + 1):
        form = form_of(client.get(address))
        names = [name for name in form.values if name.endswith((".value", ".same"))]
        data = form.filled(**dict.fromkeys(names, f"{number}"), action="save")
        start = time.perf_counter()
        answer = client.post(address, data)
        yield time.perf_counter() - start
        assert (answer.status_code, len(names)) == (302, 2 * CELLS)


def print_times(seconds: list[float]) -> None:
    """Print the median and the slowest save beside the aim."""
    middle, worst = (1000 * found for found in (median(seconds), max(seconds)))
    print(
        f"\nSaving a grid of {CELLS} cells: {middle:.1f} ms, at most {worst:.1f} ms "
        f"(aim {AIM_MS} ms on SQLite)",
        flush=True,
    )
