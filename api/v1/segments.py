"""Figures in the order they are listed: totals first, then enterprises.

A segment is the rows of one kind in one programme, as of that programme's release.
Every query repeats `kind=` and the one as-of predicate, which is what the partial
indexes are made for, and walks along its index: totals by place, indicator and
quarter; enterprises by indicator, quarter and enterprise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from django.db.models import Exists, F, OuterRef, QuerySet

from api.moments import Moment
from api.v1.codes import Codes
from api.v1.cursors import Cursor
from api.v1.keyset import beyond
from reporting.filtersets import FigureFilterSet
from reporting.models import Attribution, Figure, RollUp
from reporting.models.subjects import Kind
from reporting.scope import Scope

TOTALS = (Kind.PROGRAMME, Kind.BASE, Kind.PARK)


@dataclass(frozen=True)
class Question:
    """What a reader asks: filters that were checked, with the reader's scope."""

    asked: FigureFilterSet
    scope: Scope
    codes: Codes

    def __getitem__(self, name: str):
        """The value of a filter; empty where it was not given."""
        return self.asked.form.cleaned_data[name]

    def wants(self, kind: str) -> bool:
        """Whether rows of a kind can answer: places named must be places they have."""
        named = {name for name in ("base", "park", "enterprise") if self[name]}
        has = {"base", "park", "enterprise"} if kind == Kind.ENTERPRISE else {kind}
        return self["scope"] in {"", None, kind} and named <= has

    def segments(self, moments: Sequence[Moment]) -> list["Segment"]:
        """The segments that answer, in order."""
        totals = (
            Totals(self, moment, kind)
            for kind in TOTALS
            if self.wants(kind)
            for moment in moments
        )
        enterprises = (
            Enterprises(self, moment, Kind.ENTERPRISE)
            for moment in moments
            if self.wants(Kind.ENTERPRISE)
            and self.scope.sees_enterprises_of(moment.programme)
        )
        return list(chain(totals, enterprises))


@dataclass(frozen=True)
class Segment:
    """The rows of one kind in one programme."""

    question: Question
    moment: Moment
    kind: str

    @property
    def name(self) -> tuple[str, int]:
        """What a cursor calls it."""
        return str(self.kind), self.moment.programme.pk

    @property
    def order(self) -> list[str]:
        """The columns that order the rows, without those that a filter fixes.

        A fixed column in front would hide the bound on the next from the index.
        """
        return [name for name in self.columns if not self.question[self.filters[name]]]

    @property
    def filters(self) -> dict[str, str]:
        """The filter that fixes each column of the order."""
        return {f"{self.kind}_id": self.kind, "indicator_id": "indicator"} | {
            "period": "period"
        }

    def read(self, cursor: Cursor | None, limit: int, backwards: bool) -> list:
        """Read up to `limit` rows beyond a cursor of this segment, or from its start.

        At most two queries.
        """
        key = None
        if cursor:
            values = {
                f"{self.kind}_id": cursor.subject,
                "indicator_id": cursor.indicator,
                "period": cursor.period,
            }
            key = [values[name] for name in self.order]
        return beyond(self.rows(), self.order, key, limit, backwards)

    def cursor(self, row) -> Cursor:
        """The cursor that points at a row."""
        kind, programme = self.name
        return Cursor(kind, programme, row.subject, row.indicator_id, row.period)


class Totals(Segment):
    """Roll-ups of a programme, its bases or its parks."""

    @property
    def columns(self) -> list[str]:
        """The order of the index `rollup_<kind>_once`."""
        return [f"{self.kind}_id", "indicator_id", "period"]

    def rows(self) -> QuerySet:
        """The totals that stand."""
        standing = RollUp.objects.as_of(self.moment.seq).filter(
            kind=self.kind, **{f"{self.kind}_id__in": self.places()}
        )
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
            "confidential",
            "suppressed",
            "released_in_id",
            subject=F(f"{self.kind}_id"),
            named=True,
        )

    def places(self) -> list[int]:
        """Row ids of the places asked for, of this programme alone."""
        programme = self.moment.programme.pk
        if self.kind == Kind.PROGRAMME:
            return [programme]
        chosen = self.question[self.kind]
        return [
            pk
            for pk, (_slug, owner) in self.question.codes.places(self.kind).items()
            if owner == programme and (chosen is None or chosen.pk == pk)
        ]


class Enterprises(Segment):
    """Figures of single enterprises that the programme's releases brought in."""

    @property
    def columns(self) -> list[str]:
        """The order of the index `figure_enterprise_once`."""
        return ["indicator_id", "period", "enterprise_id"]

    def rows(self) -> QuerySet:
        """The figures that stand, of the enterprises asked for."""
        chosen = self.question.asked.filter_queryset(self.visible())
        if self.question["enterprise"]:
            chosen = chosen.filter(enterprise=self.question["enterprise"])
        for kind in (Kind.BASE, Kind.PARK):
            if self.question[kind]:
                chosen = chosen.filter(self.counts_in(kind))
        return chosen.values_list(
            "enterprise__code",
            "indicator_id",
            "period",
            "value",
            "same_period",
            "status",
            "released_in_id",
            subject=F("enterprise_id"),
            named=True,
        )

    def visible(self) -> QuerySet[Figure]:
        """The figures that stand and that the reader may see, unfiltered."""
        return self.question.scope.figures(
            Figure.objects.as_of(self.moment.seq)
        ).filter(kind=Kind.ENTERPRISE, released_in__programme=self.moment.programme)

    def counts_in(self, kind: str) -> Exists:
        """The enterprise counts in the base or park asked for, in that quarter."""
        return Exists(
            Attribution.objects.as_of(self.moment.seq).filter(
                kind=kind,
                enterprise=OuterRef("enterprise"),
                from_period__lte=OuterRef("period"),
                to_period__gt=OuterRef("period"),
                **{kind: self.question[kind]},
            )
        )


@dataclass(frozen=True)
class Window:
    """The rows of one page with the segment of each, and whether more lie beyond."""

    rows: list[tuple[Segment, tuple]]
    start: Cursor | None
    has_more: bool

    @property
    def next(self) -> str | None:
        """The cursor of the next page."""
        return self.edge(-1, has_neighbour=self.has_more or self.is_backwards)

    @property
    def previous(self) -> str | None:
        """The cursor of the page before."""
        came_from = self.start is not None and not self.is_backwards
        return self.edge(
            0, has_neighbour=self.has_more if self.is_backwards else came_from
        )

    @property
    def is_backwards(self) -> bool:
        """Whether the page was reached from its end."""
        return self.start is not None and self.start.backwards

    def edge(self, index: int, has_neighbour: bool) -> str | None:
        """Encode the first (0) or last (-1) row as a place to go on from."""
        if not (self.rows and has_neighbour):
            return None
        segment, row = self.rows[index]
        return replace(segment.cursor(row), backwards=index == 0).encode()


def window(segments: list[Segment], start: Cursor | None, size: int) -> Window:
    """Read a page of up to `size` rows; `start` lies in one of the segments."""
    backwards = start is not None and start.backwards
    found: list[tuple[Segment, tuple]] = []
    for segment, cursor in ahead(segments[::-1] if backwards else segments, start):
        rows = segment.read(cursor, size + 1 - len(found), backwards)
        found += [(segment, row) for row in rows]
        if len(found) > size:
            break
    shown = found[:size]
    return Window(shown[::-1] if backwards else shown, start, len(found) > size)


def ahead(
    segments: list[Segment], start: Cursor | None
) -> Iterator[tuple[Segment, Cursor | None]]:
    """Yield the segments from the cursor's own on, the first with the cursor."""
    if start is None:
        yield from ((segment, None) for segment in segments)
        return
    names = [segment.name for segment in segments]
    first = names.index((start.kind, start.programme))
    yield segments[first], start
    yield from ((segment, None) for segment in segments[first + 1 :])
