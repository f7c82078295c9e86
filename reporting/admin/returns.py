"""Returns with their cells in the admin: the plain way to do a quarter."""

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from core.admin import RegisterAdmin, RegisterInline, WholeRowForm
from reporting.admin.actions import WorkflowActions
from reporting.admin.columns import FoundByEnterprise, QuarterFilter, quarter, subject
from reporting.models import Entry, Submission
from reporting.models.returns import VALUED
from reporting.models.subjects import Kind
from targets.models import Indicator, IndicatorVersion

SUBJECT = ("programme", "period", "kind", "enterprise", "base", "park")


class EntryForm(WholeRowForm):
    """One cell; what is wrong with it is said at its field."""

    def clean(self):
        """A value is there exactly where the status says so (also a constraint)."""
        data = super().clean()
        if {"status", "value"} <= data.keys() and (
            (data["status"] in VALUED) != (data["value"] is not None)
        ):
            self.add_error(
                "value",
                _("Reported and estimated cells have a value; all others have none."),
            )
        return data


class EntryFormSet(BaseInlineFormSet):
    """The cells of one return."""

    def clean(self):
        """Name a repeated indicator at its cell, not above the table."""
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        seen = set()
        for form in kept:
            indicator = form.cleaned_data.get("indicator")
            if indicator and indicator in seen:
                form.add_error(
                    "indicator", _("This return has that indicator already.")
                )
            seen.add(indicator)
        super().clean()


class IndicatorChoice(forms.ModelChoiceField):
    """Indicators by code and name."""

    def label_from_instance(self, indicator):
        """EC01 销售收入."""
        return f"{indicator.code} {indicator.name}"


class EntryInline(RegisterInline, admin.TabularInline):
    """Cells; open as long as their return is."""

    model = Entry
    form = EntryForm
    formset = EntryFormSet
    extra = 3
    fields = ("indicator", "value", "same_period", "unit", "nature", "status", "note")
    readonly_fields = ("unit", "nature")

    def get_queryset(self, request):
        """With the definitions that say unit and nature."""
        rows = super().get_queryset(request)
        return rows.select_related("indicator", "indicator_version")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only what somebody reports: ratios are derived."""
        derived = IndicatorVersion.CollectedAt.DERIVED
        kwargs |= {
            "form_class": IndicatorChoice,
            "queryset": Indicator.objects.exclude(versions__collected_at=derived),
        }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("unit"))
    def unit(self, cell):
        """The unit that the value is typed in; known once the cell is saved."""
        return cell.indicator_version.unit

    @admin.display(description=_("nature"))
    def nature(self, cell):
        """Whether the value is year to date, at the end, or since the start."""
        return cell.indicator_version.get_nature_display()

    def has_add_permission(self, request, obj):
        """Only while the return is open."""
        return is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        """Only while the return is open."""
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Only while the return is open."""
        return is_open(obj) and super().has_delete_permission(request, obj)


def is_open(submission: Submission | None) -> bool:
    """Whether a return, or a new one, may still be changed."""
    return submission is None or submission.is_open


@admin.register(Submission)
class SubmissionAdmin(WorkflowActions, FoundByEnterprise, RegisterAdmin):
    """Returns. Their state changes by actions only."""

    list_display = (subject, quarter, "state", "revision", "programme")
    list_filter = ("programme", "state", QuarterFilter, "kind")
    list_select_related = ("enterprise", "base", "park", "programme")
    autocomplete_fields = ("enterprise",)
    readonly_fields = (
        "state",
        "revision",
        "reason",
        "entered_by",
        "approved_by",
        "approved_at",
        "released_in",
        "batch",
    )
    fieldsets = (
        (
            None,
            {
                "fields": SUBJECT,
                "description": _(
                    "Choose the subject that the kind names; a return of the programme "
                    "itself names none of the three."
                ),
            },
        ),
        (_("State"), {"fields": readonly_fields}),
    )
    inlines = (EntryInline,)

    def get_changeform_initial_data(self, request):
        """Most returns are those of enterprises."""
        return {"kind": Kind.ENTERPRISE, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request, obj=None):
        """An amendment is about what its original is about."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *SUBJECT] if obj and obj.revision > 1 else fields

    def has_change_permission(self, request, obj=None):
        """Only while the return is open."""
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Only while the return is open."""
        return is_open(obj) and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        """Keep who entered a new return."""
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
