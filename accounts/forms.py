"""Forms of sign-in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AuthenticationForm,
    PasswordChangeForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.middleware.sessions import is_shut_out
from accounts.models import User


class SignInForm(AuthenticationForm):
    """Account name and password; one sentence for whichever of them is wrong."""

    error_messages = {
        "invalid_login": _(
            "The username or password is incorrect. Check both and try again."
        ),
        "inactive": _(
            "The username or password is incorrect. Check both and try again."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Username")
        self.fields["password"].label = _("Password")

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse a closed account and, in a restored portal, all but operators."""
        super().confirm_login_allowed(user)
        if is_shut_out(user):
            raise ValidationError(
                _(
                    "The portal was restored from a backup and is being checked. Only "
                    "system administrators can sign in until it is open again."
                ),
                code="restored",
            )


class CodeForm(forms.Form):
    """One code of the second factor."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class NewPasswordForm(PasswordChangeForm):
    """The present password and twice the new one."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("This is not your current password. Enter it again."),
    }


class SetPasswordForm(
    AdminPasswordChangeForm  # type: ignore[type-arg] # generic in the stubs alone
):
    """A password for somebody else; Django has no Chinese for its warning."""

    usable_password_help_text = _(  # type: ignore[assignment] # lazy, as Django's is
        "If you disable the password, the current one is lost and the account cannot "
        "sign in."
    )
