"""Requests that the API's own OpenAPI document makes up, and what must hold for each.

Three kinds of document are tried. In the real one every code exists, so each request
must be accepted. In the mixed one codes exist or are made up. Of the plain one every
list is asked what the document forbids, and must refuse it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from urllib.parse import parse_qs, urlsplit

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.openapi import from_dict
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

# Parameters that name a row: the register, and where the word stands in its rows.
NAMED = {
    "programme": ("programmes", "code"),
    "base": ("bases", "slug"),
    "park": ("parks", "slug"),
    "enterprise": ("enterprises", "code"),
    "indicator": ("indicators", "code"),
    "target": ("targets", "code"),
}
# No pattern says which months have 31 days.
DAYS = {
    "as_of": ["1", "3", "2013-10-25", "2014-12-31"],
    "deadline_to": ["2013-12-31", "2016-02-29"],
}


def words(client: Client, resource: str, key: str) -> list[str]:
    """What the rows of a register are called."""
    rows = client.get(f"/api/v1/{resource}/").json()["results"]
    return [str(row[key]) for row in rows]


def cursor(client: Client, resource: str) -> list[str]:
    """Where the second page of a list begins, if it has one."""
    link = client.get(f"/api/v1/{resource}/?page_size=1").json()["next"]
    return parse_qs(urlsplit(link or "").query).get("cursor", [])


def existing(client: Client, resource: str, parameter: dict) -> list[str]:
    """Values of a parameter that lead somewhere."""
    name = parameter["name"]
    if parameter["in"] == "path":
        return words(client, resource, name)
    if name == "cursor":
        return cursor(client, resource)
    return DAYS.get(name) or words(client, *NAMED[name])


def named_parameters(document: dict) -> list[tuple[str, dict]]:
    """The parameters whose values must exist, with the resource that takes them."""
    return [
        (path.split("/")[3], one)
        for path, item in document["paths"].items()
        for one in item["get"].get("parameters", [])
        if one["in"] == "path" or one["name"] in {*NAMED, *DAYS, "cursor"}
    ]


def real(document: dict, client: Client) -> dict:
    """The document with nothing but what exists.

    Without the cursor of figures, which belongs to the very filters of its page.
    """
    copy = deepcopy(document)
    for resource, one in named_parameters(copy):
        one["schema"] = {"enum": existing(client, resource, one)}
    parameters = copy["paths"]["/api/v1/figures/"]["get"]["parameters"]
    parameters[:] = [one for one in parameters if one["name"] != "cursor"]
    return copy


def mixed(document: dict, client: Client) -> dict:
    """The document with what exists beside anything of the form."""
    copy = deepcopy(document)
    for resource, one in named_parameters(copy):
        found = existing(client, resource, one)
        one["schema"] = {"anyOf": [{"enum": found}, one["schema"]]}
    return copy


def operations(document: dict) -> list[APIOperation]:
    """What the document lets one ask, of the application in this process."""
    schema = from_dict(document)
    schema.app = get_wsgi_application()
    schema.config.update(base_url="http://localhost")
    return [result.ok() for result in schema.get_all_operations()]


@contextmanager
def kept_connection() -> Iterator[None]:
    """Let no request close the connection in whose transaction the test runs."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def trial(
    operation: APIOperation, reader: Client, examples: int, mode: GenerationMode, *but
) -> Counter:
    """Ask an operation and hold each answer against the document.

    Returns how often each status came; raises on the first broken promise, but for
    the checks that are named. The same requests come every time.
    """
    seen: Counter = Counter()
    cookies = {name: morsel.value for name, morsel in reader.cookies.items()}

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case):
        response = case.call(cookies=cookies)
        seen[response.status_code] += 1
        case.validate_response(response, excluded_checks=list(but))

    with kept_connection():
        ask()
    return seen


def trials(document: dict, reader: Client, examples: int) -> dict[str, Counter]:
    """Try every operation in all three ways; return the statuses of each.

    Where fewer requests can be real, fewer are tried in the other ways.
    """
    found: dict[str, Counter] = {}
    for operation in operations(real(document, reader)):
        mode = GenerationMode.POSITIVE
        found[operation.label] = trial(operation, reader, examples, mode)
    counts = {label: seen.total() for label, seen in found.items()}
    for operation in operations(mixed(document, reader)):
        mode, but = GenerationMode.POSITIVE, positive_data_acceptance
        label = operation.label
        found[label] += trial(operation, reader, counts[label], mode, but)
    for operation in operations(document):
        if operation.query:
            label, mode = operation.label, GenerationMode.NEGATIVE
            found[label] += trial(operation, reader, counts[label], mode)
    return found


def share(statuses: Counter) -> float:
    """The part of the answers that are 2xx."""
    good = sum(count for status, count in statuses.items() if status // 100 == 2)
    return good / statuses.total()
