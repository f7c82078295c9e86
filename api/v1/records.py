"""Registers of what enterprises have to show, as they are today; read by cursor."""

from typing import Literal, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from api.v1.paging.keyset_pages import KeysetPages
from api.v1.serializers import records as serializers
from api.views import Register
from enterprises import filtersets
from enterprises.models import (
    Achievement,
    AchievementOwner,
    Cooperation,
    Honour,
    Partner,
    Patent,
    PatentOwner,
    Platform,
)
from problems.models import TechnicalProblem
from reporting.access.scope import Scope

M = TypeVar("M", bound=Model)


def build_problem_prefetch(
    scope: Scope,
) -> Prefetch[Literal["problems"], QuerySet[TechnicalProblem]]:
    """The problems of a row that a reader may see, by number."""
    rows = scope.problems(TechnicalProblem.objects.order_by("number"))
    return Prefetch("problems", rows)


def build_owner_prefetch(
    model: type[PatentOwner] | type[AchievementOwner],
) -> Prefetch[Literal["owners"], QuerySet[PatentOwner | AchievementOwner]]:
    """The owners of a row in their order."""
    rows = model.objects.select_related("enterprise", "partner")
    return Prefetch("owners", rows.order_by("position"))


class KeyedRegister(Register[M]):
    """A register in the order of its public key, too long to count."""

    pagination_class = KeysetPages
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"


class Platforms(KeyedRegister[Platform]):
    """R&D platforms."""

    about = _("R&D platforms with their hosts and recognition, as of today.")
    queryset = Platform.objects.select_related(
        "host_enterprise", "host_partner", "host_park", "base", "segment", "park"
    ).prefetch_related("partners")
    serializer_class = serializers.PlatformSerializer
    filterset_class = filtersets.PlatformFilterSet


class Patents(KeyedRegister[Patent]):
    """Patents and applications."""

    about = _(
        "Patents and patent applications with their owners in order, as of today."
    )
    queryset = Patent.objects.prefetch_related(build_owner_prefetch(PatentOwner))
    serializer_class = serializers.PatentSerializer
    filterset_class = filtersets.PatentFilterSet
    lookup_field = "number"
    lookup_value_regex = r"(?:[0-9]{12}|[0-9]{8})\.[0-9X]"


class Achievements(KeyedRegister[Achievement]):
    """Registered achievements."""

    about = _(
        "Registered achievements with their owners and the problems they solve, as of "
        "today."
    )
    queryset = Achievement.objects.prefetch_related(
        build_owner_prefetch(AchievementOwner)
    )
    serializer_class = serializers.AchievementSerializer
    filterset_class = filtersets.AchievementFilterSet
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Z]{12}"

    def get_queryset(self) -> QuerySet[Achievement]:
        """A secret problem looks like one that does not exist."""
        return (
            super()
            .get_queryset()
            .prefetch_related(build_problem_prefetch(self.request.scope))
        )


class Partners(KeyedRegister[Partner]):
    """Universities and institutes."""

    about = _("Universities and institutes, as of today.")
    queryset = Partner.objects.all()
    serializer_class = serializers.PartnerSerializer
    filterset_class = filtersets.PartnerFilterSet


class Cooperations(KeyedRegister[Cooperation]):
    """Agreements of enterprises with universities and institutes."""

    about = _(
        "Agreements between enterprises and universities or institutes, as of today. "
        "Amounts are not published."
    )
    queryset = Cooperation.objects.select_related("enterprise", "base")
    queryset = queryset.prefetch_related("partners")
    serializer_class = serializers.CooperationSerializer
    filterset_class = filtersets.CooperationFilterSet


class Honours(KeyedRegister[Honour]):
    """Titles and prizes."""

    about = _("Honours and awards of enterprises and parks, as of today.")
    queryset = Honour.objects.select_related("enterprise", "park")
    serializer_class = serializers.HonourSerializer
    filterset_class = filtersets.HonourFilterSet


RECORDS = (
    ("platforms", Platforms, "platform"),
    ("patents", Patents, "patent"),
    ("achievements", Achievements, "achievement"),
    ("partners", Partners, "partner"),
    ("cooperations", Cooperations, "cooperation"),
    ("honours", Honours, "honour"),
)
"""The resources of this module: address, view, and the name of a row."""
