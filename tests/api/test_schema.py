"""The OpenAPI document: without warnings, and true."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from api.parameters import PARAMETERS
from tests.support import api

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> dict:
    """The document as the command writes it, which fails on any warning."""
    out = StringIO()
    options = {"format": "openapi-json", "validate": True, "fail_on_warn": True}
    call_command("spectacular", stdout=out, **options)
    return json.loads(out.getvalue())


def operation(document: dict, resource: str) -> dict:
    """The list operation of a resource."""
    return document["paths"][f"/api/v1/{resource}/"]["get"]


def check(document: dict, operation: dict, body) -> None:
    """Hold a body against the schema of the operation's 200."""
    content = operation["responses"]["200"]["content"]["application/json"]
    schema = {**content["schema"], "components": document["components"]}
    Draft202012Validator(schema).validate(body)


@pytest.mark.slow
def test_it_is_openapi_3_1_and_served_as_json(document, client):
    answer = client.get("/api/v1/schema/")
    assert document["openapi"] == answer.json()["openapi"] == "3.1.0"
    assert set(answer.json()["paths"]) == set(document["paths"])


def test_it_knows_every_resource_and_nothing_else(document):
    lists = {f"/api/v1/{resource}/" for resource in api.RESOURCES}
    rows = {
        f"/api/v1/{resource}/{{{view.lookup_url_kwarg or view.lookup_field}}}/"
        for resource, view in api.VIEWS.items()
        if hasattr(view, "retrieve")
    }
    assert set(document["paths"]) == {"/api/v1/", *lists, *rows}


def test_answers_are_what_it_says(document, client):
    api.city(quarters=5)
    for reader in (client, api.official("view_figure")):
        for resource in api.RESOURCES:
            check(document, operation(document, resource), api.ask(reader, resource))


def test_examples_are_what_it_says_and_complete(document, client):
    api.city(quarters=1)
    for resource in api.RESOURCES:
        asked = operation(document, resource)
        content = asked["responses"]["200"]["content"]["application/json"]
        (example,) = content["examples"].values()
        check(document, asked, example["value"])
        row = api.rows(client, resource)[0]
        assert list(example["value"]["results"][0]) == list(row)


@pytest.mark.parametrize("resource", api.RESOURCES)
def test_every_parameter_has_a_form_and_words(document, client, resource):
    documented = operation(document, resource)["parameters"]
    assert documented
    for one in documented:
        schema = one["schema"].get("items", one["schema"])
        form = {"pattern", "enum", "minimum"} & set(schema)
        assert form or schema["type"] == "boolean", one
        assert PARAMETERS[one["name"]].example in one["description"]
        answer = client.get(f"/api/v1/{resource}/", {one["name"]: "\x00"})
        assert [fault["parameter"] for fault in answer.json()["errors"]] == [
            one["name"]
        ]


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_example_has_the_form(name):
    assert PARAMETERS[name].matches(PARAMETERS[name].example)


def test_problems_are_documented_as_problems(document):
    answers = operation(document, "figures")["responses"]
    assert list(answers) == ["200", "304", "400", "406"]
    assert list(answers["400"]["content"]) == ["application/problem+json"]
    detail = document["paths"]["/api/v1/bases/{slug}/"]["get"]["responses"]
    assert "404" in detail
