"""Who signs in, and with which passwords they did."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

SAMPLE_DOMAIN = "sample.invalid"
"""Domain of the addresses of sample accounts; no mail can reach it (RFC 2606)."""


class User(AbstractUser):
    """One person's account, such as the reporter of an enterprise.

    What a user may see and do is said above this app, in reporting.access.scope.
    """

    must_change_password = models.BooleanField(
        _("must change the password"), default=False, editable=False
    )

    class Meta(AbstractUser.Meta):
        # Not with the right to set passwords: both together are a way into any account.
        permissions = [("reset_user", _("Can reset 2-step verification"))]

    @property
    def is_sample(self) -> bool:
        """Whether the account came with the sample data."""
        return self.email.endswith(f"@{SAMPLE_DOMAIN}")


class PasswordHistory(models.Model):
    """One password that an account has or had, as a hash, such as the one of May."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="passwords", verbose_name=_("account")
    )
    password = models.CharField(_("password hash"), max_length=128)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")
        ordering = ["-set_at", "-pk"]

    def __str__(self):
        return f"{self.user} {self.set_at:%Y-%m-%d}"
