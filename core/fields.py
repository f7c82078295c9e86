"""Model and form fields for values of the domain."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.quarters import Quarter


class QuarterFormField(forms.CharField):
    """A quarter as officials type it: 2013-Q2, 2013年二季度 or 2013年1-6月."""

    def prepare_value(self, value):
        """Show a stored quarter as 2013-Q2."""
        return str(value) if isinstance(value, Quarter) else value

    def to_python(self, value):
        """Return a Quarter or None; raises ValidationError on anything else."""
        text = super().to_python(value)
        return quarter_from(text) if text else None


class QuarterField(models.PositiveSmallIntegerField):
    """A Quarter, stored as year * 4 + quarter - 1 so that order and steps are plain."""

    description = _("Quarter")

    def from_db_value(self, value, expression, connection):
        """Return the Quarter of a stored code."""
        return None if value is None else Quarter.from_code(value)

    def to_python(self, value):
        """Return a Quarter from a Quarter, a code or a text."""
        return quarter_from(value)

    def get_prep_value(self, value):
        """Return the code that is stored."""
        value = quarter_from(value)
        return None if value is None else value.code

    def value_to_string(self, obj):
        """Serialise as 2013-Q2."""
        return str(self.value_from_object(obj))

    @property
    def validators(self):
        """No integer bounds: every Quarter fits."""
        return []

    def formfield(self, **kwargs):
        """Use the form field that reads what officials type."""
        return models.Field.formfield(
            self, **{"form_class": QuarterFormField, **kwargs}
        )


def quarter_from(value) -> Quarter | None:
    """Return the Quarter meant by a Quarter, a code, a text or None."""
    if value is None or isinstance(value, Quarter):
        return value
    if isinstance(value, int):
        return Quarter.from_code(value)
    try:
        return Quarter.parse(value)
    except ValueError as error:
        raise ValidationError(
            _("“%(value)s” is not a quarter such as 2013-Q2."),
            code="invalid",
            params={"value": value},
        ) from error


def money_field(**kwargs) -> models.DecimalField:
    """Return a field of 15 digits, 4 of them decimals: 万元 to the yuan, or a count.

    SQLite keeps 15 significant digits; a sixteenth would be stored wrong.
    """
    return models.DecimalField(max_digits=15, decimal_places=4, **kwargs)
