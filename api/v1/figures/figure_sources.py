"""Figures in the order they are listed: totals first, then enterprises.

A segment is the rows of one kind in one programme, as of that programme's release.
Every query repeats `kind=` and the one as-of predicate, which is what the partial
indexes are made for, and walks along its index: totals by place, indicator and
quarter; enterprises by indicator, quarter and enterprise.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Exists, F, Model, OuterRef, QuerySet

from api.moments import Moment
from api.v1.codes import RegisterCodes
from api.v1.paging.cursors import Cursor
from api.v1.paging.keyset import Key, read_beyond
from bases.models import Programme
from core.quarters import Quarter
from reporting.access.scope import Scope
from reporting.filtersets import FigureFilterSet
from reporting.models import Attribution, Figure, RollUp
from reporting.models.subjects import Kind
from reporting.querysets import ReleasedQuerySet, match_subjects, name_subject_column

TOTALS = (Kind.PROGRAMME, Kind.BASE, Kind.PARK)


@dataclass(frozen=True)
class FigureQuestion:
    """What a reader asks: filters that were checked, with the reader's scope."""

    asked: FigureFilterSet
    scope: Scope
    codes: RegisterCodes

    def __getitem__(self, name: str) -> Any:
        """The value of a filter; empty where it was not given."""
        return self.asked.form.cleaned_data[name]

    def wants(self, kind: str) -> bool:
        """Whether rows of a kind can answer: places named must be places they have."""
        named = {name for name in ("base", "park", "enterprise") if self[name]}
        has = {"base", "park", "enterprise"} if kind == Kind.ENTERPRISE else {kind}
        return self["scope"] in {"", None, kind} and named <= has

    def concerns(self, programme: Programme) -> bool:
        """Whether the places asked for, if any, are a programme's."""
        places = (self["base"], self["park"])
        return all(place.programme_id == programme.pk for place in places if place)

    def segments(self, moments: Sequence[Moment]) -> list["AnySource"]:
        """The segments that answer, in order."""
        moments = [moment for moment in moments if self.concerns(moment.programme)]
        totals = (
            TotalsSource(self, moment, kind)
            for kind in TOTALS
            if self.wants(kind)
            for moment in moments
        )
        enterprises = (
            EnterprisesSource(self, moment, Kind.ENTERPRISE)
            for moment in moments
            if self.wants(Kind.ENTERPRISE)
            and self.scope.sees_some_enterprises_of(moment.programme)
        )
        return [*totals, *enterprises]


class SourceRow(Protocol):
    """What every row names."""

    subject: int
    indicator_id: int
    period: Quarter
    released_in_id: int


class TotalFigureRow(SourceRow, Protocol):
    """A row of `TotalsSource`, with the sums that `Scope.hides` may withhold."""

    value: Decimal | None
    quarter_value: Decimal | None
    rolling_value: Decimal | None
    comparable_value: Decimal | None
    same_period: Decimal | None
    reported: int
    expected: int
    estimated: int
    weight_in: Decimal | None
    weight_expected: Decimal | None
    confidential: bool
    suppressed: int


class EnterpriseFigureRow(SourceRow, Protocol):
    """A row of `EnterprisesSource`."""

    enterprise__code: str
    value: Decimal | None
    same_period: Decimal | None
    status: int


Row = TypeVar("Row", bound=SourceRow)


@dataclass(frozen=True)
class FigureSource(ABC, Generic[Row]):
    """The rows of one kind in one programme."""

    question: FigureQuestion
    moment: Moment
    kind: str

    @property
    def scope(self) -> Scope:
        """The reader's rights in this programme."""
        return self.question.scope.within(self.moment.programme)

    @property
    def name(self) -> tuple[str, int]:
        """What a cursor calls it."""
        return str(self.kind), self.moment.programme.pk

    @property
    @abstractmethod
    def columns(self) -> dict[str, str]:
        """The columns that order the rows, and the filter that fixes each."""

    @abstractmethod
    def rows(self) -> QuerySet[Model, Row]:
        """The rows that stand, of those asked for."""

    @property
    def order(self) -> list[str]:
        """The columns that order the rows, without those that a filter fixes.

        A fixed column in front would hide the bound on the next from the index.
        """
        return [name for name, it in self.columns.items() if not self.question[it]]

    def read(self, cursor: Cursor | None, limit: int, backwards: bool) -> list[Row]:
        """Read up to `limit` rows beyond a cursor of this segment, or from its start.

        At most two queries.
        """
        key: list[Key] | None = None
        if cursor:
            values: dict[str, Key] = {
                name_subject_column(self.kind): cursor.subject,
                "indicator_id": cursor.indicator,
                "period": cursor.period,
            }
            key = [values[name] for name in self.order]
        return read_beyond(self.rows(), self.order, key, limit, backwards)

    def cursor(self, row: Row) -> Cursor:
        """The cursor that points at a row."""
        kind, programme = self.name
        return Cursor(kind, programme, row.subject, row.indicator_id, row.period)


class TotalsSource(FigureSource[TotalFigureRow]):
    """Roll-ups of a programme, its bases or its parks."""

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the index `rollup_<kind>_once`, and what filters each."""
        place = {name_subject_column(self.kind): self.kind}
        return place | {"indicator_id": "indicator", "period": "period"}

    def rows(self) -> QuerySet[RollUp, TotalFigureRow]:
        """The totals that stand."""
        standing = RollUp.objects.as_of(self.moment.seq).filter(
            match_subjects(self.kind, self.places())
        )
        standing = standing.annotate(subject=F(name_subject_column(self.kind)))
        return self.question.asked.filter_queryset(standing).values_list(
            "indicator_id",
            "period",
            "value",
            "quarter_value",
            "rolling_value",
            "comparable_value",
            "same_period",
            "reported",
            "expected",
            "estimated",
            "quarter_n",
            "rolling_n",
            "comparable_n",
            "weight_in",
            "weight_expected",
            "confidential",
            "suppressed",
            "released_in_id",
            "subject",
            named=True,
        )

    def places(self) -> list[int]:
        """Row ids of the places asked for, of this programme alone."""
        programme = self.moment.programme.pk
        if self.kind == Kind.PROGRAMME:
            return [programme]
        place = self.question[self.kind]
        chosen = place and place.pk
        return [
            pk
            for pk, (_slug, owner) in self.question.codes.places(self.kind).items()
            if owner == programme and chosen in {None, pk}
        ]


class EnterprisesSource(FigureSource[EnterpriseFigureRow]):
    """Figures of single enterprises that the programme's releases brought in."""

    # The columns of the index `figure_enterprise_once`, and what filters each.
    columns = {
        "indicator_id": "indicator",
        "period": "period",
        "enterprise_id": "enterprise",
    }

    def rows(self) -> QuerySet[Figure, EnterpriseFigureRow]:
        """The figures that stand, of the enterprises asked for."""
        chosen = self.question.asked.filter_queryset(self.visible())
        if self.question["enterprise"]:
            chosen = chosen.filter(enterprise=self.question["enterprise"])
        for kind in (Kind.BASE, Kind.PARK):
            if self.question[kind]:
                chosen = self.counted_in(kind, chosen)
        rows: QuerySet[Figure, EnterpriseFigureRow] = chosen.annotate(
            subject=F("enterprise_id")
        ).values_list(
            "enterprise__code",
            "indicator_id",
            "period",
            "value",
            "same_period",
            "status",
            "released_in_id",
            "subject",
            named=True,
        )
        return rows

    def visible(self) -> ReleasedQuerySet:
        """The figures that stand and that the reader may see, unfiltered."""
        return self.question.scope.figures(
            Figure.objects.as_of(self.moment.seq)
        ).filter(kind=Kind.ENTERPRISE, released_in__programme=self.moment.programme)

    def counted_in(self, kind: str, rows: QuerySet[Figure]) -> QuerySet[Figure]:
        """Figures of enterprises that count in the base or park asked for, then.

        The enterprises are read first (one query): a place has few of them, and
        without their list the database walks through everybody's figures.
        """
        shares = Attribution.objects.as_of(self.moment.seq).filter(
            kind=kind, **{kind: self.question[kind]}
        )
        then = shares.filter(
            enterprise=OuterRef("enterprise"),
            from_period__lte=OuterRef("period"),
            to_period__gt=OuterRef("period"),
        )
        members = set(shares.values_list("enterprise_id", flat=True))
        return rows.filter(Exists(then), enterprise_id__in=members)


AnySource = TotalsSource | EnterprisesSource
