"""Both profiles of passwords keep their rules."""

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from accounts import profiles
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


def test_asvs_bars_no_earlier_password_but_records_it(settings):
    use(settings, "asvs")
    user = person()
    change(user, PASSWORD)
    assert user.passwords.count() == 2
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
