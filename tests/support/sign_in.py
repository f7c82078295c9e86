"""What tests of sign-in share: a clock to set, a person, the pages' addresses."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp import models as totp_models

from accounts.models import User
from accounts.passwords import confirm_own_password

NAME, PASSWORD, WRONG = "wang.fang", "Qinghai-lake-3205", "Qinghai-lake-0000"
LOGIN, ACCOUNT = "/en/accounts/login/", "/en/accounts/"
PUBLIC = "/en/targets/"
LOGOUT, CHANGE = "/en/accounts/logout/", "/en/accounts/password/"
CODE, ENROL = "/en/accounts/second-factor/", "/en/accounts/second-factor/enrol/"
CODES = "/en/accounts/second-factor/codes/"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.99"
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Clock:
    """A clock that stands until it is moved; Django, axes and otp read it."""

    def __init__(self, monkeypatch):
        self.moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: self.moment)
        monkeypatch.setattr("axes.handlers.proxy.now", lambda: self.moment)
        monkeypatch.setattr(totp_models, "time", SimpleNamespace(time=self.seconds))

    def seconds(self) -> float:
        """Unix time, as `time.time` says it."""
        return self.moment.timestamp()

    def forward(self, **delta: int) -> None:
        """Move on by a timedelta's arguments."""
        self.moment += timedelta(**delta)

    def code(self, key: str) -> str:
        """The code that an app shows now for a secret (hex)."""
        now = TOTP(bytes.fromhex(key))
        now.time = self.seconds()
        return f"{now.token():06d}"


def person(name: str = NAME, **fields) -> User:
    """An account with a password."""
    user = User(username=name, **fields)
    user.set_password(PASSWORD)
    user.save()
    confirm_own_password(user)
    return user


def sign_in(client, password=PASSWORD, name=NAME, address=HERE, **more):
    """Post the form of the sign-in page."""
    data = {"username": name, "password": password} | more
    return client.post(LOGIN, data, REMOTE_ADDR=address)


def is_in(client) -> bool:
    """Whether the client is signed in (the account's page shows)."""
    return client.get(ACCOUNT).status_code == 200


def body(answer) -> str:
    """A page without what differs from request to request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)
