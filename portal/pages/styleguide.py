"""Made-up objects of the real kinds, so that the style guide shows the real includes.

Nothing here is stored or read from the database.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bases.models import ChainSegment, InnovationBase, Programme
from core.quarters import Quarter
from portal.amounts import Scale
from portal.pages.list_page import FilterChoice, FilterOption
from portal.pages.overview.behind import FIRST, BehindBase, BehindList, BehindTarget
from portal.pages.overview.movers import Mover, Movers
from portal.pages.overview.ranking import (
    QuarterComposite,
    Ranking,
    RankPart,
    RankRow,
    rank_rows,
)
from portal.pages.overview.small_multiples import SmallMultiples
from portal.pages.places.chain import Chain, ChainLink
from portal.pages.series.chart import ROLLING, Series
from portal.pages.series.history import QuarterRow, VisibleGrowth, VisibleSum
from portal.pages.series.released_cells import FigureCell
from portal.pages.targets.rows import TargetRow, group_target_rows
from portal.reading import Reading
from problems.lifecycle import State
from problems.models import TechnicalProblem
from reporting.access.scope import ANYBODY
from reporting.measuring.actuals import Actual
from reporting.measuring.target_measure import TargetMeasure
from reporting.models import Release
from reporting.models.subjects import Kind
from reporting.progress_board import WITHHELD, ReportedQuarters, TargetProgress
from targets.lights import Thresholds
from targets.models import Indicator, IndicatorVersion, Target, TargetRevision
from targets.progress import Reason, Terms, measure_progress
from targets.ranking import measure_part, weigh_parts

AT, START, DUE = Quarter(2014, 2), Quarter(2011, 4), Quarter(2015, 4)
YI = Decimal(10_000)
"""1 亿元 in 万元."""
GONE, LATE = VisibleSum(None, 2, "withheld", "a"), VisibleSum()
NOW = datetime(2014, 7, 22, 1, tzinfo=UTC)


def make_programme() -> Programme:
    """A programme of sample figures."""
    return Programme(
        code="sample", name_zh="示例计划", name_en="Sample", is_sample=True
    )


def make_release(seq: int) -> Release:
    """A release of that programme."""
    return Release(seq=seq, public=True, published_at=NOW, content_sha256="4f9c" * 16)


def make_reading(seq: int = 10) -> Reading:
    """A reading of a release; of the latest, which is the tenth, unless said."""
    releases = (make_release(10), make_release(9))
    chosen = next(row for row in releases if row.seq == seq)
    known = ReportedQuarters((AT,), AT)
    return Reading(make_programme(), ANYBODY, chosen, releases, AT, known, True, {})


def make_version(**fields: object) -> IndicatorVersion:
    """The definition of sales revenue."""
    indicator = Indicator(
        code="EC01", name_zh="销售收入", name_en="Sales revenue", pk=1
    )
    defaults = {"unit_zh": "万元", "unit_en": "10,000 yuan", "nature": "flow"}
    return IndicatorVersion(indicator=indicator, direction="up", **defaults | fields)


def make_terms(baseline: Decimal | None = 80 * YI) -> Terms:
    """Twice the baseline by the end of 2015, on a straight path."""
    goal = None if baseline is None else 2 * baseline
    return Terms(baseline, goal, ">=", "up", "linear", START, DUE)


def make_target_row(
    name: tuple[str, str], actual: str | None, way: Terms, why: str = ""
) -> TargetRow:
    """A target with so many 亿元 reached; `why` it shows no value."""
    value = None if actual is None else Decimal(actual) * YI
    promise = Target(
        programme=make_programme(),
        code=slugify(f"T-{name[1]}"),
        name_zh=name[0],
        name_en=name[1],
        pk=hash(name),
    )
    revision = TargetRevision(
        target=promise,
        rule="multiplier",
        amount=2,
        comparator=">=",
        path="linear",
        due=DUE,
    )
    progress = measure_progress(way, value, AT, Thresholds())
    return TargetRow(
        TargetProgress(
            measure=TargetMeasure(
                make_programme(), revision, make_version(), Kind.PROGRAMME
            ),
            target=promise,
            place=make_programme(),
            kind=str(Kind.PROGRAMME),
            period=AT,
            target_value=way.target,
            terms=way,
            found=Actual(value, value, 38 if value else 0, 40),
            progress=progress,
            not_computable=Reason(why) if why else progress.not_computable,
        )
    )


def make_series() -> Series:
    """Revenue over ten quarters, one of them incomplete and one missing."""
    rows = [
        QuarterRow(
            at,
            rolling=VisibleSum()
            if at == Quarter(2013, 1)
            else VisibleSum(value * YI, 40, ""),
            reported=39 if at == Quarter(2013, 3) else 40,
            expected=40,
            estimated=int(at == Quarter(2013, 3)),
        )
        for at, value in zip(
            Quarter.span(START, AT), map(Decimal, range(80, 124, 4)), strict=True
        )
    ]
    return Series(make_version(), tuple(rows[::-1]), ROLLING, make_terms())


def make_rank_row(number: int, name: str, shares: list[int | None]) -> RankRow:
    """A base with so many per cent of its way done in each quarter since the start."""
    row = make_target_row(
        ("销售收入增长一倍", "Sales revenue doubled"), None, make_terms()
    )
    moments: list[QuarterComposite] = []
    parts: tuple[RankPart, ...] = ()
    for at, share in zip(Quarter.span(START, AT), shares, strict=True):
        value = None if share is None else (100 + Decimal(share)) / 100 * 80 * YI
        actual = GONE if value is None else VisibleSum(value, 4, "")
        parts = (RankPart(row, actual, measure_part(make_terms(), value, at)),)
        moments.append(
            QuarterComposite(at, weigh_parts(part.part for part in parts), False)
        )
    hidden = parts[0].is_withheld
    if hidden:
        row = replace(row, standing=replace(row.standing, not_computable=WITHHELD))
        parts = (replace(parts[0], row=row),)
    slug = f"base-{number}"
    growth = (
        VisibleGrowth(is_withheld=True)
        if hidden
        else VisibleGrowth(Decimal(number) / 20, count=4)
    )
    sums = QuarterRow(
        AT, rolling=parts[0].actual, growth=growth, reported=4, expected=5
    )
    return RankRow(
        place=InnovationBase(
            pk=number, slug=slug, name_zh=f"示例基地{number}", name_en=name
        ),
        sums=sums,
        sums_before=sums,
        parts=parts,
        moments=tuple(moments[::-1]),
        thresholds=Thresholds(),
    )


def make_ranking() -> Ranking:
    """Four bases: one ahead, two that changed places, one withheld."""
    ways: dict[str, list[int | None]] = {
        "Base ahead": [0, 8, 15, 22, 30, 40, 50, 60, 65, 70, 75],
        "Base caught up": [0, 2, 4, 6, 10, 15, 20, 26, 32, 40, 52],
        "Base overtaken": [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 20],
        "Base of two firms": [None] * 11,
    }
    rows = [
        make_rank_row(number, name, shares)
        for number, (name, shares) in enumerate(ways.items(), start=1)
    ]
    return Ranking(rank_rows(rows), make_version(), AT - 1)


def make_problem(number: int, state: State, **fields: object) -> TechnicalProblem:
    """A problem in a state."""
    row = TechnicalProblem(
        number=f"XN-2013-{number:03}",
        title_zh="示例难题：植物染料耐光色牢度提高到5级",
        title_en="Sample: light fastness of plant dyes raised to grade 5",
        nature="key",
        state=state,
        is_sample=True,
        **fields,
    )
    overdue = row.deadline is not None and row.deadline < date(2014, 7, 22)
    setattr(row, "is_overdue", overdue)  # noqa: B010 (an annotation of the query)
    return row


def make_chain() -> Chain:
    """Three links, the second a gap."""
    names = [("洗毛", "Wool"), ("染色", "Dyeing"), ("织造", "Weaving")]
    counts = [(2, 1), (0, 3), (5, 0)]
    links = [
        ChainLink(
            ChainSegment(name_zh=zh, name_en=en, position=n),
            members,
            open_,
            n == 2,
            n == 1,
        )
        for n, ((zh, en), (members, open_)) in enumerate(
            zip(names, counts, strict=True), start=1
        )
    ]
    return Chain(tuple(links), placed=7, members=7)


@dataclass(frozen=True)
class StyleGuide:
    """Every component with what it can show; `scheme` is "", light or dark."""

    scheme: str

    lights = ("green", "amber", "red", "none")
    schemes = ("", "light", "dark")
    scale = Scale("万元 / 10,000 yuan")
    cells = (
        FigureCell(Decimal(12480), ""),
        FigureCell(Decimal(0), ""),
        FigureCell(Decimal(1180), "", is_estimate=True),
        FigureCell(state="missing"),
        FigureCell(state="not_applicable"),
        FigureCell(state="confidential"),
        FigureCell(state="withdrawn"),
        FigureCell(state="not_expected"),
        FigureCell(None, ""),
    )
    sums = (
        VisibleSum(Decimal(12480), 40, ""),
        VisibleSum(Decimal(9980), 38, ""),
        LATE,
        GONE,
    )
    growths = (
        VisibleGrowth(Decimal("0.225"), count=38, rereported=38),
        VisibleGrowth(Decimal("-0.024"), count=40),
        VisibleGrowth(words="扭亏 / to profit", count=1),
        VisibleGrowth(is_withheld=True),
        VisibleGrowth(),
    )
    tags = ("", "is-ok", "is-am", "is-bad", "is-nil", "is-sky")
    base = InnovationBase(
        pk=1, slug="base-1", name_zh="示例基地", name_en="Sample base"
    )

    @property
    def groups(self) -> object:
        """Targets: behind, exceeded, far behind, not computable, withheld."""
        return group_target_rows(
            [
                make_target_row(("滞后", "Behind"), "121.2", make_terms()),
                make_target_row(("超额", "Exceeded"), "188.8", make_terms()),
                make_target_row(("严重滞后", "Far behind"), "81", make_terms()),
                make_target_row(
                    ("基期待确认", "Without a baseline"), "60", make_terms(None)
                ),
                make_target_row(("不予公布", "Withheld"), None, make_terms(), WITHHELD),
            ]
        )

    @property
    def series(self) -> Series:
        """A path with a gap and an incomplete quarter."""
        return make_series()

    @property
    def ranking(self) -> Ranking:
        """Ranked bases and one that is not rated."""
        return make_ranking()

    @property
    def multiples(self) -> SmallMultiples:
        """Small plots of the ranked bases."""
        return SmallMultiples(make_ranking().rows)

    @property
    def behind(self) -> BehindList:
        """More targets behind than are read at a glance, and a base."""
        amber = make_target_row(("滞后", "Behind"), "115", make_terms())
        red = make_target_row(("严重滞后", "Far behind"), "81", make_terms())
        base = BehindBase(make_ranking().rows[2])
        worst_first = (BehindTarget(red), *[BehindTarget(amber)] * FIRST)
        return BehindList(worst_first, (base,), 1)

    @property
    def movers(self) -> Movers:
        """A rise and a fall, and one that is withheld."""
        up = Mover(self.base, Decimal("0.10"), Decimal("0.18"))
        return Movers((up, Mover(self.base, Decimal("0.2"), Decimal("0.15"))), (), True)

    @property
    def chain(self) -> Chain:
        """A chain with a gap."""
        return make_chain()

    @property
    def problems(self) -> list[TechnicalProblem]:
        """Open and overdue, secret, without anybody, overcome."""
        late = date(2014, 7, 22) - timedelta(days=7)
        return [
            make_problem(
                1,
                State.IN_RD,
                deadline=late,
                trl_now=4,
                trl_wanted=7,
                budget=Decimal(300),
            ),
            make_problem(
                2, State.PUBLISHED, is_secret=True, deadline=date(2015, 3, 31)
            ),
            make_problem(3, State.UNCLAIMED, trl_now=2, trl_wanted=6),
            make_problem(4, State.ACCEPTED, budget=Decimal(80)),
        ]

    @property
    def choice(self) -> FilterChoice:
        """A filter with counts, one value chosen."""
        options = (
            FilterOption("a", "揭榜 / Claimed", True, 12),
            FilterOption("b", "攻克 / Overcome", False, 3),
        )
        return FilterChoice("choice", "状态 / State", options)

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence about what was asked for and cannot be read."""
        return (
            _("period: “%(value)s” is not a quarter. Enter it like 2013-Q2.")
            % {"value": "x"},
        )

    @property
    def rows(self) -> Page[int]:
        """The second of three pages."""
        return Paginator(range(3), 1).page(2)

    @property
    def reading(self) -> Reading:
        """The latest release."""
        return make_reading()

    @property
    def past(self) -> Reading:
        """An earlier release."""
        return make_reading(9)
