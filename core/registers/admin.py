"""What the admin pages of all registers share, and how the admin is headed."""

from decimal import Decimal
from itertools import combinations

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import QuarterField
from core.registers.audited import Audited

admin.site.site_header = _("Administration of the innovation programme")
admin.site.site_title = _("Administration")
admin.site.index_title = _("Registers and returns")
admin.site.empty_value_display = "—"

# Each word of a search is one more condition, and SQLite refuses a thousand.
SEARCH_LENGTH = 200
NUL = "\0"


class PlainAmountField(forms.DecimalField):
    """A number without the zeros that only fill its decimals."""

    def prepare_value(self, value):
        """Show 12480.0000 as 12480; what was typed stays as it is."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class PlainTextField(forms.CharField):
    """Several lines, whose ends are stored in one way: browsers send two characters."""

    def to_python(self, value):
        """Return the text with plain line ends."""
        return super().to_python(value).replace("\r\n", "\n")

    def has_changed(self, initial, data):
        """Whether other words were typed, however the stored lines end."""
        return super().has_changed(self.to_python(initial), data)


class PlainFields:
    """Fields as they are typed; goes before a ModelAdmin or an inline."""

    formfield_overrides = {
        # Stored as an integer, typed as a text.
        QuarterField: {"widget": AdminTextInputWidget},
        models.DecimalField: {"form_class": PlainAmountField},
        models.TextField: {
            "form_class": PlainTextField,
            "widget": AdminTextareaWidget(attrs={"rows": 3}),
        },
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A choice is a choice: no buttons beside it that change what is chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_field_queryset(self, db, db_field, request):
        """Only what the reader may see can be chosen."""
        return select_visible_rows(
            self.admin_site, db_field.remote_field.model, request
        )


def select_visible_rows(site: admin.AdminSite, model: type[models.Model], request):
    """The rows of a model that its own list shows a reader; all where it has none."""
    if not site.is_registered(model):
        return model._default_manager.all()
    return site.get_model_admin(model).get_queryset(request).prefetch_related(None)


class WholeRowForm(forms.ModelForm):
    """Checks constraints over the whole row, with the columns it does not show.

    Django leaves out each constraint that touches such a column; the database would
    then refuse the row with an error instead of a message.
    """

    def validate_unique(self):
        """Check uniqueness, then every constraint once nothing else is wrong."""
        super().validate_unique()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error.messages)


class PlainSearch:
    """A search, a filter and a choice of rows that no text can break.

    Goes before a ModelAdmin.
    """

    def get_search_results(self, request, queryset, search_term):
        """Search for the beginning of a long text; no database stores a NUL."""
        plain = search_term[:SEARCH_LENGTH].replace(NUL, "")
        return super().get_search_results(request, queryset, plain)

    def get_changelist_instance(self, request):
        """Refuse a NUL or a day after the year 9999 as Django does other nonsense."""
        if any(NUL in value for value in request.GET.values()):
            raise IncorrectLookupParameters(NUL)
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def response_action(self, request, queryset):
        """Refuse what is no key of a row as the bad request that it is."""
        key = self.opts.pk.formfield() or forms.IntegerField(
            validators=self.opts.pk.validators
        )
        try:
            for value in request.POST.getlist(ACTION_CHECKBOX_NAME):
                key.clean(value)
        except ValidationError as error:
            raise BadRequest from error
        return super().response_action(request, queryset)


class PlainHistory:
    """One name for the page of what happened to a row; goes before a ModelAdmin."""

    def history_view(self, request, object_id, extra_context=None):
        """The history, headed as the link to it is."""
        told = {"title": gettext("History")} | (extra_context or {})
        return super().history_view(request, object_id, told)


class RegisterAdmin(Audited, PlainFields, PlainSearch, PlainHistory, admin.ModelAdmin):
    """The admin of one register."""

    form = WholeRowForm
    show_facets = admin.ShowFacets.NEVER  # a count for each choice of each filter
    fixed_fields: tuple[str, ...] = ()
    """Fields that are typed once: they stand in released figures or in addresses."""

    def get_readonly_fields(self, request, obj=None):
        """Fixed fields are open only while the row is new."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.fixed_fields] if obj else fields

    def save_model(self, request, obj, form, change):
        """Save what was changed: a row left as it is gets no line in its history."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def get_object(self, request, object_id, from_field=None):
        """Hold the row while it is saved or deleted.

        Else a move that another person makes in between would be undone in silence:
        saving writes every column, the state among them.
        """
        found = super().get_object(request, object_id, from_field)
        if found is None:
            return None
        return lock_rows(self.get_queryset(request).filter(pk=found.pk)).first()

    def get_actions(self, request):
        """Rows are deleted one by one, each under its lock."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def lock_rows(rows: models.QuerySet) -> models.QuerySet:
    """Lock rows until the end of the transaction, if there is one; else only read.

    Others may name them meanwhile: a lock that hinders that would wait in a circle
    with the end of whoever does.
    """
    if transaction.get_connection().in_atomic_block:
        return rows.select_for_update(of=("self",), no_key=True)
    return rows


class ConsistentFormSet(forms.BaseInlineFormSet):
    """Rows on one page that must not contradict one another.

    A model whose rows can do so has `refuse_beside(other)`, which raises
    ValidationError, and compares with stored rows but those in `typed_beside`.
    """

    def full_clean(self):
        """Pass to each form row the stored rows it must not contradict."""
        keys = [form.instance.pk for form in self.initial_forms]
        for form in self.forms:
            form.instance.typed_beside = keys
        super().full_clean()

    def clean(self):
        """Name each row that contradicts one above it."""
        super().clean()
        if not hasattr(self.model, "refuse_beside"):
            return
        for above, below in combinations(self.typed_rows(), 2):
            form = below if below.has_changed() else above
            if form.has_changed():
                refuse_pair(form, above if form is below else below)

    def typed_rows(self) -> list[forms.ModelForm]:
        """The rows that are to stand and have no fault of their own."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed())
            and not form.errors
            and not self._should_delete_form(form)
        ]


def refuse_pair(form: forms.ModelForm, other: forms.ModelForm) -> None:
    """Say at a row of a form in what it contradicts another one."""
    try:
        form.instance.refuse_beside(other.instance)
    except ValidationError as error:
        form.add_error(None, error)


class RegisterInline(PlainFields):
    """Rows inside the page of what they belong to; goes before an InlineModelAdmin."""

    form = WholeRowForm
    formset = ConsistentFormSet
    extra = 1

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Read the choices of a list once, not once for each row."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name not in self.autocomplete_fields:
            field.choices = list(field.choices)
        return field


class ReadOnly:
    """Nobody adds, changes or deletes; goes before a ModelAdmin or an inline."""

    def has_add_permission(self, request, obj=None):
        """Never: rows come from elsewhere."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False


class CappedPaginator(Paginator):
    """Pages through the first rows of a very large table.

    Counting millions takes seconds and helps nobody: the count stops at `cap`.
    """

    cap = 10_000

    @cached_property
    def count(self):
        """The number of rows, at most `cap` (one query)."""
        return self.object_list.order_by()[: self.cap].count()
