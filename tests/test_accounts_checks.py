"""The deploy check finds the sample accounts, whose password anybody can read."""

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError

from accounts import checks
from accounts.models import User
from reporting.demo import roles

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    """The ids of what `check --deploy` says of accounts."""
    messages = run_checks(include_deployment_checks=True)
    return [each.id for each in messages if each.id.startswith("accounts.")]


def test_sample_accounts_are_an_error_where_debug_is_off(settings):
    settings.DEBUG = False
    roles.build()
    assert found() == ["accounts.E001"]
    checks.sample_accounts().delete()
    assert found() == []


def test_sample_accounts_are_fine_where_debug_is_on(settings):
    settings.DEBUG = True
    roles.build()
    assert found() == []


def test_an_account_of_the_same_name_is_none(settings):
    settings.DEBUG = False
    User.objects.create_user("admin", "admin@xining.example")
    assert found() == []


def test_before_the_first_migration_there_is_no_account(settings, monkeypatch):
    def absent():
        raise DatabaseError("no such table")

    settings.DEBUG = False
    monkeypatch.setattr(checks, "sample_accounts", absent)
    assert checks.no_sample_accounts() == []
