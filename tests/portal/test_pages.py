"""What every page shares: its language, its policy, its errors, its health."""

import pytest
from django.test import Client

from tests.support import factories, scenes
from tests.support.dom import on_one_line
from tests.support.pages import policy_faults, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr", "zh-hans"),
        ("de,en;q=0.5", "en"),
        ("*", "zh-hans"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/targets/?as_of=1"])
def test_an_address_without_a_language_leads_to_the_readers(
    client, header, language, path
):
    answer = client.get(path, headers={"accept-language": header})
    assert (answer.status_code, answer.url) == (302, f"/{language}{path}")


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/en/nope/", 404, "Page not found"),
        ("/nope/", 404, ""),
        ("/en/?programme=nope", 404, "Page not found"),
        ("/en/?as_of=x", 400, "This web address is not valid"),
    ],
)
def test_errors_are_pages_of_the_portal(client, address, status, heading):
    scenes.quiet_city()
    answer = client.get(address)
    shown = answer.content.decode()
    assert answer.status_code == status
    assert heading in text_of(shown)
    assert 'href="/static/css/portal.css"' in shown
    assert policy_faults(shown) == []


def test_an_error_of_the_portal_is_a_page_made_without_the_request(
    settings, monkeypatch
):
    def broken(request):
        raise RuntimeError

    monkeypatch.setattr("portal.views.pages.read_request", broken)
    answer = Client(raise_request_exception=False).get("/en/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


def test_a_page_forbids_everything_inline_and_foreign(client):
    scenes.quiet_city()
    policy = client.get("/en/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self';" in f"{policy};"
    assert "unsafe" not in policy


def test_the_language_switch_keeps_path_and_query(client):
    scenes.reporting_city()
    shown = on_one_line(client.get("/en/targets/?as_of=1").content.decode())
    assert 'href="/zh-hans/targets/?as_of=1" lang="zh-Hans"' in shown


def test_invented_figures_are_announced_as_such(client):
    city = scenes.quiet_city()
    assert "Sample data" not in client.get("/en/").content.decode()
    factories.member(city.programme, enterprise=factories.enterprise(is_sample=True))
    assert "invented for demonstration" in client.get("/en/").content.decode()


def test_the_footer_names_the_release_and_how_to_verify_it(client):
    city = scenes.quiet_city()
    done = city.publish()
    shown = text_of(client.get("/en/").content.decode())
    assert done.content_sha256 in shown
    assert "python manage.py verify_releases" in shown


def test_the_release_and_the_quarter_are_chosen_with_a_plain_form(client):
    scenes.reporting_city()
    shown = on_one_line(client.get("/en/?programme=xining&as_of=1").text)
    assert '<form class="row" method="get" action="/en/">' in shown
    assert '<input type="hidden" name="programme" value="xining">' in shown
    assert '<option value="2013-Q2">Q2 2013</option>' in shown


def test_health_is_ok_while_the_process_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/healthz").status_code == 405
