"""Lists of what enterprises have to show: platforms, patents, projects, partners."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.filtersets import (
    PartnerFilterSet,
    PatentFilterSet,
    PlatformFilterSet,
)
from enterprises.models import (
    Cooperation,
    Enterprise,
    Partner,
    Patent,
    PatentOwner,
    Platform,
)
from portal.amounts import Scale, choose_money_scale
from portal.pages.list_page import (
    ListPage,
    build_choice,
    build_list_page,
    build_place_choices,
    build_search,
)
from portal.reading import Reading
from problems.filtersets import ProjectFilterSet
from problems.models import Project

AGREEMENTS = 5
"""How many agreements of a partner its row names."""


@dataclass(frozen=True)
class ProjectList:
    """A page of projects and one unit for their money."""

    listing: ListPage
    scale: Scale


def build_platform_list(reading: Reading, query: QueryDict) -> ListPage:
    """R&D platforms of a programme: five queries.

    Bases, parks, count, rows and their partners.
    """
    rows = Platform.objects.in_programme(reading.programme)
    rows = rows.select_related(
        "host_enterprise", "host_partner", "host_park", "base", "park"
    ).prefetch_related("partners")
    search = build_search(PlatformFilterSet, rows, query)
    return build_list_page(
        search,
        query,
        *build_place_choices(search, reading.programme),
        build_choice(search, "kind", _("Kind"), Platform.Kind.choices),
        build_choice(search, "level", _("Level"), Platform.Level.choices),
        build_choice(
            search, "open_to_others", _("Use"), [("true", _("open to others"))]
        ),
    )


def build_patent_list(reading: Reading, query: QueryDict) -> ListPage:
    """Patents that members of a programme own, alone or with others: five queries.

    Bases, parks, count, rows and their owners in order.
    """
    owners = PatentOwner.objects.select_related("enterprise", "partner")
    members = Enterprise.objects.in_programme(reading.programme)
    rows = Patent.objects.of(members)
    rows = rows.prefetch_related(Prefetch("owners", owners.order_by("position")))
    search = build_search(PatentFilterSet, rows, query)
    return build_list_page(
        search,
        query,
        *build_place_choices(search, reading.programme),
        build_choice(search, "kind", _("Kind"), Patent.Kind.choices),
    )


def build_project_list(reading: Reading, query: QueryDict) -> ProjectList:
    """Projects of a programme: five queries.

    Bases, parks, count, rows and their enterprises.
    """
    rows = Project.objects.in_programme(reading.programme)
    rows = rows.select_related("base", "park").prefetch_related("enterprises")
    search = build_search(ProjectFilterSet, rows, query)
    found = build_list_page(
        search,
        query,
        *build_place_choices(search, reading.programme),
        build_choice(search, "scheme", _("Scheme"), Project.Scheme.choices),
        build_choice(search, "state", _("Status"), Project.State.choices),
        build_choice(
            search, "is_major", _("Weight"), [("true", _("one of the 33 major"))]
        ),
    )
    money = [value for row in found.rows for value in (row.budget, row.investment)]
    return ProjectList(found, choose_money_scale(money))


def build_partner_list(reading: Reading, query: QueryDict) -> ListPage:
    """Universities and institutes: three queries, count, rows and agreements.

    Each row has `agreements`, their number with members of the programme, and
    `newest`, up to five of them. Partners are of no programme, so all are listed.
    """
    members = Enterprise.objects.in_programme(reading.programme)
    signed = Cooperation.objects.of(members).select_related("enterprise")
    mine = Q(cooperations__enterprise__in=members)
    rows = Partner.objects.annotate(
        agreements=Count("cooperations", filter=mine)
    ).prefetch_related(Prefetch("cooperations", signed[:AGREEMENTS], "newest"))
    rows = rows.order_by("name_zh")  # counting drops the order of the model
    search = build_search(PartnerFilterSet, rows, query)
    return build_list_page(
        search, query, build_choice(search, "kind", _("Kind"), Partner.Kind.choices)
    )


@dataclass(frozen=True)
class RegisterPage:
    """The list of a register: `name` is that of address and template; its tab."""

    name: str
    label: Promise
    build: Callable[[Reading, QueryDict], object]

    @property
    def address(self) -> str:
        """What links call it."""
        return f"portal:{self.name}"


REGISTER_PAGES = (
    RegisterPage("platforms", gettext_lazy("Platforms"), build_platform_list),
    RegisterPage("patents", gettext_lazy("Patents"), build_patent_list),
    RegisterPage("projects", gettext_lazy("Projects"), build_project_list),
    RegisterPage("partners", gettext_lazy("Partners"), build_partner_list),
)
"""The lists in the order of their tabs: each has an address, a tab and a template."""
