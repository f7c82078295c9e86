"""Releases, the clock of everything, and the quarters that programmes ask for."""

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.pagination import Pages
from api.schema import QuarterText
from api.v1.serializers import examples
from api.v1.serializers.registers import build_code_field
from api.views import Listing, Register
from reporting.filtersets import PeriodFilterSet, ReleaseFilterSet
from reporting.models import Release, ReportingPeriod


@extend_schema_serializer(examples=[examples.RELEASE])
class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """One act of publication, chained to the one before by its digest."""

    programme = build_code_field()
    figures = serializers.SerializerMethodField()
    returns = serializers.IntegerField()

    class Meta:
        model = Release
        fields = [
            "seq",
            "programme",
            "kind",
            "public",
            "published_at",
            "published_by",
            "note",
            "content_sha256",
            "previous_sha256",
            "figures",
            "returns",
        ]

    def get_figures(self, release: Release) -> int:
        """How many figures it brought in; their ids are one unbroken range."""
        first, last = release.first_figure_id, release.last_figure_id
        return 0 if first is None or last is None else last - first + 1


@extend_schema_serializer(examples=[examples.PERIOD])
class PeriodSerializer(serializers.ModelSerializer[ReportingPeriod]):
    """A quarter of a programme: when returns open, are due and close."""

    programme = build_code_field()
    period = QuarterText()

    class Meta:
        model = ReportingPeriod
        fields = ["programme", "period", "opens_on", "due_on", "closes_on", "state"]


class Releases(Register[Release]):
    """Releases that the reader may see, newest first."""

    about = _("Releases, newest first.")
    queryset = (
        Release.objects.select_related("programme")
        .annotate(returns=Count("submissions"))
        .order_by("-seq")
    )
    serializer_class = ReleaseSerializer
    filterset_class = ReleaseFilterSet
    pagination_class = Pages
    lookup_field = "seq"
    lookup_value_regex = "[0-9]{1,9}"

    def get_queryset(self) -> QuerySet[Release]:
        """What is not public looks like what does not exist."""
        return self.request.scope.releases(super().get_queryset())


class Periods(Listing[ReportingPeriod]):
    """Reporting periods, by programme, newest first."""

    about = _(
        "Reporting periods of programmes: when collection opens, when returns are due "
        "and when collection closes."
    )
    queryset = ReportingPeriod.objects.select_related("programme").order_by(
        F("programme"), F("period").desc()
    )
    serializer_class = PeriodSerializer
    filterset_class = PeriodFilterSet
    pagination_class = Pages
