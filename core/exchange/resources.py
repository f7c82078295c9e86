"""What the columns of a register's table are, and what an import makes of its rows."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.results import Error, Result
from tablib import Dataset

from core.exchange.cells import (
    Column,
    KeysCell,
    choose_cell,
    escape_formula,
    read_cell_text,
)
from core.exchange.files import ROW, TableRefused
from core.models import choose_language_text
from core.text import convert_to_half_width, format_ranges

Rows = models.QuerySet[Any]
"""Rows of whichever register the table is of."""
FileRow = Mapping[str, Any]
"""The cells of a row of a file, by column."""


def normalise_heading(text: object) -> str:
    """The header of a column without what does not matter: case, width, blanks."""
    return "_".join(convert_to_half_width(str(text)).lower().split())


class PreviewDifferences(Diff):
    """The cells of a row before and after, for the preview; without styles."""

    def as_html(self) -> list[str]:
        """Each cell; where it changes, the old one struck out before the new one."""
        return [
            str(now)
            if self.new or was == now
            else format_html("<del>{}</del> <ins>{}</ins>", was, now)
            for was, now in zip(self.left, self.right, strict=True)
        ]


class FindingGroup(NamedTuple):
    """One thing that is wrong with some rows of a file, such as 2-101."""

    rows: str
    number: int
    column: str
    sentences: tuple[str, ...]


class ImportResult(Result):
    """The result of an import; `found` is what is wrong: row, column, sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, list[str]]] = []

    @property
    def grouped(self) -> list[FindingGroup]:
        """What is wrong, each sentence once with all rows that it is true of."""
        rows: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for row, column, sentences in self.found:
            rows.setdefault((column, tuple(sentences)), []).append(row)
        return [
            FindingGroup(format_ranges(found), len(found), *what)
            for what, found in rows.items()
        ]

    def append_invalid_row(
        self, number: int, row: FileRow, validation_error: ValidationError
    ) -> None:
        """Keep the number that the row has in its file."""
        super().append_invalid_row(row[ROW], row, validation_error)

    def append_error_row(self, number: int, row: FileRow, errors: list[Error]) -> None:
        """Keep what the database said; such rows should have been refused before."""
        super().append_error_row(row[ROW], row, errors)
        self.found.append((row[ROW], "", [str(error.error) for error in errors]))


class RegisterResource(ModelResource):
    """The table of one model; rows are found by `Meta.import_id_fields`.

    A file may leave columns out: what they hold stays. Rows that change nothing are
    left alone, all others are saved by their model's own rules, all or none.
    """

    locked: tuple[str, ...] = ()
    """Columns that an export shows and an import never changes."""
    named_by: dict[str, tuple[str, ...]] = {}
    """Columns that name the rows of another register where no code does."""
    whole = ""
    """The foreign key to the register in whose admin the table stands, if another."""

    class Meta:
        skip_unchanged = True
        report_skipped = False  # they are counted
        clean_model_instances = True

    def __init__(
        self,
        rows: Rows | None = None,
        named: Callable[[type[models.Model]], Rows] | None = None,
        **kwargs: Any,
    ) -> None:
        """`rows` are those of the register that the reader may see; None is all.

        `named` gives the rows of a model that cells may name; without it all.
        """
        super().__init__(**kwargs)
        self.rows = rows
        self.seen: dict[tuple[object, ...], int] = {}
        for name, field in self.fields.items():
            field.column_name = self.label(name)
            if named and hasattr(field.widget, "keys"):
                field.widget.keys.known = named(field.widget.keys.model)

    def get_queryset(self) -> Rows:
        """The stored rows that a file can be about: those in sight."""
        found: Rows = super().get_queryset()
        if self.rows is None:
            return found
        path = f"{self.whole}__in" if self.whole else "pk__in"
        return found.filter(**{path: self.rows.order_by().values("pk")})

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: Column, readonly: bool
    ) -> Field:
        """A column whose cell says how it is read; a table calls it by its label."""
        return Field(
            attribute=field_name,
            widget=choose_cell(django_field, cls.named_by.get(field_name, ())),
            readonly=field_name in cls.locked,
        )

    @classmethod
    def get_result_class(cls) -> type[ImportResult]:
        """A result that names rows as the file does."""
        return ImportResult

    @classmethod
    def get_diff_class(cls) -> type[PreviewDifferences]:
        """Differences without styles of their own."""
        return PreviewDifferences

    @classmethod
    def label(cls, name: str) -> str:
        """What people call a column, in the active language."""
        return capfirst(str(cls._meta.model._meta.get_field(name).verbose_name))

    @property
    def listed(self) -> str:
        """The labels in one sentence; English ones hold commas."""
        return choose_language_text("、", "; ").join(self.get_export_headers())

    @cached_property
    def headings(self) -> dict[str, str]:
        """The column by every header it may have; one that fits two fits none."""
        names = [(name, name) for name in self.fields]
        for language, _name in settings.LANGUAGES:
            with override(language):
                names += {
                    (normalise_heading(self.label(name)), name) for name in self.fields
                }
        fits = Counter(text for text, _name in set(names))
        return {text: name for text, name in names if fits[text] == 1}

    def columns_of(self, header: list[str]) -> list[str]:
        """The columns that a header names. Raises TableRefused naming what is wrong."""
        found = [self.headings.get(normalise_heading(text), "") for text in header]
        unknown = [text for text, name in zip(header, found, strict=True) if not name]
        sentences = [
            _("The column “%(column)s” is not known. Use these columns: %(columns)s.")
            % {"column": text, "columns": self.listed}
            for text in unknown
        ]
        sentences += [
            _("The column “%(column)s” appears twice. Delete one of them.")
            % {"column": self.label(name)}
            for name, times in Counter(found).items()
            if name and times > 1
        ]
        sentences += [
            _(
                "The column “%(column)s” is missing. Add it: rows are matched by this "
                "column."
            )
            % {"column": self.label(name)}
            for name in self.get_import_id_fields()
            if name not in found
        ]
        if sentences:
            raise TableRefused(*sentences)
        return found

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Call the columns by their labels; a wrong header leaves nothing to import."""
        try:
            columns = self.columns_of(dataset.headers[1:])
            dataset.headers = [ROW, *(self.fields[it].column_name for it in columns)]
        except TableRefused:
            dataset.wipe()
            raise

    def before_import_row(self, row: FileRow, **kwargs: Any) -> None:
        """Refuse a row that is about the same thing as an earlier one."""
        first = self.seen.setdefault(tuple(self.key_of(row).values()), row[ROW])
        if first != row[ROW]:
            raise ValidationError(
                _("This row repeats row %(row)s. Delete one of them.") % {"row": first}
            )

    def key_of(self, row: FileRow) -> dict[str, object]:
        """The values by which a row is found. Raises ValidationError."""
        fields = [self.fields[name] for name in self.get_import_id_fields()]
        return {field.attribute: clean_value(field, row) for field in fields}

    def get_instance(
        self, instance_loader: object, row: FileRow
    ) -> models.Model | None:
        """The stored row that a row of the file is about (one query)."""
        return self.get_queryset().filter(**self.key_of(row)).first()

    def import_instance(
        self, instance: models.Model, row: FileRow, **kwargs: Any
    ) -> None:
        """Read all cells of a row; raise ValidationError with every wrong one."""
        errors: dict[str, list[ValidationError]] = {}
        for field in self.get_import_fields():
            try:
                self.read_cell(field, instance, row)
            except ValidationError as error:
                errors |= error.error_dict
        if errors:
            raise ValidationError(errors)

    def read_cell(self, field: Field, instance: models.Model, row: FileRow) -> None:
        """Put a cell into its column. Raises ValidationError at the column."""
        if isinstance(field.widget, KeysCell):
            if field.column_name in row or instance._state.adding:
                clean_value(field, row)  # stored after the row itself
        elif field.column_name in row:
            value = clean_value(field, row)
            if not field.readonly:
                setattr(instance, field.attribute, value)
            elif read_cell_text(row[field.column_name]) and value != field.get_value(
                instance
            ):
                message = _(
                    "This column cannot be imported. Leave it as it was exported."
                )
                raise ValidationError({field.attribute: message})

    def before_save_instance(self, instance: Any, row: FileRow, **kwargs: Any) -> None:
        """The history names the file."""
        instance._change_reason = kwargs.get("file_name")

    def after_import(
        self, dataset: Dataset, result: ImportResult, **kwargs: Any
    ) -> None:
        """Say what is wrong at which row and column."""
        super().after_import(dataset, result, **kwargs)
        for row in result.invalid_rows:
            for name, sentences in row.error_dict.items():
                column = "" if name == NON_FIELD_ERRORS else self.label(name)
                result.found.append((row.number, column, sentences))

    def export_field(
        self, field: Field, instance: models.Model, **kwargs: Any
    ) -> object:
        """A cell that no spreadsheet takes for a formula."""
        return escape_formula(super().export_field(field, instance, **kwargs))

    def filter_export(self, queryset: Rows, **kwargs: Any) -> Rows:
        """The rows, or what belongs to them, with all that their cells name."""
        if self.whole:
            rows = self._meta.model._default_manager.all()
            queryset = rows.filter(**{f"{self.whole}__in": queryset.order_by()})
        joined: list[str] = []
        several: list[str] = []
        for name, field in self.fields.items():
            if isinstance(field.widget, KeysCell):
                several.append(name)
            elif hasattr(field.widget, "keys"):
                joined += [
                    name,
                    *(f"{name}__{path}" for path in field.widget.keys.joined),
                ]
        return queryset.select_related(*joined).prefetch_related(*several)


def build_table_resource(
    model: type[models.Model],
    columns: tuple[str, ...],
    key: tuple[str, ...],
    **traits: Any,
) -> type[RegisterResource]:
    """The table of a model; `key` are the columns by which its rows are found.

    `traits` are the attributes of a RegisterResource: locked, named_by, whole.
    """
    options = {
        "model": model,
        "name": capfirst(model._meta.verbose_name_plural),
        "fields": columns,
        "import_id_fields": list(key),
    }
    body = {"Meta": type("Meta", (), options), **traits}
    kind: type = type(RegisterResource)
    table: type[RegisterResource] = kind(
        f"{model.__name__}Table", (RegisterResource,), body
    )
    return table


def clean_value(field: Field, row: FileRow) -> object:
    """The value of a cell; raises ValidationError at its column."""
    try:
        value: object = field.widget.clean(row.get(field.column_name))
        return value
    except ValueError as error:
        raise ValidationError({field.attribute: str(error)}) from error
