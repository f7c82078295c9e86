"""Who acts for whom, in the admin: the security administrator assigns roles."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import User
from core.registers.admin import RegisterAdmin, WholeRowForm
from reporting.admin.columns import show_subject
from reporting.lending.loans import lock_account, shorten_delegations
from reporting.models import Assignment
from reporting.models.assignments import ADMINISTRATORS
from reporting.querysets import AssignmentQuerySet

SUBJECT = ("kind", "enterprise", "base", "park", "programme")


class TodayFilter(admin.SimpleListFilter):
    """Who holds what today."""

    title = _("today")
    parameter_name = "today"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        """The one choice."""
        return [("yes", _("valid today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what is held today."""
        if self.value() == "yes":
            return cast(AssignmentQuerySet, queryset).on(timezone.localdate())
        return queryset


class AssignmentForm(WholeRowForm[Assignment]):
    """An assignment of somebody else."""

    reader: User | AnonymousUser | None = None
    """The account that types, set for each request."""

    def clean(self) -> dict[str, Any]:
        """Nobody assigns a role to themselves."""
        data = super().clean() or {}
        if data.get("user"):
            lock_account(data["user"])
        if self.reader in {data.get("user"), getattr(self.instance, "user", None)}:
            raise ValidationError(
                _("You cannot assign a role to yourself. Ask another administrator.")
            )
        return data


@admin.register(Assignment)
class AssignmentAdmin(RegisterAdmin[Assignment]):
    """Assignments; what is lent is read, and taken back by the lender."""

    form = AssignmentForm
    fixed_fields = ("user", "role", *SUBJECT)
    readonly_fields = ("lent_from", "taken_back_on")
    list_display = (  # type: ignore[assignment] # a function is a column
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

    def get_form(
        self,
        request: HttpRequest,
        obj: Assignment | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[AssignmentForm]:
        """A form that knows who types."""
        form = cast(
            type[AssignmentForm], super().get_form(request, obj, change, **kwargs)
        )
        form.reader = request.user
        return form

    def has_change_permission(
        self, request: HttpRequest, obj: Assignment | None = None
    ) -> bool:
        """Of what is not lent."""
        own = obj is None or obj.lent_from_id is None
        return own and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Assignment | None = None
    ) -> bool:
        """Of somebody else's that is not lent; who was an administrator stays known."""
        if obj is not None:
            has_begun = obj.valid_from <= timezone.localdate()
            if obj.role in ADMINISTRATORS and has_begun:
                return False
        own = obj is None or not (obj.lent_from_id or obj.user_id == request.user.pk)
        return own and super().has_delete_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Assignment, form: Any, change: bool
    ) -> None:
        """What was lent of it ends with it."""
        super().save_model(request, obj, form, change)
        shorten_delegations(obj, cast(User, request.user))
