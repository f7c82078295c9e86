"""The cells of a register's table: how values are written and how they are read.

Reading raises ValueError with a sentence in the active language.
"""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import ManyToManyWidget, Widget

from core.models import join_words
from core.text import convert_to_half_width

TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
"""A text that begins so is taken for a formula by spreadsheets."""

KEY_COLUMNS = ("code", "slug", "number", "name_zh")
"""The first of these that a model has names its rows in a table."""

YES = {"1", "true", "yes", "y", "是"}
NO = {"0", "false", "no", "n", "否", ""}
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")


def read_cell_text(value: object) -> str:
    """A cell of a file as text; spreadsheets keep all numbers as 15 digits."""
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    return "" if value is None else str(value).strip()


def fold_text(text: str) -> str:
    """A text without what does not matter in keys: width and case."""
    return convert_to_half_width(text).casefold()


def escape_formula(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; an apostrophe sees to it."""
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def is_formula(text: str) -> bool:
    """Whether a text begins as a formula does, behind any apostrophes."""
    return text.lstrip("'").startswith(TRIGGERS)


class TextCell(Widget):
    """A text of one column; other columns are subclasses."""

    def __init__(self, field: models.Field):
        super().__init__()
        self.field = field

    def clean(self, value, row=None, **kwargs):
        """The value that is stored, checked by the column's own rules."""
        try:
            return self.field.clean(self.read(read_cell_text(value)), None)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def read(self, text: str):
        """What the column's own rules are to check."""
        if text.startswith("="):
            raise ValueError(
                _("“%(text)s” is a formula. Replace it with its value.")
                % {"text": text[:30]}
            )
        return text[1:] if text.startswith("'") and is_formula(text) else text


class NumberCell(TextCell):
    """A number; digits may be grouped by commas, three by three."""

    def read(self, text):
        """Without commas; None where nothing stands."""
        typed = convert_to_half_width(text)
        if "," in typed and not _GROUPED.fullmatch(typed):
            raise ValueError(
                _(
                    "“%(text)s” has a thousands separator in the wrong place. Write "
                    "1,234.5 or 1234.5."
                )
                % {"text": text[:30]}
            )
        return typed.replace(",", "") or None

    def render(self, value, **kwargs):
        """Without the zeros that only fill its decimals."""
        if isinstance(value, Decimal):
            return Decimal(f"{value.normalize():f}")
        return "" if value is None else value


class DayCell(TextCell):
    """A day: 2013-06-30, 2013/6/30 or 2013年6月30日."""

    def read(self, text):
        """The day; None where nothing stands."""
        if not text:
            return None
        found = _DAY.fullmatch(convert_to_half_width(text))
        try:
            return date(*map(int, found.groups()))
        except (AttributeError, ValueError) as error:
            raise ValueError(
                _("“%(text)s” is not a date. Write it like 2013-06-30.")
                % {"text": text[:30]}
            ) from error


class YesNoCell(TextCell):
    """Yes or no; nothing is no."""

    def read(self, text):
        """True or False."""
        word = fold_text(text)
        if word in YES | NO:
            return word in YES
        raise ValueError(
            _("“%(text)s” is not valid. Enter yes or no.") % {"text": text[:30]}
        )

    def render(self, value, **kwargs):
        """In the active language."""
        return _("yes") if value else _("no")


class ChoiceCell(TextCell):
    """One of the choices, by its name in any language or by its code."""

    @cached_property
    def codes(self) -> dict[str, str]:
        """Code of a choice by everything that names it."""
        found = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                found |= {fold_text(str(label)): code for code, label in self.choices}
        return found | {fold_text(str(code)): code for code, _label in self.choices}

    @property
    def choices(self):
        """Pairs of code and label, without the blank one."""
        return [(code, label) for code, label in self.field.flatchoices if code]

    def read(self, text):
        """The code of a choice."""
        if not text:
            return text
        if fold_text(text) in self.codes:
            return self.codes[fold_text(text)]
        labels = join_words(label for _code, label in self.choices)
        raise ValueError(
            _("“%(text)s” is not an option. Choose one of: %(choices)s.")
            % {"text": text[:30], "choices": labels}
        )

    def render(self, value, **kwargs):
        """The name in the active language."""
        return str(dict(self.choices).get(value, value or ""))


class RowKeys:
    """Rows of a model by what names them in a table (one query at first use)."""

    def __init__(self, model: type[models.Model], columns: tuple[str, ...] = ()):
        names = {field.name for field in model._meta.fields}
        first = next((name for name in KEY_COLUMNS if name in names), "")
        self.model, self.columns = model, columns or (first,)
        self.known = model._default_manager.all()

    @cached_property
    def rows(self) -> dict[str, list[models.Model]]:
        """The rows that may be named, by their names; several may look alike."""
        found = defaultdict(list)
        for row in self.known.select_related(*self.joined):
            found[fold_text(self.name(row))].append(row)
        return found

    @property
    def joined(self) -> list[str]:
        """The relations that names need."""
        return [column.rpartition("__")[0] for column in self.columns if "__" in column]

    def name(self, row: models.Model) -> str:
        """What names a row: a code, or several columns such as B06-3."""
        paths = (column.replace("__", ".") for column in self.columns)
        return "-".join(str(attrgetter(path)(row)) for path in paths)

    def find(self, text: str) -> models.Model:
        """The row that a text names. Raises ValueError."""
        alike = self.rows.get(fold_text(text), [])
        found = [row for row in alike if self.name(row) == text] or alike
        if len(found) == 1:
            return found[0]
        why = (
            _(
                "“%(text)s” matches more than one %(kind)s. Enter the full name as "
                "registered."
            )
            if found
            else _(
                "No %(kind)s is registered as “%(text)s”. Check the spelling, or "
                "register it first."
            )
        )
        raise ValueError(
            why % {"text": text[:30], "kind": self.model._meta.verbose_name}
        )


class KeyCell(TextCell):
    """A row of another register, by what names it."""

    def __init__(self, field, columns=()):
        super().__init__(field)
        self.keys = RowKeys(field.related_model, columns)

    def clean(self, value, row=None, **kwargs):
        """The row that is named; None where nothing stands."""
        text = read_cell_text(value)
        return self.keys.find(text) if text else None

    def render(self, value, **kwargs):
        """What names the row."""
        return "" if value is None else self.keys.name(value)


class KeysCell(ManyToManyWidget):
    """Several rows of another register, separated by semicolons."""

    def __init__(self, field):
        super().__init__(field.related_model)
        self.is_needed, self.keys = not field.blank, RowKeys(field.related_model)

    def clean(self, value, row=None, **kwargs):
        """The rows that are named, each once."""
        names = (
            name.strip()
            for name in convert_to_half_width(read_cell_text(value)).split(";")
        )
        found = [self.keys.find(name) for name in names if name]
        if self.is_needed and not found:
            raise ValueError(_("Enter at least one."))
        return list(dict.fromkeys(found))

    def render(self, value, **kwargs):
        """What names the rows, in order."""
        return "; ".join(sorted(map(self.keys.name, value.all()))) if value else ""


def choose_cell(field: models.Field, columns: tuple[str, ...] = ()) -> Widget:
    """The cell of a column; `columns` name the rows of the register it points to."""
    if field.many_to_many:
        return KeysCell(field)
    if field.remote_field:
        return KeyCell(field, columns)
    if field.choices:
        return ChoiceCell(field)
    for kind, cell in (
        (models.DateField, DayCell),
        (models.BooleanField, YesNoCell),
        ((models.DecimalField, models.IntegerField), NumberCell),
    ):
        if isinstance(field, kind):
            return cell(field)
    return TextCell(field)
