"""Errors outside a view take the form of their address."""

import json

import pytest
from django.test import RequestFactory

from api.problems import PROBLEM_TYPES
from xining_innovation import errors

CASES = [
    (errors.render_bad_request, 400),
    (errors.render_permission_denied, 403),
    (errors.render_not_found, 404),
]


def asked(path):
    request = RequestFactory().get(path)
    request.LANGUAGE_CODE = "en"
    return request


@pytest.mark.parametrize(("handler", "status"), CASES)
def test_a_program_gets_problem_details(handler, status):
    answer = handler(asked("/api/v1/bases/"), Exception())
    assert (answer.status_code, json.loads(answer.content)["status"]) == (status,) * 2
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_program_gets_problem_details_of_a_fault_of_the_portal():
    answer = errors.render_server_error(asked("/api/v1/bases/"))
    kind = PROBLEM_TYPES["server-error"]
    assert answer.status_code == 500
    assert json.loads(answer.content)["title"] == kind.title


def test_a_person_gets_a_page():
    answer = errors.render_server_error(asked("/en/"))
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")


def test_an_address_of_an_unknown_host_is_a_bad_request(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    answer = client.get("/api/v1/bases/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
