"""Every list and form of the admin opens, costs the same for more rows and holds."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.admin import CappedPaginator
from enterprises.models import Enterprise
from reporting.models import (
    Attribution,
    Figure,
    ImportBatch,
    Release,
    RollUp,
    Submission,
)
from targets.models import Baseline, Indicator
from tests.pages import form_of
from tests.registers import BUILDERS

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
READ_ONLY = [Attribution, Figure, ImportBatch, Release, RollUp]
OPEN = [model for model in REGISTERED if model not in READ_ONLY]
TEXTS = {
    "nul": "a\0b",
    "long": "长" * 10_000,
    "many words": "a " * 5_000,
    "right to left": "\u202eאבג\u202c",
    "half a quotation": '"\\',
}
text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
register = pytest.mark.parametrize("model", REGISTERED, ids=lambda m: m.__name__)
language = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture
def chief(client):
    """A browser in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    return client


def address(model, page, *args):
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args
    )


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


def test_every_register_of_the_admin_is_tested():
    assert set(REGISTERED) == set(BUILDERS)


@register
def test_a_list_costs_the_same_at_2_and_at_20_rows(chief, model):
    url = address(model, "changelist")
    queries(chief, url)  # fills the cache of content types
    for _row in range(2):
        BUILDERS[model]()
    few = queries(chief, url)
    for _row in range(18):
        BUILDERS[model]()
    assert len(queries(chief, url)) == len(few)


@language
@register
def test_an_add_page_opens_where_rows_can_be_added(chief, model, language):
    answer = chief.get(address(model, "add"), headers={"accept-language": language})
    assert answer.status_code == (403 if model in READ_ONLY else 200)


@language
@register
def test_the_page_of_a_row_opens(chief, model, language):
    url = address(model, "change", BUILDERS[model]().pk)
    answer = chief.get(url, headers={"accept-language": language})
    assert answer.status_code == 200


@register
def test_the_content_security_policy_refuses_nothing_on_a_page(chief, model):
    row = BUILDERS[model]()
    for url in (address(model, "changelist"), address(model, "change", row.pk)):
        answer = chief.get(url)
        assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
        found = re.findall(
            r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)[^>]*>", answer.text
        )
        assert found == []


@text
@register
def test_no_text_breaks_a_search(chief, model, text):
    BUILDERS[model]()
    answer = chief.get(address(model, "changelist"), {"q": text})
    assert answer.status_code in {200, 302}


@text
@register
def test_no_text_breaks_a_filter(chief, model, text):
    page = admin.site.get_model_admin(model)
    for one in page.list_filter:
        name = one if isinstance(one, str) else one.parameter_name
        answer = chief.get(address(model, "changelist"), {name: text})
        assert answer.status_code in {200, 302}


@text
@pytest.mark.parametrize(
    ("model", "field"),
    [(Submission, "enterprise"), (Baseline, "indicator"), (Submission, "entered_by")],
)
def test_no_text_breaks_a_completion(chief, model, field, text):
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field,
        "term": text,
    }
    assert chief.get(reverse("admin:autocomplete"), asked).status_code == 200


@text
@pytest.mark.parametrize("model", OPEN, ids=lambda model: model.__name__)
def test_no_text_breaks_a_form(chief, model, text):
    url = address(model, "change", BUILDERS[model]().pk)
    form = form_of(chief.get(url))
    assert form.texts
    for name in form.texts:
        answer = chief.post(url, form.filled(**{name: text}))
        assert answer.status_code in {200, 302}, name
