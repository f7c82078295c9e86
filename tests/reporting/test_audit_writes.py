"""Every write of a register, an account or an operator leaves one record behind."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django_otp.oath import TOTP

from accounts.models import User
from bases.models import InnovationBase, Programme
from core.registers.recorded import find_parent_key
from enterprises.models import Enterprise
from problems.admin.moving import list_next_states
from problems.models import TechnicalProblem
from reporting import audit
from reporting.definitions.loading import SHIPPED
from reporting.models import AuditRecord
from tests.support import factories, sign_in
from tests.support.exchanges import exported, previewed, xlsx_of
from tests.support.forms import form_of
from tests.support.registers import BUILDERS
from tests.support.tables import write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What nobody writes in the admin, what only a decision changes, and contacts, whose
# audit has words of its own.
LEFT_OUT = {
    *("attribution", "figure", "importbatch", "release", "rollup", "submission"),
    *("targetrevision", "milestone", "contact"),
}
WRITTEN = [model for model in BUILDERS if model._meta.model_name not in LEFT_OUT]
register = pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(model, page, *args):
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args
    )


def told() -> list[tuple[str, str, str]]:
    """The records since the beginning: action, kind and row, the oldest first."""
    rows = AuditRecord.objects.order_by("seq")
    return list(rows.values_list("action", "model", "row"))


def only() -> AuditRecord:
    """The one record there is, in a chain that holds."""
    assert audit.find_first_fault() is None
    return AuditRecord.objects.get()


@pytest.mark.slow
@register
def test_a_change_leaves_one_record(chief, model):
    row = BUILDERS[model]()
    url = address(model, "change", row.pk)
    assert chief.post(url, form_of(chief.get(url)).filled()).status_code == 302
    assert told() == [("register.changed", model._meta.label_lower, str(row.pk))]
    assert (only().actor, only().address) == ("chief", "127.0.0.1")


@register
def test_a_deletion_leaves_one_record(chief, in_english, model):
    row = BUILDERS[model]()
    name = str(row)[:200]
    answer = chief.post(address(model, "delete", row.pk), {"post": "yes"})
    gone = not model.objects.filter(pk=row.pk).exists()
    assert gone == (answer.status_code == 302)
    one = ("register.deleted", model._meta.label_lower, str(row.pk))
    assert told() == ([one] if gone else [])
    assert not gone or only().label == name


# What two rows of a register must not have in common.
ADDED = {
    Group: {"name": "new"},
    InnovationBase: {"code": "B-NEW", "slug": "new", "name_zh": "新基地"},
    Enterprise: {"code": "E-NEW", "name_zh": "新企业"},
    TechnicalProblem: {"number": "XN-2013-999", "title_zh": "新难题"},
}


def as_new(chief, row) -> dict:
    """What the page of a row would send of a new one like it."""
    model = type(row)
    values = form_of(chief.get(address(model, "change", row.pk))).filled()
    page = admin.site.get_model_admin(model)
    keys = {f"-{find_parent_key(part.model, model)}" for part in page.inlines}
    for name in values:
        if name.endswith("-INITIAL_FORMS"):
            values[name] = "0"
        elif name.endswith(("-id", *keys)):
            values[name] = ""
    fixed = getattr(page, "fixed_fields", ())
    return values | {name: row.serializable_value(name) or "" for name in fixed}


@pytest.mark.parametrize("model", ADDED, ids=lambda model: model.__name__)
def test_an_addition_leaves_one_record(chief, model):
    row = BUILDERS[model]()
    typed = as_new(chief, row) | ADDED[model]
    answer = chief.post(address(model, "add"), typed)
    assert answer.status_code == 302, answer.context["errors"]
    assert [action for action, _kind, _row in told()] == ["register.added"]
    assert only().row == str(model.objects.latest("pk").pk)
    assert all(before is None for before, _after in only().detail["changes"].values())


def changed(chief, row, **typed) -> dict:
    """Save the page of a row with some fields typed anew; return what is told."""
    url = address(type(row), "change", row.pk)
    form = form_of(chief.get(url))
    assert chief.post(url, form.filled(**typed)).status_code == 302
    return only().detail["changes"]


def test_a_change_is_told_before_and_after(chief):
    base = BUILDERS[InnovationBase]()
    before = base.name_zh
    assert changed(chief, base, name_zh="新名") == {"name_zh": [before, "新名"]}


def test_a_chosen_row_is_told_by_its_name(chief):
    problem = BUILDERS[TechnicalProblem]()
    before, firm = problem.owner, factories.enterprise()
    assert changed(chief, problem, owner=firm.pk) == {"owner": [str(before), str(firm)]}


def test_rows_inside_a_page_are_told_with_their_own(chief):
    problem = BUILDERS[TechnicalProblem]()
    row = problem.requirements.get()
    told_ = changed(chief, problem, **{"requirements-0-unit_zh": "毫米"})
    key = f"technicalrequirement {row.pk} unit_zh"
    assert told_ == {key: [row.unit_zh or None, "毫米"]}


def test_a_row_taken_out_of_a_page_is_told(chief):
    problem = BUILDERS[TechnicalProblem]()
    row = problem.requirements.get()
    told_ = changed(chief, problem, **{"requirements-0-DELETE": "on"})
    assert told_ == {f"technicalrequirement {row.pk}": [str(row), None]}


def test_a_long_text_is_shortened(chief):
    problem = BUILDERS[TechnicalProblem]()
    _before, after = changed(chief, problem, description_zh="长" * 900)[
        "description_zh"
    ]
    assert after == "长" * 499 + "…"


def test_a_password_is_never_told(chief, settings):
    settings.PASSWORD_HASHERS = sign_in.FAST
    user = BUILDERS[User]()
    word = "Qinghai-lake-3205"
    typed = {"password1": word, "password2": word, "usable_password": "true"}
    url = f"/admin/accounts/user/{user.pk}/password/"
    assert chief.post(url, typed).status_code == 302
    chief.post(address(User, "add"), typed | {"username": "newcomer"})
    chief.post(address(User, "delete", user.pk), {"post": "yes"})
    details = str(list(AuditRecord.objects.values_list("detail", flat=True)))
    assert [action for action, _kind, _row in told()] == [
        "register.changed",
        "register.added",
        "register.deleted",
    ]
    assert not {word, user.password} & set(details.split("'"))


def test_an_action_on_accounts_is_told(chief):
    user = BUILDERS[User]()
    for action in ("unlock", "reset_second_factor"):
        data = {"action": action, "_selected_action": [user.pk]}
        chief.post(address(User, "changelist"), data)
    assert told() == [("register.changed", "accounts.user", str(user.pk))] * 2
    assert AuditRecord.objects.last().detail["said"]


def test_a_move_of_a_problem_is_told(chief):
    problem = BUILDERS[TechnicalProblem]()
    data = {"action": "move_selected", "_selected_action": [problem.pk]}
    form = form_of(chief.post(address(TechnicalProblem, "changelist"), data))
    to = list_next_states(problem)[0][0]
    typed = {"to": to, "by": "科技处", "on": "2014-01-02", "confirmed": "yes"}
    chief.post(address(TechnicalProblem, "changelist"), form.filled(**data | typed))
    problem.refresh_from_db()
    assert problem.state == to
    assert only().action == "register.changed"


def test_tables_that_leave_and_come_back_are_told(chief, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    firm = factories.enterprise(code="E-1")
    exported(chief, Enterprise)
    sheet = [["code", "name_zh", "industry_zh"], ["E-1", firm.name_zh, "青稞酒"]]
    answer = previewed(chief, Enterprise, sheet, file_of=xlsx_of)
    chief.post(address(Enterprise, "process_import"), form_of(answer).filled())
    kind = "enterprises.enterprise"
    assert told() == [("register.exported", kind, ""), ("register.imported", kind, "")]
    assert AuditRecord.objects.first().detail["rows"]["update"] == 1


def test_what_an_operator_does_at_the_server_is_told(tmp_path):
    call_command("load_programme", SHIPPED, publish=True)
    programme = Programme.objects.get()
    firm = factories.member(programme)
    sheet = [
        ("subject", "indicator", "period", "value（万元）"),
        (firm.code, "EC01", "2013-Q1", 5),
    ]
    file = write_csv(tmp_path / "q1.csv", sheet)
    call_command("import_figures", file, programme="xining")
    call_command("import_figures", file, programme="xining", dry_run=True)
    call_command("release", programme="xining")
    call_command("recompute_rollups", check=True)
    rows = AuditRecord.objects.order_by("seq")
    assert [row.action for row in rows] == [
        "programme.loaded",
        "release.made",
        "figures.imported",
        "release.made",
    ]
    assert {row.user for row in rows} == {None}
    assert all(row.actor.startswith("operator") for row in rows)
    assert rows[2].detail["file"] == "q1.csv"


def signs(client, word: str, name: str = sign_in.NAME) -> None:
    sign_in.sign_in(client, word, name)


def test_sign_in_and_its_failures_are_told(client, settings):
    settings.PASSWORD_HASHERS = sign_in.FAST
    user = sign_in.person()
    signs(client, sign_in.WRONG)
    signs(client, sign_in.WRONG, name="Qinghai-lake-3205")
    signs(client, sign_in.PASSWORD)
    client.post(sign_in.LOGOUT)
    rows = AuditRecord.objects.order_by("seq")
    assert [(row.action, row.actor, row.user, row.address) for row in rows] == [
        ("sign_in.failed", user.username, None, sign_in.HERE),
        ("sign_in.failed", "", None, sign_in.HERE),
        ("sign_in.done", user.username, user, sign_in.HERE),
        ("sign_out.done", user.username, user, "127.0.0.1"),
    ]


def test_a_lock_is_told(client, settings):
    settings.PASSWORD_HASHERS = sign_in.FAST
    sign_in.person()
    for _try in range(settings.AXES_FAILURE_LIMIT + 1):
        signs(client, sign_in.WRONG)
    locked = AuditRecord.objects.filter(action="sign_in.locked")
    assert [row.actor for row in locked] == [sign_in.NAME] * 2


def test_changes_of_password_and_second_factor_are_told(client, settings):
    settings.PASSWORD_HASHERS = sign_in.FAST
    settings.SECOND_FACTOR = True
    client.force_login(sign_in.person(), settings.AUTHENTICATION_BACKENDS[-1])
    form = form_of(client.get(sign_in.CHANGE))
    new = {"new_password1": "Kumbum-monastery-1583"}
    new["new_password2"] = new["new_password1"]
    for old in (sign_in.WRONG, sign_in.PASSWORD):
        client.post(sign_in.CHANGE, form.filled(old_password=old, **new))
    client.get(sign_in.ENROL)
    key = client.session["enrolling"]
    device = TOTP(bytes.fromhex(key))
    client.post(sign_in.ENROL, {"code": f"{device.token():06d}"})
    client.post(sign_in.CODES)
    assert [action for action, _kind, _row in told()] == [
        "password.refused",
        "password.changed",
        "second_factor.enrolled",
        "second_factor.passed",
        "second_factor.codes",
    ]
