"""The OpenAPI document: without warnings, and true."""

import json
from contextlib import redirect_stderr
from io import StringIO

import pytest
from django.core.management import call_command
from django_filters import Filter
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator
from rest_framework import serializers

from api.parameters import PARAMETERS
from api.schema import ApiSchema
from enterprises.filtersets import PartnerFilterSet
from tests.support import api

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written() -> tuple[str, str]:
    """The document as the command writes it, and what is wrong with it."""
    return write_document()


def write_document() -> tuple[str, str]:
    """Run the command, which fails on any warning."""
    out, said = StringIO(), StringIO()
    options = {"format": "openapi-json", "validate": True, "fail_on_warn": True}
    GENERATOR_STATS.reset()
    try:
        with redirect_stderr(said):
            call_command("spectacular", stdout=out, **options)
    except Exception as error:
        return "", f"{said.getvalue()}{type(error).__name__}: {error}"
    finally:
        GENERATOR_STATS.reset()
    return out.getvalue(), ""


@pytest.fixture(scope="module")
def document(written) -> dict:
    """The document, where it could be written: else one test says why it was not."""
    text, fault = written
    if fault:
        pytest.skip("test_the_document_is_written_without_a_warning says why")
    return json.loads(text)


def test_the_document_is_written_without_a_warning(written):
    _text, fault = written
    assert list_undescribed_parameters() == []
    assert not fault, fault


def list_undescribed_parameters() -> list[str]:
    """The parameters of resources that have no form and no words."""
    return [
        f"{resource}: {name} has no form. Add it to PARAMETERS of api/parameters.py."
        for resource, view in api.VIEWS.items()
        for name in view().known_parameters()
        if name not in PARAMETERS
    ]


def test_a_fault_of_the_document_is_told_with_its_place(monkeypatch):
    filters = {"colour": Filter(), **PartnerFilterSet.base_filters}
    monkeypatch.setattr(PartnerFilterSet, "base_filters", filters)
    (said,) = list_undescribed_parameters()
    assert said.startswith("partners: colour has no form.")
    assert write_document() == ("", "KeyError: 'colour'")


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
    api.released_city(quarters=5)
    for reader in (client, api.official("view_figure")):
        for resource in api.RESOURCES:
            check(document, operation(document, resource), api.ask(reader, resource))


def test_examples_are_what_it_says_and_complete(document, client):
    api.released_city(quarters=1)
    for resource in api.RESOURCES:
        asked = operation(document, resource)
        content = asked["responses"]["200"]["content"]["application/json"]
        (example,) = content["examples"].values()
        check(document, asked, example["value"])
        row = api.rows(client, resource)[0]
        assert list(example["value"]["results"][0]) == list(row), (
            f"{resource}: write its example anew in api/v1/serializers/examples.py or "
            f"record_examples.py"
        )


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


@pytest.mark.parametrize("kind", [serializers.URLField, serializers.EmailField])
def test_a_blank_text_is_right_where_a_form_may_be_left_out(kind):
    def schema(**options) -> dict:
        field = kind(label="Web address", **options)
        return ApiSchema()._map_serializer_field(field, "response")

    (form, blank) = schema(allow_blank=True)["anyOf"]
    assert form["format"] == schema()["format"]
    assert blank == {"type": "string", "const": ""}
    assert schema(allow_blank=True)["title"] == schema()["title"] == "Web address"


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_example_has_the_form(name):
    assert PARAMETERS[name].matches(PARAMETERS[name].example)


def test_problems_are_documented_as_problems(document):
    answers = operation(document, "figures")["responses"]
    assert list(answers) == ["200", "304", "400", "406"]
    assert list(answers["400"]["content"]) == ["application/problem+json"]
    detail = document["paths"]["/api/v1/bases/{slug}/"]["get"]["responses"]
    assert "404" in detail
