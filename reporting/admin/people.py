"""Who acts for whom, in the admin: the security administrator assigns roles."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registers.admin import RegisterAdmin, WholeRowForm
from reporting.admin.columns import show_subject
from reporting.lending.loans import lock_account, shorten_delegations
from reporting.models import Assignment
from reporting.models.assignments import ADMINISTRATORS

SUBJECT = ("kind", "enterprise", "base", "park", "programme")


class TodayFilter(admin.SimpleListFilter):
    """Who holds what today."""

    title = _("today")
    parameter_name = "today"

    def lookups(self, request, model_admin):
        """The one choice."""
        return [("yes", _("valid today"))]

    def queryset(self, request, queryset):
        """Keep what is held today."""
        if self.value() == "yes":
            return queryset.on(timezone.localdate())
        return queryset


class AssignmentForm(WholeRowForm):
    """An assignment of somebody else."""

    reader = None
    """The account that types, set for each request."""

    def clean(self):
        """Nobody assigns a role to themselves."""
        data = super().clean()
        if data.get("user"):
            lock_account(data["user"])
        if self.reader in {data.get("user"), getattr(self.instance, "user", None)}:
            raise ValidationError(
                _("You cannot assign a role to yourself. Ask another administrator.")
            )
        return data


@admin.register(Assignment)
class AssignmentAdmin(RegisterAdmin):
    """Assignments; what is lent is read, and taken back by the lender."""

    form = AssignmentForm
    fixed_fields = ("user", "role", *SUBJECT)
    readonly_fields = ("lent_from", "taken_back_on")
    list_display = (
        *("user", "role", show_subject, "valid_from", "valid_to"),
        *("lent_from", "taken_back_on"),
    )
    list_filter = (TodayFilter, "role", "kind", "programme", "base", "park")
    list_select_related = ("user", *SUBJECT[1:], "lent_from__user")
    search_fields = ("user__username", "enterprise__code", "enterprise__name_zh")
    search_help_text = _("Account, or code or name of an enterprise")
    autocomplete_fields = ("user", "enterprise")
    date_hierarchy = "valid_from"
    fieldsets = (
        (None, {"fields": ("user", "role")}),
        (_("Applies to"), {"fields": SUBJECT}),
        (
            _("Term"),
            {
                "fields": (
                    *("valid_from", "valid_to", "lent_from", "taken_back_on"),
                    "note",
                )
            },
        ),
    )

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A form that knows who types."""
        form = super().get_form(request, obj, change, **kwargs)
        form.reader = request.user
        return form

    def has_change_permission(self, request, obj=None):
        """Of what is not lent."""
        own = obj is None or obj.lent_from_id is None
        return own and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Of somebody else's that is not lent; who was an administrator stays known."""
        if obj is not None:
            has_begun = obj.valid_from <= timezone.localdate()
            if obj.role in ADMINISTRATORS and has_begun:
                return False
        own = obj is None or not (obj.lent_from_id or obj.user_id == request.user.pk)
        return own and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        """What was lent of it ends with it."""
        super().save_model(request, obj, form, change)
        shorten_delegations(obj, request.user)
