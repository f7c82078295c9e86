"""Filters of enterprises and their registers, shared by list pages and API."""

from collections.abc import Iterable
from typing import Any, Protocol, Self, cast

from django.db import models
from django.db.models import QuerySet
from django_filters import FilterSet

from bases.filtersets import CodeFilter, WordFilter
from bases.models import InnovationBase, Park, Programme
from enterprises.models import (
    Achievement,
    Cooperation,
    Enterprise,
    Honour,
    Partner,
    Patent,
    Platform,
)
from enterprises.querysets import EnterpriseQuerySet

Enterprises = EnterpriseQuerySet


class OfEnterprises(Protocol):
    """Rows that know which of them are some enterprises'."""

    def of(self, enterprises: Iterable[models.Model]) -> QuerySet[Any]: ...


class InProgramme(Protocol):
    """Rows that know which of them are of a programme."""

    def in_programme(self, programme: Programme) -> Self: ...


class EnterpriseFilterSet(FilterSet):
    """Enterprises by the programme, base or park they ever took part in."""

    programme = CodeFilter(Programme.objects.all(), method="filter_programme")
    base = CodeFilter(InnovationBase.objects.all(), "slug", method="filter_base")
    park = CodeFilter(Park.objects.all(), "slug", method="filter_park")

    class Meta:
        model = Enterprise
        fields = ["programme", "base", "park"]

    def filter_programme(
        self, rows: Enterprises, _name: str, programme: Programme
    ) -> Enterprises:
        """Enterprises of a programme."""
        return rows.in_programme(programme)

    def filter_base(
        self, rows: Enterprises, _name: str, base: InnovationBase
    ) -> Enterprises:
        """Enterprises of a base."""
        return rows.in_base(base)

    def filter_park(self, rows: Enterprises, _name: str, park: Park) -> Enterprises:
        """Enterprises of a park."""
        return rows.in_park(park)


class MemberFilter(CodeFilter):
    """Rows of those enterprises that ever were in a programme, base or park.

    `question` is the one asked of the enterprises, such as `in_base`.
    """

    def __init__(
        self, rows: QuerySet[Any], question: str, code: str = "code", **kwargs: Any
    ) -> None:
        self.question = question
        super().__init__(rows, code, **kwargs)

    def filter(self, rows: QuerySet[Any], place: models.Model | None) -> QuerySet[Any]:
        """Keep the rows; no place keeps all."""
        if place is None:
            return rows
        return cast(OfEnterprises, rows).of(
            getattr(Enterprise.objects, self.question)(place)
        )


class EnterpriseFilter(CodeFilter):
    """Rows of one enterprise, alone or with others."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Enterprise.objects.all(), **kwargs)

    def filter(
        self, rows: QuerySet[Any], enterprise: Enterprise | None
    ) -> QuerySet[Any]:
        """Keep the rows; no enterprise keeps all."""
        return (
            rows if enterprise is None else cast(OfEnterprises, rows).of([enterprise])
        )


class OfMembersFilterSet(FilterSet):
    """Rows by their enterprises and where these ever took part."""

    programme = MemberFilter(Programme.objects.all(), "in_programme")
    base: CodeFilter = MemberFilter(InnovationBase.objects.all(), "in_base", "slug")
    park = MemberFilter(Park.objects.all(), "in_park", "slug")
    enterprise = EnterpriseFilter()


class InProgrammeFilterSet(FilterSet):
    """Rows that know themselves which programme they are of."""

    programme = CodeFilter(Programme.objects.all(), method="filter_programme")

    def filter_programme(
        self, rows: InProgramme, _name: str, programme: Programme
    ) -> InProgramme:
        """Rows of a programme."""
        return rows.in_programme(programme)


class PlatformFilterSet(InProgrammeFilterSet):
    """R&D platforms by place, host, kind and level."""

    base = CodeFilter(InnovationBase.objects.all(), "slug")
    park = CodeFilter(Park.objects.all(), "slug")
    enterprise = CodeFilter(Enterprise.objects.all(), field_name="host_enterprise")
    q = WordFilter("name_zh", "name_en")

    class Meta:
        model = Platform
        fields = [
            "programme",
            "base",
            "park",
            "enterprise",
            "kind",
            "level",
            "open_to_others",
            "q",
        ]


class PatentFilterSet(OfMembersFilterSet):
    """Patents by their owners and kind."""

    q = WordFilter("number", "title_zh", "title_en")

    class Meta:
        model = Patent
        fields = ["programme", "base", "park", "enterprise", "kind", "q"]


class AchievementFilterSet(OfMembersFilterSet):
    """Achievements by their owners, kind and stage."""

    q = WordFilter("number", "title_zh", "title_en")

    class Meta:
        model = Achievement
        fields = ["programme", "base", "park", "enterprise", "kind", "stage", "q"]


class PartnerFilterSet(FilterSet):
    """Universities and institutes."""

    q = WordFilter("name_zh", "name_en")

    class Meta:
        model = Partner
        fields = ["kind", "q"]


class CooperationFilterSet(OfMembersFilterSet):
    """Agreements by enterprise, base and kind; the base is the agreement's own."""

    base = CodeFilter(InnovationBase.objects.all(), "slug")
    q = WordFilter("title_zh", "title_en", "contract_number")

    class Meta:
        model = Cooperation
        fields = [
            "programme",
            "base",
            "park",
            "enterprise",
            "kind",
            "contract_kind",
            "q",
        ]


class HonourFilterSet(InProgrammeFilterSet):
    """Honours by holder and level."""

    park = CodeFilter(Park.objects.all(), "slug")
    enterprise = CodeFilter(Enterprise.objects.all())
    q = WordFilter("title_zh", "title_en")

    class Meta:
        model = Honour
        fields = ["programme", "park", "enterprise", "level", "q"]
