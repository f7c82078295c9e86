"""Registers as they are today: programmes, bases, parks, enterprises, indicators."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from api.pagination import CountedPages
from api.v1.serializers import registers
from api.views import Register
from bases.filtersets import BaseFilterSet, ParkFilterSet
from bases.models import InnovationBase, Park, Programme
from enterprises.filtersets import EnterpriseFilterSet
from enterprises.models import BaseMembership, Enterprise, ParkResidence
from targets.filtersets import IndicatorFilterSet
from targets.models import Indicator, IndicatorVersion

MEMBERSHIPS = BaseMembership.objects.select_related("programme", "base")
RESIDENCES = ParkResidence.objects.select_related("park")
DEFINITIONS = IndicatorVersion.objects.select_related("numerator", "denominator")


class Programmes(Register[Programme]):
    """Programmes: each with its own targets, returns and releases."""

    about = _("Programmes. Each has its own targets, returns and releases.")
    queryset = Programme.objects.order_by("id")
    serializer_class = registers.ProgrammeSerializer
    pagination_class = CountedPages
    lookup_field = "code"


class Bases(Register[InnovationBase]):
    """Innovation bases."""

    about = _("Innovation bases with their industrial chains and milestones.")
    queryset = (
        InnovationBase.objects.select_related("programme")
        .prefetch_related("milestones", "segments__residues_given__to_segment__base")
        .order_by("code")
    )
    serializer_class = registers.BaseSerializer
    filterset_class = BaseFilterSet
    pagination_class = CountedPages
    lookup_field = "slug"


class Parks(Register[Park]):
    """Parks of the development zone."""

    about = _("Parks of the development zone.")
    queryset = Park.objects.select_related("programme").order_by("id")
    serializer_class = registers.ParkSerializer
    filterset_class = ParkFilterSet
    pagination_class = CountedPages
    lookup_field = "slug"


class Enterprises(Register[Enterprise]):
    """Enterprises, what identifies them and what they take part in."""

    about = _("Enterprises with their identifiers and memberships.")
    queryset = Enterprise.objects.prefetch_related(
        "identifiers",
        Prefetch("memberships", MEMBERSHIPS),
        Prefetch("residences", RESIDENCES),
    ).order_by("code")
    serializer_class = registers.EnterpriseSerializer
    filterset_class = EnterpriseFilterSet
    pagination_class = CountedPages
    lookup_field = "code"


class Indicators(Register[Indicator]):
    """Indicators with their newest definition."""

    about = _("Indicators with their latest definition.")
    queryset = Indicator.objects.prefetch_related(
        "programmes",
        Prefetch("versions", DEFINITIONS.order_by("-valid_from")),
    ).order_by("code")
    serializer_class = registers.IndicatorSerializer
    filterset_class = IndicatorFilterSet
    pagination_class = CountedPages
    lookup_field = "code"
