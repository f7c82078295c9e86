"""Filters of places, shared by list pages and API."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet, ModelChoiceFilter

from bases.models import InnovationBase, Park, Programme


class CodeFilter(ModelChoiceFilter):
    """One row by its public code; an unknown code is an error, never ignored."""

    def __init__(self, rows: QuerySet, code: str = "code", **kwargs):
        super().__init__(
            queryset=rows,
            to_field_name=code,
            error_messages={"invalid_choice": _("“%(value)s” is not known here.")},
            **kwargs,
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
