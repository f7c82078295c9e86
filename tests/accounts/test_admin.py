"""Who looks after accounts helps others and grants nothing."""

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from reporting.access.roles import rights_of
from reporting.models import Role
from tests.support.forms import form_of
from tests.support.sign_in import FAST, HERE, NAME, WRONG, person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "/admin/accounts/user/"
RIGHTS = ["add_user", "change_user", "view_user"]
RESETS = ["view_user", "reset_user"]


@pytest.fixture
def keeper(client, settings):
    """Somebody who looks after accounts, signed in."""
    settings.PASSWORD_HASHERS = FAST
    keeper = person("keeper", is_staff=True)
    give(keeper, RIGHTS)
    client.force_login(keeper)
    return keeper


def give(keeper, rights):
    """Let somebody do these things with accounts and no others."""
    keeper.user_permissions.set(Permission.objects.filter(codename__in=rights))


def act(client, action, user):
    """Do an action of the list on an account."""
    data = {"action": action, "_selected_action": [user.pk]}
    return client.post(LIST, data, follow=True)


@pytest.mark.parametrize("field", ["is_superuser", "groups", "user_permissions"])
def test_nobody_grants_rights_to_anybody(client, keeper, field):
    page = client.get(f"{LIST}{keeper.pk}/change/")
    assert page.status_code == 200
    assert f'name="{field}"' not in page.text
    form = form_of(page)
    client.post(f"{LIST}{keeper.pk}/change/", form.filled(**{field: "1"}))
    keeper.refresh_from_db()
    assert not keeper.is_superuser
    assert keeper.user_permissions.count() == len(RIGHTS)
    assert not keeper.groups.exists()


def test_a_superuser_is_out_of_reach(client, keeper):
    chief = person("chief", is_staff=True, is_superuser=True)
    TOTPDevice.objects.create(user=chief)
    assert client.get(f"{LIST}{chief.pk}/password/").status_code == 403
    give(keeper, RESETS)
    act(client, "reset_second_factor", chief)
    assert TOTPDevice.objects.filter(user=chief).exists()


def test_help_stands_in_the_history(client, keeper):
    user = person()
    sign_in(client.__class__(), WRONG, address=HERE)
    TOTPDevice.objects.create(user=user)
    act(client, "unlock", user)
    give(keeper, RESETS)
    act(client, "reset_second_factor", user)
    assert not AccessAttempt.objects.filter(username=NAME).exists()
    assert not TOTPDevice.objects.exists()
    assert LogEntry.objects.filter(user=keeper, object_id=str(user.pk)).count() == 2


@pytest.mark.parametrize("rights", [RIGHTS, RESETS])
def test_nobody_sets_a_password_and_resets_the_second_factor(client, keeper, rights):
    give(keeper, rights)
    user = person()
    TOTPDevice.objects.create(user=user)
    page = client.get(f"{LIST}{user.pk}/password/")
    act(client, "reset_second_factor", user)
    was_reset = not TOTPDevice.objects.exists()
    assert (page.status_code == 200, was_reset) == (rights == RIGHTS, rights == RESETS)


def test_the_roles_of_administrators_share_the_two_rights():
    both = {"accounts.change_user", "accounts.reset_user"}
    held = {role: both & rights_of(role, ()) for role in Role}
    assert {role: names for role, names in held.items() if names} == {
        Role.SYSTEM_ADMIN: {"accounts.change_user"},
        Role.SECURITY_ADMIN: {"accounts.reset_user"},
    }


def test_the_pages_of_devices_and_failures_are_not_there(client, keeper):
    User.objects.filter(pk=keeper.pk).update(is_superuser=True)
    for page in ("otp_totp/totpdevice", "otp_static/staticdevice", "axes/accesslog"):
        assert client.get(f"/admin/{page}/").status_code == 404
