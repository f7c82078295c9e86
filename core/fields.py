"""Model and form fields for values of the domain."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from core.identifiers import normalise_identifier, normalise_patent_number
from core.quarters import Quarter
from core.validators import plain_line, plain_text, refuse_wrong_patent_number

PROSE_CHARACTERS = 4_000
LAST_QUARTER = Quarter(8191, 4)

# What a field takes and what it gives; the type checker fills them in.
Taken_contra = TypeVar("Taken_contra", contravariant=True)
Given_co = TypeVar("Given_co", covariant=True)

QuarterLike = Quarter | int | str | None


class QuarterFormField(forms.CharField):
    """A quarter as officials type it: 2013-Q2, 2013年二季度 or 2013年1-6月."""

    def prepare_value(self, value: Any) -> Any:
        """Show a stored quarter as 2013-Q2."""
        return str(value) if isinstance(value, Quarter) else value

    def to_python(  # type: ignore[override] # a text is typed, a Quarter comes out
        self, value: Any
    ) -> Quarter | None:
        """Return a Quarter or None; raises ValidationError on anything else."""
        text = super().to_python(value)
        return parse_quarter(text) if text else None


class QuarterField(models.PositiveSmallIntegerField[Taken_contra, Given_co]):
    """A Quarter, stored as year * 4 + quarter - 1 so that order and steps are plain."""

    description = _("Quarter")

    # What the type checker takes from a field: what is read, set and looked up.
    _pyi_private_get_type: Quarter  # type: ignore[assignment] # stored as an integer
    _pyi_private_set_type: Quarter | int | str  # type: ignore[assignment] # the same
    _pyi_lookup_exact_type: Quarter | int | str  # type: ignore[assignment] # the same

    def from_db_value(
        self, value: int | None, expression: object, connection: object
    ) -> Quarter | None:
        """Return the Quarter of a stored code."""
        return None if value is None else Quarter.from_code(value)

    def to_python(self, value: QuarterLike) -> Quarter | None:
        """Return a Quarter from a Quarter, a code or a text."""
        return parse_quarter(value)

    def get_prep_value(self, value: QuarterLike) -> int | None:
        """Return the code that is stored."""
        quarter = parse_quarter(value)
        return None if quarter is None else quarter.code

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise as 2013-Q2."""
        return str(self.value_from_object(obj))

    @property
    def validators(self) -> list[Callable[[Any], None]]:
        """Every quarter whose code PostgreSQL's small integers hold."""
        return [MaxValueValidator(LAST_QUARTER)]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Use the form field that reads what officials type."""
        return models.Field.formfield(
            self, **{"form_class": QuarterFormField, **kwargs}
        )


def parse_quarter(value: QuarterLike) -> Quarter | None:
    """Return the Quarter meant by a Quarter, a code, a text or None."""
    if value is None or isinstance(value, Quarter):
        return value
    if isinstance(value, int):
        return Quarter.from_code(value)
    try:
        return Quarter.parse(value)
    except ValueError as error:
        raise ValidationError(
            _("“%(value)s” is not a quarter. Write it like 2013-Q2."),
            code="invalid",
            params={"value": value},
        ) from error


def build_money_field(**kwargs: Any) -> models.DecimalField[Any, Any]:
    """Return a field of 15 digits, 4 of them decimals: 万元 to the yuan, or a count.

    SQLite keeps 15 significant digits; a sixteenth would be stored wrong.
    """
    return models.DecimalField(max_digits=15, decimal_places=4, **kwargs)


def build_line_field(
    label: StrOrPromise, max_length: int, **kwargs: Any
) -> models.CharField[Any, Any]:
    """Return a field of one line without hidden characters: a name, a post."""
    return models.CharField(
        label, max_length=max_length, validators=[plain_line], **kwargs
    )


def build_prose_field(label: StrOrPromise, **kwargs: Any) -> models.TextField[Any, Any]:
    """Return an optional field of several lines without hidden characters."""
    return models.TextField(
        label,
        blank=True,
        validators=[plain_text, MaxLengthValidator(PROSE_CHARACTERS)],
        **kwargs,
    )


class IdentifierField(models.CharField[Taken_contra, Given_co]):
    """A number from a certificate; stored and looked up half-width and in capitals."""

    default_validators = [plain_line]

    def to_python(self, value: Any) -> Any:
        """Return the form that is stored."""
        text = super().to_python(value)
        return text if text is None else self.normalise(text)

    def normalise(self, text: str) -> str:
        """Return the form of a text that is stored."""
        return normalise_identifier(text)


class PatentNumberField(IdentifierField[Taken_contra, Given_co]):
    """A Chinese patent's application number with its check digit: 95115608.X."""

    default_validators = [refuse_wrong_patent_number]

    def normalise(self, text: str) -> str:
        """Without the prefix ZL, with the point."""
        return normalise_patent_number(text)
