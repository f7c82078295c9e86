"""Named questions about programmes."""

from django.db import models

DEFAULT_PROGRAMME = "xining"


class ProgrammeQuerySet(models.QuerySet):
    """Programmes by their code."""

    def chosen(self, code: str | None):
        """Return the programme of a code, or the city's own where none is given.

        Raises Programme.DoesNotExist for an unknown code. One query.
        """
        return self.get(code=code or DEFAULT_PROGRAMME)
