"""Filters of indicators and targets, shared by list pages and API."""

from django_filters import FilterSet

from bases.filtersets import CodeFilter
from bases.models import Programme
from targets.models import Indicator, Target


class IndicatorFilterSet(FilterSet):
    """Indicators by the programme that asks for them."""

    programme = CodeFilter(Programme.objects.all(), field_name="programmes")

    class Meta:
        model = Indicator
        fields = ["programme"]


class TargetFilterSet(FilterSet):
    """Targets by programme and indicator."""

    programme = CodeFilter(Programme.objects.all())
    indicator = CodeFilter(Indicator.objects.all())

    class Meta:
        model = Target
        fields = ["programme", "indicator"]
