"""Filters of places, shared by list pages and API."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, ModelChoiceFilter

from bases.models import InnovationBase, Park, Programme

WORD_CHARACTERS = 100


class CodeFilter(ModelChoiceFilter):
    """One row by its public code; an unknown code is an error, never ignored."""

    def __init__(self, rows: QuerySet[Any], code: str = "code", **kwargs: Any) -> None:
        super().__init__(
            queryset=rows,
            to_field_name=code,
            error_messages={"invalid_choice": _("“%(value)s” is not known here.")},
            **kwargs,
        )


class WordFilter(CharFilter):
    """Rows that have a text in one of some columns."""

    def __init__(self, *columns: str, **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(label=_("keyword"), max_length=WORD_CHARACTERS, **kwargs)

    def filter(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Keep the rows; no text keeps all."""
        if not text:
            return rows
        return rows.filter(
            reduce(or_, (Q(**{f"{name}__icontains": text}) for name in self.columns))
        )


class BaseFilterSet(FilterSet):
    """Innovation bases by programme."""

    programme = CodeFilter(Programme.objects.all())

    class Meta:
        model = InnovationBase
        fields = ["programme"]


class ParkFilterSet(FilterSet):
    """Parks by programme."""

    programme = CodeFilter(Programme.objects.all())

    class Meta:
        model = Park
        fields = ["programme"]
