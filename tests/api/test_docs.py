"""The reading page works in a browser under the policy of every other page."""

import contextlib

import pytest

from tests.support.sandbox import Sandbox


@pytest.mark.django_db
def test_the_reading_page_loosens_no_policy(client):
    page, login = client.get("/api/docs/"), client.get("/admin/login/")
    policy = "Content-Security-Policy"
    assert "unsafe" not in page[policy]
    assert set(page[policy].split("; ")) == set(login[policy].split("; "))
    assert client.get("/api/")["Location"] == "/api/docs/"


@pytest.mark.browser
def test_a_reader_tries_a_resource_in_the_browser(sandbox: Sandbox, browser):
    complaints: list[str] = []
    with sandbox.serve() as address, contextlib.closing(browser.new_page()) as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/api/docs/")
        page.click("text=/api/v1/figures/")
        page.click("text=Try it out")
        page.click("button.execute")
        status = page.locator(".live-responses-table tbody .response-col_status")
        status.wait_for()
        assert status.inner_text().startswith("200")
    assert complaints == []
