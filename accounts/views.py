"""Pages of sign-in: password, second factor, change of password, account."""

from base64 import b32encode
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import (
    LoginView,
    LogoutView,
    PasswordChangeView,
    RedirectURLMixin,
)
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, RedirectView, TemplateView
from django.views.generic.base import ContextMixin
from django.views.generic.edit import ProcessFormView
from django_otp import login as remember_device
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from accounts import lock, passwords, second_factor
from accounts.forms import CodeForm, NewPasswordForm, SignInForm
from accounts.models import User
from accounts.qr import draw_qr_code
from core.registers.audited import record_request_action

KEY = "enrolling"
"""Key of a session: the secret (hex) that is being enrolled, known to it alone."""

private = method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")


class SignedInRequest(HttpRequest):
    """A request behind LoginRequiredMixin; a type only, Django makes plain requests."""

    user: User


class SignInView(LoginView[SignInForm]):
    """Asks for name and password; the lock and the hasher stand behind the form."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Sign in; failures stay counted until the second factor is right, too."""
        wanted = second_factor.is_wanted(form.get_user())
        if not wanted:
            lock.reset_failures(self.request, form.get_user())
        answer = super().form_valid(form)
        record_request_action(self.request, "sign_in.done", code_wanted=wanted)
        return answer

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Tell who was tried."""
        name = form.cleaned_data.get("username", "")
        record_request_action(
            self.request, "sign_in.failed", actor=lock.find_known_username(name)
        )
        return super().form_invalid(form)


class SignOutView(LogoutView):
    """Ends the session."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tell who leaves, while it is known."""
        if request.user.is_authenticated:
            record_request_action(request, "sign_out.done")
        return super().post(request, *args, **kwargs)


class AdminSignInView(RedirectView):
    """The admin's sign-in page is the portal's."""

    pattern_name = "accounts:login"
    query_string = True


class AdminPasswordView(RedirectView):
    """The admin's page to change the own password is the portal's."""

    pattern_name = "accounts:password-change"


class LockGuardMixin(LoginRequiredMixin, ProcessFormView):
    """A form that proves something: no answer to who is locked."""

    request: SignedInRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check what was posted, unless the account is locked here."""
        if lock.is_locked(request, self.request.user):
            return lock.render_locked_page(request)
        return super().post(request, *args, **kwargs)


class NextPageMixin(RedirectURLMixin, ContextMixin):
    """Leads to `next` if it is a page of the portal, else to where sign-in leads."""

    request: SignedInRequest

    def get_default_redirect_url(self) -> str:
        """The page after sign-in."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Hand `next` on."""
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)

    def let_in(self, device: Device) -> None:
        """Note who is verified, under a new session key."""
        record_request_action(self.request, "second_factor.passed", kind=device.name)
        remember_device(self.request, device)
        self.request.session.cycle_key()
        lock.reset_failures(self.request, self.request.user)


@private
class SecondFactorView(LockGuardMixin, NextPageMixin, FormView[CodeForm]):
    """Asks for a code; who has no device is sent to enrol one."""

    template_name = "accounts/second_factor.html"
    request: SignedInRequest
    form_class = CodeForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        if second_factor.has_device(self.request.user):
            return super().get(request, *args, **kwargs)
        query = request.GET.urlencode()
        return redirect(f"{reverse('accounts:enrol')}?{query}")

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Check the code; a wrong one counts towards the lock."""
        try:
            device = second_factor.find_accepting_device(
                self.request.user, form.cleaned_data["code"]
            )
        except second_factor.CodeTooSoon as fault:
            return self.render_wait(form, fault)
        if device:
            self.let_in(device)
            return super().form_valid(form)
        record_request_action(self.request, "second_factor.failed")
        lock.count_failure(self.request, self.request.user)
        form.add_error(
            "code",
            _(
                "This code is incorrect or has already been used. Enter the code your "
                "app shows now."
            ),
        )
        return self.form_invalid(form)

    def render_wait(
        self, form: CodeForm, fault: second_factor.CodeTooSoon
    ) -> HttpResponse:
        """Say how long to wait: the code was not looked at, so nothing is counted."""
        form.add_error("code", str(fault))
        page = self.form_invalid(form)
        page.status_code = 429
        page["Retry-After"] = str(fault.seconds)
        return page


@private
class EnrolView(LoginRequiredMixin, NextPageMixin, FormView[CodeForm]):
    """Shows a new secret and takes the first code made with it."""

    template_name = "accounts/enrol.html"
    request: SignedInRequest
    form_class = CodeForm

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """A password alone replaces no device."""
        user = request.user
        if (
            user.is_authenticated
            and not second_factor.is_verified(user)
            and second_factor.has_device(user)
        ):
            return redirect("accounts:second-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret as text and as a drawing."""
        key = self.request.session.setdefault(KEY, default_key())
        device = TOTPDevice(user=self.request.user, key=key)
        secret = b32encode(device.bin_key).decode()
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return super().get_context_data(
            secret=groups, qr=draw_qr_code(device.config_url), **kwargs
        )

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Enrol and show the backup codes, once."""
        user, key = self.request.user, self.request.session.get(KEY)
        device = key and second_factor.enrol_device(
            user, key, form.cleaned_data["code"]
        )
        if not device:
            form.add_error(
                "code",
                _(
                    "This code does not match the key shown above. Check that your "
                    "phone's time is set automatically, then enter the newest code."
                ),
            )
            return self.form_invalid(form)
        record_request_action(self.request, "second_factor.enrolled")
        del self.request.session[KEY]
        self.let_in(device)
        codes = second_factor.replace_backup_codes(user)
        context = {"codes": codes, "next": self.get_success_url()}
        return render(self.request, "accounts/codes.html", context)


@private
class BackupCodesView(LoginRequiredMixin, TemplateView):
    """How many backup codes are left; makes new ones for who is verified."""

    template_name = "accounts/codes.html"
    request: SignedInRequest

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """A password alone makes no codes."""
        user = request.user
        if user.is_authenticated and not second_factor.is_verified(user):
            return redirect("accounts:second-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The number of codes left."""
        left = second_factor.count_backup_codes(self.request.user)
        return super().get_context_data(left=left, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Replace the codes and show the new ones, once."""
        record_request_action(request, "second_factor.codes")
        codes = second_factor.replace_backup_codes(self.request.user)
        return render(request, self.template_name, {"codes": codes})


@private
class ChangePasswordView(LockGuardMixin, PasswordChangeView):
    """Changes the password and ends the account's other sessions."""

    template_name = "accounts/password_change.html"
    request: SignedInRequest
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the change is overdue, and why."""
        user = self.request.user
        return super().get_context_data(
            is_due=passwords.is_due(user),
            is_foreign=user.must_change_password,
            **kwargs,
        )

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Store the change as the owner's, and tell of it."""
        with transaction.atomic():
            answer = super().form_valid(form)
            passwords.confirm_own_password(self.request.user)
            record_request_action(self.request, "password.changed")
        return answer

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        """A wrong present password counts towards the lock."""
        if form.has_error("old_password", "password_incorrect"):
            record_request_action(self.request, "password.refused")
            lock.count_failure(self.request, self.request.user)
        return super().form_invalid(form)


@private
class AccountView(LoginRequiredMixin, TemplateView):
    """The reader's own account."""

    template_name = "accounts/account.html"
    request: SignedInRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the account has a second factor."""
        enrolled = second_factor.has_device(self.request.user)
        return super().get_context_data(enrolled=enrolled, **kwargs)
