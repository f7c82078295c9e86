"""Both profiles of passwords keep their rules."""

import getpass
import re
from io import StringIO
from unittest.mock import patch

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation
from django.utils.html import strip_tags

from accounts import profiles
from accounts.forms import NewPasswordForm, SetPasswordForm
from accounts.models import User
from accounts.passwords import KEPT, is_due
from tests.support import factories
from tests.support.sign_in import (
    CHANGE,
    FAST,
    LOGOUT,
    NAME,
    PASSWORD,
    PUBLIC,
    Clock,
    is_in,
    person,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
OWN = "Kokonor-shore-3196"
ENGLISH = {"accept-language": "en"}
CASES = [
    ("asvs", "lakeviewroof", None),
    ("asvs", "lakeviewroo", "password_too_short"),
    ("asvs", "qwerty123456", "password_too_common"),
    ("asvs", "wang.fang.3205", "password_too_similar"),
    ("mlps", "Lakes-32", None),
    ("mlps", "Lake-32", "password_too_short"),
    ("mlps", "lakeviewroof32", "password_too_plain"),
    ("mlps", "lakeview-roof", "password_too_plain"),
    ("mlps", "lakeview-roof32", None),
    ("mlps", "湖光山色Lake3205", None),
    ("mlps", "P@ssw0rd", "password_too_common"),
    ("mlps", "Wang.Fang1", "password_too_similar"),
]


def use(settings, profile) -> None:
    """Choose a profile as the environment would."""
    settings.AUTH_PASSWORD_VALIDATORS = profiles.VALIDATORS[profile]
    settings.PASSWORD_MAX_AGE = profiles.MAX_AGE[profile]


@pytest.fixture(autouse=True)
def fast(settings):
    """A hasher that costs nothing."""
    settings.PASSWORD_HASHERS = FAST


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """A standing clock."""
    return Clock(monkeypatch)


def change(user, password) -> None:
    """Check and set a password as the forms do."""
    validate_password(password, user)
    user.set_password(password)
    user.save()


@pytest.mark.parametrize(("profile", "password", "code"), CASES)
def test_a_password_fits_the_profile(settings, profile, password, code):
    use(settings, profile)
    try:
        validate_password(password, User(username=NAME))
    except ValidationError as fault:
        found = {each.code for each in fault.error_list}
        assert code in found
    else:
        assert code is None


def test_the_last_five_are_barred_under_mlps(settings):
    use(settings, "mlps")
    user = person()
    for number in range(4):
        change(user, f"Lakes-{number}x")
    with pytest.raises(ValidationError, match="last 5"):
        change(user, PASSWORD)
    change(user, "Lakes-4x")
    change(user, PASSWORD)
    assert user.passwords.count() == KEPT


def test_the_present_one_is_barred_even_if_nobody_recorded_it(settings):
    use(settings, "mlps")
    user = User.objects.create_user(NAME, password=PASSWORD)
    assert not user.passwords.exists()
    with pytest.raises(ValidationError, match="last 5"):
        change(user, PASSWORD)


def test_asvs_bars_the_present_password_only_and_records_all(settings):
    use(settings, "asvs")
    user = person()
    with pytest.raises(ValidationError, match="not your current one"):
        change(user, PASSWORD)
    change(user, OWN)
    change(user, PASSWORD)
    assert user.passwords.count() == 3
    assert user.passwords.first().password == user.password


@pytest.mark.parametrize(
    ("profile", "days", "due"),
    [("mlps", 89, False), ("mlps", 90, True), ("asvs", 4000, False)],
)
def test_an_old_password_is_changed_first(client, settings, clock, profile, days, due):
    use(settings, profile)
    person()
    clock.forward(days=days)
    sign_in(client)
    answer = client.get(PUBLIC)
    assert (answer.status_code == 302) is due
    assert is_in(client) is not due
    if due:
        assert answer["Location"] == f"{CHANGE}?next={PUBLIC}"
        assert "has expired" in client.get(CHANGE).text


def test_what_nobody_recorded_is_as_old_as_the_account(settings, clock):
    use(settings, "mlps")
    user = User.objects.create_user(NAME, password=PASSWORD, date_joined=clock.moment)
    assert not is_due(user)
    clock.forward(days=90)
    assert is_due(user)


def test_a_new_password_opens_the_portal_again(client, settings, clock):
    use(settings, "mlps")
    person()
    clock.forward(days=91)
    sign_in(client)
    new = {"new_password1": "Lakes-32", "new_password2": "Lakes-32"}
    client.post(CHANGE, {"old_password": PASSWORD} | new)
    assert is_in(client)


def test_an_old_password_does_not_keep_anybody_in(client, settings, clock):
    use(settings, "mlps")
    person()
    clock.forward(days=91)
    sign_in(client)
    assert client.post(LOGOUT)["Location"] == "/en/"
    factories.programme(code="xining")
    assert client.get(PUBLIC).status_code == 200


def test_each_profile_says_its_rules(settings):
    use(settings, "mlps")
    assert any("last 5" in text for text in password_validators_help_texts())
    use(settings, "asvs")
    assert not any("last" in text for text in password_validators_help_texts())
    assert all(password_validators_help_texts())


SHORT, COMMON, LIKE = "太短", "太常见", "太相似"


@pytest.mark.parametrize("profile", ["asvs", "mlps"])
@pytest.mark.parametrize(
    ("password", "words"),
    [("Ab-1", SHORT), ("password", COMMON), (NAME, LIKE), (PASSWORD, "密码")],
)
def test_every_fault_is_said_in_chinese(settings, profile, password, words):
    use(settings, profile)
    user = person()
    with translation.override("zh-hans"):
        with pytest.raises(ValidationError) as refused:
            validate_password(password, user)
        said = [*refused.value.messages, *password_validators_help_texts()]
        forms = (NewPasswordForm(user), SetPasswordForm(user))
        said += [str(text) for form in forms for text in form.error_messages.values()]
        said += [
            str(text)
            for form in forms
            for field in form.fields.values()
            for text in (field.label, field.help_text)
        ]
    assert any(words in text for text in refused.value.messages)
    assert [text for text in said if re.search("[A-Za-z]{3}", strip_tags(text))] == []


class TestSomebodyElsesPassword:
    """A password that somebody else set is changed before anything is reached."""

    def test_it_is_changed_first_and_not_to_the_same(self, client):
        user = person()
        user.set_password(PASSWORD)
        user.save()
        sign_in(client)
        answer = client.get(PUBLIC)
        assert answer["Location"] == f"{CHANGE}?next={PUBLIC}"
        assert "Somebody else set this password" in client.get(CHANGE).text
        page = change_own(client, PASSWORD)
        assert page.status_code == 200
        assert "not your current one" in page.text
        assert not is_in(client)
        assert change_own(client, OWN).status_code == 302
        assert is_in(client)
        user.refresh_from_db()
        assert not user.must_change_password

    def test_a_program_is_told_why(self, client):
        user = person()
        user.set_password(PASSWORD)
        user.save()
        sign_in(client)
        answer = client.get("/api/v1/bases/", headers={"accept-language": "en"})
        assert answer.status_code == 401
        assert "Somebody else set your password" in answer.json()["title"]

    @pytest.mark.parametrize("page", ["add", "password", "command"])
    def test_on_every_way_in(self, client, page):
        chief = User.objects.create_superuser("chief")
        browser = client.__class__()
        browser.force_login(chief)
        twice = {"password1": OWN, "password2": OWN, "usable_password": "true"}
        name = NAME
        if page == "add":
            browser.post("/admin/accounts/user/add/", {"username": name} | twice)
        elif page == "password":
            user = person()
            browser.post(f"/admin/accounts/user/{user.pk}/password/", twice)
        else:
            person()
            with patch.object(getpass, "getpass", return_value=OWN):
                call_command("changepassword", name, stdout=StringIO())
        assert User.objects.get(username=name).must_change_password
        assert sign_in(client, OWN).status_code == 302
        assert client.get(PUBLIC)["Location"].startswith(CHANGE)

    def test_who_sets_the_own_one_in_the_administration_has_set_it(self, client):
        chief = User.objects.create_superuser("chief")
        client.force_login(chief)
        twice = {"password1": OWN, "password2": OWN, "usable_password": "true"}
        client.post(f"/admin/accounts/user/{chief.pk}/password/", twice)
        chief.refresh_from_db()
        assert chief.check_password(OWN)
        assert not chief.must_change_password

    def test_the_administrations_own_page_leads_to_the_portals(self, client):
        client.force_login(User.objects.create_superuser("chief"))
        answer = client.get("/admin/password_change/", headers=ENGLISH)
        assert answer["Location"] == CHANGE


def change_own(client, password):
    """Change the own password on its page."""
    new = {"new_password1": password, "new_password2": password}
    return client.post(CHANGE, {"old_password": PASSWORD} | new)
