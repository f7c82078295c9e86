"""Every list and form of the admin opens, costs the same for more rows and holds."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from bases.models import InnovationBase, Park, Programme, SourceArticle, SourceFact
from core.registers.admin import CappedPaginator
from enterprises.models import Achievement, Enterprise, Patent, PatentOwner, Platform
from problems.models import Claim, TechnicalProblem
from reporting.actors import Actor
from reporting.models import (
    Attribution,
    Figure,
    ImportBatch,
    Release,
    RollUp,
    Submission,
)
from reporting.releases.releasing import publish_release
from targets.models import Baseline, Indicator, Milestone, Target, TargetRevision
from tests.support.forms import form_of
from tests.support.pages import policy_faults
from tests.support.registers import BUILDERS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
READ_ONLY = [Attribution, Figure, ImportBatch, Milestone, Release, RollUp, Submission]
READ_ONLY.append(TargetRevision)
OPEN = [model for model in REGISTERED if model not in READ_ONLY]
ENGLISH = {"accept-language": "en"}
WHY = {"decided_by": "规划科", "decided_on": "2013-07-01", "reason_zh": "会议决定"}
WHY["is_past_due_confirmed"] = "on"
TEXTS = {
    "nul": "a\0b",
    "long": "长" * 10_000,
    "many words": "a " * 5_000,
    "right to left": "\u202eאבג\u202c",
    "half a quotation": '"\\',
}
text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
register = pytest.mark.parametrize("model", REGISTERED, ids=lambda m: m.__name__)
open_register = pytest.mark.parametrize("model", OPEN, ids=lambda m: m.__name__)
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


def test_every_builder_is_of_a_register_of_the_admin():
    assert set(BUILDERS) == set(REGISTERED)


@register
def test_every_builder_stores_a_row_each_time(model):
    rows = [BUILDERS[model]() for _row in range(2)]
    assert [type(row) for row in rows] == [model, model]
    assert rows[0].pk != rows[1].pk


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


@open_register
def test_a_browser_can_show_what_stands_in_a_number_field(chief, model):
    form = form_of(chief.get(address(model, "change", BUILDERS[model]().pk)))
    for name in form.numbers:
        assert all(Decimal(value or 0).is_finite() for value in form.values[name]), name


@register
def test_the_content_security_policy_refuses_nothing_on_a_page(chief, model):
    row = BUILDERS[model]()
    for url in (address(model, "changelist"), address(model, "change", row.pk)):
        answer = chief.get(url)
        assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
        assert policy_faults(answer.text) == []


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


@pytest.mark.parametrize("year", ["9999", "9" * 20, "0", "last"])
@pytest.mark.parametrize("model", [Patent, Release], ids=lambda m: m.__name__)
def test_no_year_breaks_a_list(chief, model, year):
    field = admin.site.get_model_admin(model).date_hierarchy
    answer = chief.get(address(model, "changelist"), {f"{field}__year": year})
    assert answer.status_code == 302


@text
@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Submission, "enterprise"),
        (Baseline, "indicator"),
        (Submission, "entered_by"),
        (Platform, "fact"),
        (PatentOwner, "partner"),
        (Claim, "problem"),
        (TechnicalProblem, "achievements"),
    ],
)
def test_no_text_breaks_a_completion(chief, model, field, text):
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field,
        "term": text,
    }
    assert chief.get(reverse("admin:autocomplete"), asked).status_code == 200


@open_register
def test_a_page_saves_a_row_as_it_stands(chief, model):
    row = BUILDERS[model]()
    url = address(model, "change", row.pk)
    answer = chief.post(url, form_of(chief.get(url)).filled())
    assert answer.status_code == 302, answer.context["errors"]
    assert model_to_dict(model.objects.get(pk=row.pk)) == model_to_dict(row)


@text
@open_register
def test_no_text_breaks_a_form(chief, model, text):
    url = address(model, "change", BUILDERS[model]().pk)
    form = form_of(chief.get(url))
    for names in (form.lines, form.areas):  # a page with a wrong line stores no area
        answer = chief.post(url, form.filled(**dict.fromkeys(names, text)))
        assert answer.status_code in {200, 302}


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Programme, "code"),
        (InnovationBase, "code"),
        (InnovationBase, "programme"),
        (Park, "slug"),
        (Enterprise, "code"),
        (Indicator, "code"),
        (Target, "code"),
        (Target, "indicator"),
        (SourceArticle, "code"),
        (SourceFact, "code"),
        (Patent, "number"),
        (Achievement, "number"),
        (TechnicalProblem, "number"),
        (Claim, "problem"),
        (Claim, "partner"),
    ],
)
def test_what_released_figures_or_addresses_name_is_typed_once(chief, model, field):
    row, other = BUILDERS[model](), BUILDERS[model]()
    before, forged = (str(each.serializable_value(field)) for each in (row, other))
    if field in {"code", "slug"}:
        forged += "x"  # nobody has it yet
    url = address(model, "change", row.pk)
    answer = chief.post(url, form_of(chief.get(url)).filled(**{field: forged}))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert str(row.serializable_value(field)) == before


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_nobody_writes_what_is_released(chief, model):
    row = BUILDERS[model]()
    for page, *which in (("add",), ("change", row.pk), ("delete", row.pk)):
        answer = chief.post(address(model, page, *which), {"post": "yes"})
        assert answer.status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_released_decision_is_never_changed(chief, page):
    row = BUILDERS[Baseline]()
    url = address(Baseline, page, row.pk)
    form = form_of(chief.get(url))
    publish_release(programme=row.programme, by=Actor("bureau"))
    assert chief.get(address(Baseline, "change", row.pk)).status_code == 200
    answer = chief.post(url, form.filled(value="7", post="yes"))
    assert answer.status_code == 403
    assert Baseline.objects.get().value == row.value


def test_a_released_revision_is_not_changed_through_its_target(chief):
    target = BUILDERS[Target]()
    url = address(Target, "change", target.pk)
    form = form_of(chief.get(url))
    publish_release(programme=target.programme, by=Actor("bureau"))
    chief.post(url, form.filled(**{"revisions-0-amount": "3"}))
    assert [row.amount for row in target.revisions.all()] == [2]


def test_a_new_revision_waits_beside_the_released_one(chief):
    target = BUILDERS[Target]()
    publish_release(programme=target.programme, by=Actor("bureau"))
    url = address(Target, "change", target.pk)
    changes = {"rule": "absolute", "amount": "5", "due": "2014-Q4", **WHY}
    typed = {f"revisions-0-{name}": value for name, value in changes.items()}
    assert chief.post(url, form_of(chief.get(url)).filled(**typed)).status_code == 302
    assert [row.amount for row in target.revisions.waiting()] == [5]
    publish_release(programme=target.programme, by=Actor("bureau"))
    assert [row.amount for row in target.revisions.as_of(2)] == [5]


def test_a_second_waiting_decision_is_refused_with_a_message(chief):
    row = BUILDERS[Baseline]()
    shown = chief.get(address(Baseline, "change", row.pk), headers=ENGLISH)
    typed = form_of(shown).filled()
    answer = chief.post(address(Baseline, "add"), typed, headers=ENGLISH)
    assert "Another decision on this is waiting for release" in answer.text
    assert Baseline.objects.count() == 1


@pytest.mark.parametrize("model", [Attribution, Figure, RollUp])
def test_a_very_long_list_is_not_counted_to_its_end(chief, model, monkeypatch):
    monkeypatch.setattr(CappedPaginator, "cap", 2)
    for _row in range(3):
        BUILDERS[model]()
    url = address(model, "changelist")
    counts = [sql for sql in queries(chief, url) if "COUNT(*)" in sql]
    assert counts
    assert all("LIMIT 2" in sql for sql in counts)
    assert chief.get(url).context["cl"].result_count == 2


def test_rows_are_deleted_one_by_one(chief):
    rows = [BUILDERS[Baseline]() for _row in range(2)]
    asked = {"action": "delete_selected", "_selected_action": [rows[0].pk]}
    chief.post(address(Baseline, "changelist"), asked | {"post": "yes"})
    assert Baseline.objects.count() == 2
    chief.post(address(Baseline, "delete", rows[0].pk), {"post": "yes"})
    assert Baseline.objects.get() == rows[1]


@language
def test_the_admin_is_headed_in_the_language_of_its_reader(chief, language):
    answer = chief.get(reverse("admin:index"), headers={"accept-language": language})
    with translation.override(language):
        for heading in ("site_header", "site_title", "index_title"):
            assert str(getattr(admin.site, heading)) in answer.text
