"""Enterprises: the searchable list of them, and everything about one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, NumberFilter

from bases.models import InnovationBase, Park
from core.quarters import Quarter
from core.text import half_width
from core.today import today
from enterprises.filtersets import EnterpriseFilterSet
from enterprises.models import (
    BaseMembership,
    Enterprise,
    EnterpriseIdentifier,
    ParkResidence,
)
from portal.pages.enterprises.series import firm_series
from portal.pages.places.members import day_of
from portal.pages.series.chart import Series
from portal.pages.series.history import QuarterRow
from portal.pages.targets.headline import headline_of
from portal.pages.targets.pages import board_of
from portal.reading import Reading

PAGE_SIZE = 50
FILTERS = ("q", "base", "park", "segment")


class EnterpriseSearch(EnterpriseFilterSet):
    """Enterprises by base and park, and by a part of name, code or identifier.

    `segment` is the position at which they stand in the chain of a base on `day`.
    """

    q = CharFilter(label=_("Name, code or identifier"), method="filter_text")
    segment = NumberFilter(
        label=_("Chain segment"), method="filter_segment", min_value=1, max_value=999
    )

    class Meta(EnterpriseFilterSet.Meta):
        fields = ["base", "park"]

    def __init__(self, *args: Any, day: date | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.day = day or today()

    def filter_segment(
        self, rows: QuerySet[Enterprise], _name: str, position: Decimal
    ) -> QuerySet[Enterprise]:
        """Members at a place in the chain of the base that is asked for."""
        seats = BaseMembership.objects.on(self.day).filter(
            segment__position=int(position)
        )
        base = self.form.cleaned_data.get("base")
        if base is not None:
            seats = seats.filter(base=base)
        return rows.filter(pk__in=seats.order_by().values("enterprise"))

    def filter_text(
        self, rows: QuerySet[Enterprise], _name: str, text: str
    ) -> QuerySet[Enterprise]:
        """Enterprises in which the text occurs; full-width characters count as half."""
        part = half_width(text)
        identified = EnterpriseIdentifier.objects.filter(value__icontains=part)
        return rows.filter(
            Q(name_zh__icontains=text)
            | Q(name_en__icontains=part)
            | Q(code__icontains=part)
            | Q(pk__in=identified.values("enterprise"))
        )


@dataclass(frozen=True)
class EnterpriseList:
    """A page of a programme's enterprises, with what can be chosen from.

    Each row has `places_then`, its memberships of the programme, and `parks_then`,
    its seats, on `day`. `chosen` is what was searched for, `faults` are sentences
    about it; `is_open` says whether the reader may see figures of enterprises.
    """

    rows: Page[Enterprise]
    day: date
    bases: tuple[InnovationBase, ...]
    parks: tuple[Park, ...]
    chosen: dict[str, str]
    faults: tuple[str, ...]
    is_open: bool

    @property
    def is_filtered(self) -> bool:
        """Whether anything was searched for."""
        return any(self.chosen.values())


@dataclass(frozen=True)
class EnterprisePage:
    """An enterprise: what identifies it, where it belongs, and its figures.

    `is_open` says whether the reader may see its figures; `headline` is the series
    that the chart draws.
    """

    enterprise: Enterprise
    identifiers: tuple[EnterpriseIdentifier, ...]
    memberships: tuple[BaseMembership, ...]
    residences: tuple[ParkResidence, ...]
    is_open: bool
    period: Quarter | None
    series: tuple[Series, ...]
    headline: Series | None

    @property
    def lines(self) -> list[tuple[Series, QuarterRow]]:
        """Each indicator with the quarter that is read, those with a value first."""
        rows = [
            (series, row)
            for series in self.series
            for row in series.quarters
            if row.period == self.period
        ]
        return sorted(rows, key=lambda line: line[1].reported == 0)

    @property
    def others(self) -> list[Series]:
        """The indicators but the headline that ever had a value."""
        rest = (each for each in self.series if each is not self.headline)
        return [each for each in rest if has_value(each)]

    @property
    def silent(self) -> list[Series]:
        """The indicators that never had a value."""
        return [each for each in self.series if not has_value(each)]


def enterprise_list(reading: Reading, query: QueryDict) -> EnterpriseList:
    """A page of the enterprises that ever took part in the programme, by code.

    Six queries: count, rows, memberships, seats, bases and parks; one more for each
    of `base` and `park` in the query.
    """
    programme, day = reading.programme, day_of(reading)
    members = BaseMembership.objects.filter(programme=programme).on(day)
    seats = ParkResidence.objects.filter(park__programme=programme).on(day)
    everybody = Enterprise.objects.in_programme(programme).order_by("code")
    chosen = {name: query.get(name, "").strip() for name in FILTERS}
    search = EnterpriseSearch(chosen, queryset=everybody, day=day)
    found = search.qs if search.is_valid() else everybody.none()
    rows = found.prefetch_related(
        Prefetch("memberships", members.select_related("base"), "places_then"),
        Prefetch("residences", seats.select_related("park"), "parks_then"),
    )
    return EnterpriseList(
        rows=Paginator(rows, PAGE_SIZE).get_page(query.get("page")),
        day=day,
        bases=tuple(programme.bases.all()),
        parks=tuple(programme.parks.all()),
        chosen=chosen,
        faults=tuple(text for texts in search.errors.values() for text in texts),
        is_open=reading.scope.sees_enterprises_of(programme),
    )


def enterprise_page(reading: Reading, firm: Enterprise) -> EnterprisePage:
    """Everything about an enterprise: at most twelve queries after that of itself.

    Identifiers, memberships, seats; where its figures are open also those, and eight
    to find the headline.
    """
    programme = reading.programme
    memberships = firm.memberships.filter(programme=programme).select_related("base")
    residences = firm.residences.filter(park__programme=programme)
    series = firm_series(reading, firm)
    version = headline_of(reading, board_of(reading)) if series else None
    return EnterprisePage(
        enterprise=firm,
        identifiers=tuple(firm.identifiers.order_by("kind", "valid_from")),
        memberships=tuple(memberships.order_by("-valid_from")),
        residences=tuple(residences.select_related("park").order_by("-valid_from")),
        is_open=reading.scope.sees_figures_of(firm, programme),
        period=reading.period,
        series=series,
        headline=series_with(series, version.indicator_id) if version else None,
    )


def series_with(series: tuple[Series, ...], indicator: int) -> Series | None:
    """The series of an indicator."""
    found = (each for each in series if each.version.indicator_id == indicator)
    return next(found, None)


def has_value(series: Series) -> bool:
    """Whether any quarter has a value."""
    return any(row.reported for row in series.quarters)
