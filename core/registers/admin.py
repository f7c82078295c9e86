"""What the admin pages of all registers share, and how the admin is headed."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import (
    BaseModelAdmin,
    IncorrectLookupParameters,
    InlineModelAdmin,
)
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest, HttpResponse
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

Row = TypeVar("Row", bound=models.Model)
Whole = TypeVar("Whole", bound=models.Model)


class PlainAmountField(forms.DecimalField):
    """A number without the zeros that only fill its decimals."""

    def prepare_value(self, value: Any) -> Any:
        """Show 12480.0000 as 12480; what was typed stays as it is."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class PlainTextField(forms.CharField):
    """Several lines, whose ends are stored in one way: browsers send two characters."""

    def to_python(self, value: Any) -> str | None:
        """Return the text with plain line ends."""
        text = super().to_python(value)
        return text if text is None else text.replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words were typed, however the stored lines end."""
        return super().has_changed(self.to_python(initial), data)


class PlainFields(BaseModelAdmin[Row]):
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

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """A choice is a choice: no buttons beside it that change what is chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_field_queryset(
        self,
        db: str | None,
        db_field: RelatedField[Any, Any],
        request: HttpRequest,
    ) -> models.QuerySet[Any]:
        """Only what the reader may see can be chosen."""
        return select_visible_rows(
            self.admin_site, db_field.remote_field.model, request
        )


def select_visible_rows(
    site: admin.AdminSite, model: type[models.Model], request: HttpRequest
) -> models.QuerySet[Any]:
    """The rows of a model that its own list shows a reader; all where it has none."""
    if not site.is_registered(model):
        return model._default_manager.all()
    return site.get_model_admin(model).get_queryset(request).prefetch_related(None)


class WholeRowForm(forms.ModelForm[Row]):
    """Checks constraints over the whole row, with the columns it does not show.

    Django leaves out each constraint that touches such a column; the database would
    then refuse the row with an error instead of a message.
    """

    def validate_unique(self) -> None:
        """Check uniqueness, then every constraint once nothing else is wrong."""
        super().validate_unique()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error.messages)


class PlainSearch(admin.ModelAdmin[Row]):
    """A search, a filter and a choice of rows that no text can break.

    Goes before a ModelAdmin.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Row], bool]:
        """Search for the beginning of a long text; no database stores a NUL."""
        plain = search_term[:SEARCH_LENGTH].replace(NUL, "")
        return super().get_search_results(request, queryset, plain)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Refuse a NUL or a day after the year 9999 as Django does other nonsense."""
        if any(NUL in value for value in request.GET.values()):
            raise IncorrectLookupParameters(NUL)
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def response_action(  # type: ignore[override] # Django 5.2 has two arguments
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> HttpResponse | None:
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


class PlainHistory(admin.ModelAdmin[Row]):
    """One name for the page of what happened to a row; goes before a ModelAdmin."""

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The history, headed as the link to it is."""
        told = {"title": gettext("History")} | (extra_context or {})
        return super().history_view(request, object_id, told)


class RegisterAdmin(
    Audited[Row],
    PlainFields[Row],
    PlainSearch[Row],
    PlainHistory[Row],
    admin.ModelAdmin[Row],
):
    """The admin of one register."""

    form: type[forms.ModelForm[Row]] = WholeRowForm
    show_facets = admin.ShowFacets.NEVER  # a count for each choice of each filter
    fixed_fields: tuple[str, ...] = ()
    """Fields that are typed once: they stand in released figures or in addresses."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: Row | None = None
    ) -> list[str] | tuple[str, ...]:
        """Fixed fields are open only while the row is new."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.fixed_fields] if obj else fields

    def save_model(
        self, request: HttpRequest, obj: Row, form: forms.ModelForm[Row], change: bool
    ) -> None:
        """Save what was changed: a row left as it is gets no line in its history."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Row | None:
        """Hold the row while it is saved or deleted.

        Else a move that another person makes in between would be undone in silence:
        saving writes every column, the state among them.
        """
        found = super().get_object(request, object_id, from_field)
        if found is None:
            return None
        return lock_rows(self.get_queryset(request).filter(pk=found.pk)).first()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows are deleted one by one, each under its lock."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def lock_rows(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Lock rows until the end of the transaction, if there is one; else only read.

    Others may name them meanwhile: a lock that hinders that would wait in a circle
    with the end of whoever does.
    """
    if transaction.get_connection().in_atomic_block:
        return rows.select_for_update(of=("self",), no_key=True)
    return rows


class ConsistentFormSet(forms.BaseInlineFormSet[Row, Whole, forms.ModelForm[Row]]):
    """Rows on one page that must not contradict one another.

    A model whose rows can do so has `refuse_beside(other)`, which raises
    ValidationError, and compares with stored rows but those in `typed_beside`.
    """

    def full_clean(self) -> None:
        """Pass to each form row the stored rows it must not contradict."""
        keys = [form.instance.pk for form in self.initial_forms]
        for form in self.forms:
            row: Any = form.instance  # some models ask for it, the others ignore it
            row.typed_beside = keys
        super().full_clean()

    def clean(self) -> None:
        """Name each row that contradicts one above it."""
        super().clean()
        if not hasattr(self.model, "refuse_beside"):
            return
        for above, below in combinations(self.typed_rows(), 2):
            form = below if below.has_changed() else above
            if form.has_changed():
                refuse_pair(form, above if form is below else below)

    def typed_rows(self) -> list[forms.ModelForm[Row]]:
        """The rows that are to stand and have no fault of their own."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed())
            and not form.errors
            and not self._should_delete_form(form)  # type: ignore[attr-defined] # private
        ]


def refuse_pair(form: forms.ModelForm[Row], other: forms.ModelForm[Row]) -> None:
    """Say at a row of a form in what it contradicts another one."""
    try:
        row: Any = form.instance  # of a model that has refuse_beside
        row.refuse_beside(other.instance)
    except ValidationError as error:
        form.add_error(None, error)


class RegisterInline(PlainFields[Any], InlineModelAdmin[Row, Whole]):
    """Rows inside the page of what they belong to; goes before an InlineModelAdmin."""

    form: type[forms.ModelForm[Row]] = WholeRowForm
    formset: type[forms.BaseInlineFormSet[Row, Whole, forms.ModelForm[Row]]] = (
        ConsistentFormSet
    )
    extra = 1

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Read the choices of a list once, not once for each row."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name not in self.autocomplete_fields:
            field.choices = list(cast("Iterable[Any]", field.choices))
        return field


class ReadOnly(BaseModelAdmin[Row]):
    """Nobody adds, changes or deletes; goes before a ModelAdmin or an inline."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: rows come from elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class CappedPaginator(Paginator[Row]):
    """Pages through the first rows of a very large table.

    Counting millions takes seconds and helps nobody: the count stops at `cap`.
    """

    cap = 10_000

    @cached_property
    def count(self) -> int:
        """The number of rows, at most `cap` (one query)."""
        rows = cast("models.QuerySet[Row]", self.object_list)
        return rows.order_by()[: self.cap].count()
