"""Named questions about programmes."""

from typing import TypeVar

from django.db import models

DEFAULT_PROGRAMME = "xining"

Row = TypeVar("Row", bound=models.Model)


class ProgrammeQuerySet(models.QuerySet[Row]):
    """Programmes by their code."""

    def chosen(self, code: str | None) -> Row:
        """Return the programme of a code, or the city's own where none is given.

        Raises Programme.DoesNotExist for an unknown code. One query.
        """
        return self.get(code=code or DEFAULT_PROGRAMME)
