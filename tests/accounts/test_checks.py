"""The deploy checks find what production must not have."""

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError

from accounts import checks
from accounts.models import User

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    """The ids of what `check --deploy` says of accounts."""
    messages = run_checks(include_deployment_checks=True)
    return [each.id for each in messages if each.id.startswith("accounts.")]


@pytest.fixture(autouse=True)
def production(settings):
    """The second factor is on, as it is by default where DEBUG is off."""
    settings.DEBUG = False
    settings.SECOND_FACTOR = True


def sample() -> None:
    """Make a sample account."""
    User.objects.create_user("reporter", f"reporter@{checks.SAMPLE_DOMAIN}")


def test_sample_accounts_are_an_error_where_debug_is_off():
    sample()
    assert found() == ["accounts.E001"]
    checks.select_sample_accounts().delete()
    assert found() == []


def test_sample_accounts_are_fine_where_debug_is_on(settings):
    settings.DEBUG = True
    sample()
    assert found() == []


def test_an_account_of_the_same_name_is_none():
    User.objects.create_user("admin", "admin@xining.example")
    assert found() == []


def test_before_the_first_migration_there_is_no_account(monkeypatch):
    def absent():
        raise DatabaseError("no such table")

    monkeypatch.setattr(checks, "select_sample_accounts", absent)
    assert checks.check_sample_accounts() == []


@pytest.mark.parametrize(
    ("flags", "ids"),
    [
        ({"is_superuser": True}, ["accounts.E002"]),
        ({"is_superuser": True, "is_active": False}, []),
        ({"is_staff": True}, []),
    ],
)
def test_an_active_superuser_is_an_error_where_debug_is_off(settings, flags, ids):
    User.objects.create_user("chief", **flags)
    assert found() == ids
    settings.DEBUG = True
    assert found() == []


def test_the_second_factor_is_on_where_debug_is_off(settings):
    settings.SECOND_FACTOR = False
    assert found() == ["accounts.E003"]
    settings.DEBUG = True
    assert found() == []


@pytest.mark.parametrize("rule", ["nowhere.at_all", "accounts.second_factor.absent"])
def test_the_rule_of_the_second_factor_exists(settings, rule):
    settings.SECOND_FACTOR_RULE = rule
    assert found() == ["accounts.E004"]
