"""No parameter is ignored, and no query string breaks a resource."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from api.parameters import PARAMETERS
from tests.support import api

pytestmark = pytest.mark.django_db
NAMES = [*PARAMETERS, "x", "format", "lang", "as-of", "", "Programme", "limit"]
GOOD = [
    ("programme", "xining"),
    ("base", "metals"),
    ("park", "ganhe"),
    ("enterprise", "F1"),
    ("indicator", "EC01"),
    ("target", "T-REV"),
    ("scope", "base"),
    ("scope", "enterprise"),
    ("period", "2012-Q2"),
    ("period_from", "1900-Q1"),
    ("period_to", "2099-Q4"),
    ("as_of", "1"),
    ("as_of", "2014-12-31"),
    ("page", "2"),
    ("page_size", "1"),
]
VALUES = [
    "",
    "xining",
    "EC01",
    "2013-Q2",
    "2013-Q5",
    "9999-Q4",
    "0001-Q1",
    "1",
    "0",
    "-1",
    "999999999",
    "99999999999999999999",
    "1e400",
    "NaN",
    "9999-12-31",
    "2013-02-30",
    "base",
    "enterprise",
    "\x00",
    "x" * 5000,
    "西宁",
    "%",
    "' OR 1=1 --",
    "None",
    "null",
    "bmV4dC5iYXNlLjEuMS4xLjgwNTM",
]


PATHS = [*api.RESOURCES, "targets/T-REV", "releases/1", "bases/metals", "schema"]


def faults(client, path: str, **query) -> list[str]:
    """The parameters that a 400 names."""
    answer = client.get(f"/api/v1/{path}/", query)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return [one["parameter"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("resource", api.RESOURCES)
def test_an_unknown_parameter_is_named(client, resource):
    assert faults(client, resource, x="1") == ["x"]


@pytest.mark.parametrize("resource", api.RESOURCES)
def test_a_repeated_parameter_is_named(client, resource):
    assert faults(client, resource, page_size=["1", "1"]) == ["page_size"]


@pytest.mark.parametrize("resource", ["figures", "progress"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("programme", "nope"),
        ("programme", ""),
        ("base", "nope"),
        ("base", "a\x00b"),
        ("park", "x" * 51),
        ("indicator", "EC99"),
        ("period", "2013Q2"),
        ("period", "2013-Q5"),
        ("period_from", "1e400"),
        ("period_to", "0001-Q1"),
        ("scope", "planet"),
        ("as_of", "-1"),
        ("as_of", "2013-02-30"),
        ("as_of", "9999-12-31"),
        ("as_of", "2099-12-31"),
        ("as_of", "999999999"),
        ("as_of", "yesterday"),
        ("page_size", "0"),
        ("page_size", "1001"),
        ("page_size", "null"),
        ("page_size", "１"),
    ],
)
def test_a_bad_value_is_named(client, resource, name, value):
    assert faults(client, resource, **{name: value}) == [name]


@pytest.mark.parametrize(
    ("resource", "name", "value"),
    [
        ("figures", "enterprise", "nope"),
        ("figures", "cursor", "nope"),
        ("figures", "page", "1"),
        ("progress", "enterprise", "x"),
        ("progress", "scope", "enterprise"),
        ("progress", "target", "nope"),
        ("progress", "page", "0"),
        ("enterprises", "page", "1000000"),
        ("bases", "programme", "nope"),
        ("targets", "as_of", "x"),
        ("targets/T1", "as_of", "x"),
        ("targets/T1", "programme", "xining"),
        ("bases/x", "page", "1"),
        ("schema", "lang", "en"),
    ],
)
def test_each_resource_takes_its_own_parameters_only(client, resource, name, value):
    assert faults(client, resource, **{name: value}) == [name]


def test_every_fault_is_told_at_once(client):
    query = {"x": "1", "period": "soon", "page_size": "0"}
    assert faults(client, "figures", **query) == list(query)


def test_the_words_show_what_is_meant(client):
    answer = client.get(
        "/api/v1/figures/?period=soon", headers={"accept-language": "en"}
    )
    assert answer.json()["errors"] == [
        {
            "parameter": "period",
            "detail": "This value is not valid. Example: 2013-Q2.",
        }
    ]


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("figures/?page_size=9999", "Enter a whole number from 1 to 1000."),
        ("schema/?lang=en", "This address accepts no parameters."),
    ],
)
def test_the_words_name_the_limits_of_a_number_and_an_address_without_parameters(
    client, address, detail
):
    answer = client.get(f"/api/v1/{address}", headers={"accept-language": "en"})
    assert [each["detail"] for each in answer.json()["errors"]] == [detail]


PAIRS = st.sampled_from(GOOD) | st.tuples(
    st.sampled_from(NAMES) | st.text(max_size=5),
    st.sampled_from(VALUES) | st.text(max_size=20),
)


class AnyQuery(TestCase):
    """Random queries over one small world, by an official, who has most to ask."""

    @classmethod
    def setUpTestData(cls):
        api.released_city(quarters=2)
        cls.clerk = api.official("view_figure", "view_release")

    @settings(max_examples=80, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(PATHS), st.lists(PAIRS, max_size=4))
    def test_no_query_string_breaks_a_resource(self, path, query):
        answer = self.clerk.get(f"/api/v1/{path}", query_params=query)
        assert answer.status_code in {200, 400, 404}, query
        if answer.status_code == 400:
            assert answer.json()["errors"]
