"""Accounts and their groups in the admin, with the help that accounts need."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_stubs_ext import StrOrPromise

from accounts import lock, passwords, second_factor
from accounts.forms import SetPasswordForm
from accounts.models import User
from core.registers.admin import PlainHistory, PlainSearch
from core.registers.audited import Audited

# Their pages show secrets.
admin.site.unregister([Group, StaticDevice, TOTPDevice])


@admin.register(User)
class AccountAdmin(
    Audited[User], PlainSearch[User], PlainHistory[User], UserAdmin[User]
):
    """Accounts. Only superusers can create or change superusers.

    No administrator role can both set passwords and reset second factors: with both, it
    could take over any account.
    """

    change_password_form = SetPasswordForm
    actions = ["unlock", "reset_second_factor"]
    granted = ("is_superuser", "groups", "user_permissions")

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str] | tuple[str, ...]:
        """What grants rights is read-only but for superusers."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *self.granted)

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Whether a password may be set, an account unlocked."""
        above = obj is not None and is_above(obj, request.user)
        return not above and super().has_change_permission(request, obj)

    def has_reset_permission(self, request: HttpRequest) -> bool:
        """Whether second factors may be reset."""
        return request.user.has_perm("accounts.reset_user")

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set a password and tell of it, or neither.

        Who gets one from somebody else changes it at the next sign-in.
        """
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            if request.method == "POST" and id == str(request.user.pk):
                # The admin lets nobody in who has no account.
                passwords.confirm_own_password(cast(User, request.user))
            return answer

    @admin.action(description=_("Unlock"), permissions=["change"])
    def unlock(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """Forget the failed sign-ins of the accounts."""
        self.help(
            request, accounts, lock.unlock_account, _("The accounts are unlocked.")
        )

    @admin.action(description=_("Reset 2-step verification"), permissions=["reset"])
    def reset_second_factor(
        self, request: HttpRequest, accounts: QuerySet[User]
    ) -> None:
        """Let the accounts enrol anew."""
        said = _(
            "The accounts have to set up 2-step verification again at the next sign-in."
        )
        self.help(request, accounts, second_factor.reset_devices, said)

    def help(
        self,
        request: HttpRequest,
        accounts: QuerySet[User],
        act: Callable[[User], None],
        said: StrOrPromise,
    ) -> None:
        """Do something for each account, note it in its history, and say so."""
        for user in accounts:
            if not is_above(user, request.user):
                with transaction.atomic():
                    act(user)
                    self.log_change(request, user, said)
        self.message_user(request, said)


def is_above(account: User, by: User | AnonymousUser) -> bool:
    """Whether an account may do everything, and who asks may not."""
    return account.is_superuser and not by.is_superuser


@admin.register(Group)
class RoleAdmin(Audited[Group], PlainSearch[Group], PlainHistory[Group], GroupAdmin):
    """Groups of accounts with the same rights."""
