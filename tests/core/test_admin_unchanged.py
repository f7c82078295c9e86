"""What the admin writes and refuses: unchanged rows, nonsense chosen, one name."""

import tempfile

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from core.registers.recorded import RecordedAdmin
from enterprises.models import Enterprise, Partner
from reporting.access.rights import list_register_models
from reporting.access.roles import RIGHTS, collect_rights
from targets.models import Milestone, TargetRevision
from tests.support import exchanges
from tests.support.forms import form_of
from tests.support.pages import text_of
from tests.support.registers import BUILDERS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGES = dict(admin.site._registry)
# Typed on the page of their target; here they are only listed and withdrawn.
LISTED = {TargetRevision, Milestone}
RECORDED = [
    model
    for model, page in PAGES.items()
    if isinstance(page, RecordedAdmin) and model not in LISTED
]
recorded = pytest.mark.parametrize("model", RECORDED, ids=lambda m: m.__name__)
register = pytest.mark.parametrize("model", PAGES, ids=lambda m: m.__name__)


@pytest.fixture
def chief(client):
    """A browser in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.raise_request_exception = False
    return client


def address(model, page, *args):
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def count_histories() -> dict[str, int]:
    """How many rows each history has."""
    return {
        model._meta.label: model.history.count()
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    }


def fill_texts(row) -> None:
    """Put two lines into every longer text that a form of the row has."""
    names = [
        field.name
        for field in row._meta.fields
        if field.get_internal_type() == "TextField"
        and field.editable
        and not field.choices
    ]
    type(row).objects.filter(pk=row.pk).update(**dict.fromkeys(names, "一\n二"))


def as_browsers_send(form) -> dict[str, list[str]]:
    """The values of a form; browsers end a line with two characters."""
    return {
        name: [value.replace("\n", "\r\n") for value in values]
        for name, values in form.values.items()
    }


@recorded
def test_a_form_saved_as_it_stands_writes_no_history(chief, model):
    row = BUILDERS[model]()
    fill_texts(row)
    url = address(model, "change", row.pk)
    before = count_histories()
    answer = chief.post(url, as_browsers_send(form_of(chief.get(url))))
    assert answer.status_code == 302
    assert count_histories() == before


def test_a_row_inside_a_page_saved_as_it_stands_writes_no_history(chief):
    row = exchanges.built(Enterprise)
    url = address(Enterprise, "change", row.pk)
    form = form_of(chief.get(url))
    assert form.values["identifiers-INITIAL_FORMS"] == ["1"]
    before = count_histories()
    assert chief.post(url, form.filled()).status_code == 302
    assert count_histories() == before
    assert chief.post(url, form.filled(name_zh="新名")).status_code == 302
    label = Enterprise._meta.label
    assert count_histories() == before | {label: before[label] + 1}


def test_rows_of_a_list_saved_as_they_stand_write_no_history(chief, monkeypatch):
    monkeypatch.setattr(PAGES[Partner], "list_editable", ("name_en",))
    monkeypatch.setattr(PAGES[Partner], "list_display", ("name_zh", "name_en"))
    for _row in range(2):
        BUILDERS[Partner]()
    url = address(Partner, "changelist")
    form = form_of(chief.get(url))
    before = count_histories()
    form.values.pop("action", None)
    answer = chief.post(url, form.filled(_save="Save"))
    assert answer.status_code == 302
    assert count_histories() == before
    chief.post(url, form.filled(**{"_save": "Save", "form-0-name_en": "New"}))
    assert count_histories() == before | {
        "enterprises.Partner": before["enterprises.Partner"] + 1
    }


def test_a_table_imported_as_it_stands_writes_no_history(chief, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for _row in range(2):
        BUILDERS[Partner]()
    found = exchanges.exported(chief, Partner)
    before = count_histories()
    assert exchanges.imported(chief, Partner, found).status_code == 200
    assert count_histories() == before


@register
def test_what_is_no_key_of_a_row_is_a_bad_request(chief, model):
    BUILDERS[model]()
    url = address(model, "changelist")
    actions = list(PAGES[model].get_actions(chief.get(url).wsgi_request))
    for action in actions or ["none is offered"]:
        for value in ("None", "x", "9" * 30, "1.5", "", "a\0"):
            data = {"action": action, "_selected_action": [value], "index": "0"}
            answer = chief.post(url, data)
            assert answer.status_code == (400 if actions else 200), (action, value)


NAMED = {"zh-hans": "历史记录", "en": "History"}


@pytest.mark.parametrize("language", NAMED)
@register
def test_what_happened_to_a_row_has_one_name(chief, model, language):
    row = BUILDERS[model]()
    chief.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    for page in ("change", "history"):
        answer = chief.get(address(model, page, row.pk))
        assert answer.status_code == 200
        if page == "history":
            assert f"<h1>{NAMED[language]}</h1>" in answer.text
        if "historylink" in answer.text:
            assert f">{NAMED[language]}</a>" in answer.text
        assert "变更历史" not in text_of(answer.text)


FINAL = {"reporting.add_release"}
"""What is made once and can be changed by nobody."""


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_that_may_add_rows_may_change_them(role):
    rights = collect_rights(role, list_register_models()) - FINAL
    added = {name for name in rights if ".add_" in name}
    assert {name.replace(".add_", ".change_") for name in added} <= rights
