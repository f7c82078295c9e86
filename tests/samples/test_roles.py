"""The sample accounts are named as their reader needs it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.models import SAMPLE_DOMAIN, User
from samples.roles import ACCOUNTS


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_accounts_are_listed_in_the_readers_language_and_in_english(language):
    User.objects.create(username="leader", email=f"leader@{SAMPLE_DOMAIN}")
    what = next(account.what for account in ACCOUNTS if account.name == "leader")
    with translation.override(language):
        said = listed_accounts()
        assert f" {what}" in said
    with translation.override("en"):
        assert said.count(str(what)) == 1


def listed_accounts() -> str:
    """Return what names the sample accounts, in the language of now."""
    said = StringIO()
    call_command("load_demo", accounts=True, stdout=said)
    return said.getvalue()
