"""Filters of enterprises, shared by list pages and API."""

from django_filters import FilterSet

from bases.filtersets import CodeFilter
from bases.models import InnovationBase, Park, Programme
from enterprises.models import Enterprise
from enterprises.querysets import EnterpriseQuerySet


class EnterpriseFilterSet(FilterSet):
    """Enterprises by the programme, base or park they ever took part in."""

    programme = CodeFilter(Programme.objects.all(), method="filter_programme")
    base = CodeFilter(InnovationBase.objects.all(), "slug", method="filter_base")
    park = CodeFilter(Park.objects.all(), "slug", method="filter_park")

    class Meta:
        model = Enterprise
        fields = ["programme", "base", "park"]

    def filter_programme(self, rows: EnterpriseQuerySet, _name, programme):
        """Enterprises of a programme."""
        return rows.in_programme(programme)

    def filter_base(self, rows: EnterpriseQuerySet, _name, base):
        """Enterprises of a base."""
        return rows.in_base(base)

    def filter_park(self, rows: EnterpriseQuerySet, _name, park):
        """Enterprises of a park."""
        return rows.in_park(park)
