"""Everything the overview of a programme shows."""

from dataclasses import dataclass

from portal.pages.overview.behind import BehindList, build_behind_list
from portal.pages.overview.largest_enterprises import (
    EnterpriseTable,
    find_largest_enterprises,
)
from portal.pages.overview.movers import Movers, find_movers
from portal.pages.overview.ranking import Ranking, build_ranking
from portal.pages.overview.small_multiples import SmallMultiples
from portal.pages.overview.verdict import (
    count_lights,
    describe_headline,
    describe_targets,
    name_targets,
)
from portal.pages.series.chart import ROLLING, Series
from portal.pages.series.history import build_history
from portal.pages.targets.contradictions import describe_contradiction
from portal.pages.targets.headline import is_flow_measured, list_flows
from portal.pages.targets.measured_by_quarter import TargetStep, measure_steps
from portal.pages.targets.rows import (
    TargetGroup,
    TargetRow,
    build_target_rows,
    group_target_rows,
)
from portal.reading import Reading
from reporting.models.subjects import Kind
from reporting.progress_board import ProgressBoard, build_board
from targets.models import IndicatorVersion

FIRM_COLUMNS = 2
NO_FIRMS, NO_RANKING, NO_MOVERS = EnterpriseTable(), Ranking(), Movers()


@dataclass(frozen=True)
class Overview:
    """The overview of a programme as of a release, in a quarter.

    `headline` is the row of the first target that measures a flow, `series` its
    indicator over the quarters, or the programme's first flow where no target is.
    """

    rows: tuple[TargetRow, ...] = ()
    headline: TargetRow | None = None
    series: Series | None = None
    ranking: Ranking = NO_RANKING
    behind: BehindList | None = None
    movers: Movers = NO_MOVERS
    firms: EnterpriseTable = NO_FIRMS

    @property
    def groups(self) -> tuple[TargetGroup, ...]:
        """The targets under their headings."""
        return group_target_rows(self.rows)

    @property
    def lights(self) -> dict[str, int]:
        """How many promises show each light."""
        return count_lights(self.groups)

    @property
    def verdict(self) -> str:
        """The sentence the page opens with."""
        return describe_targets(self.groups)

    @property
    def named(self) -> str:
        """What is behind, by name, and how readings stand that differ."""
        return name_targets(self.groups)

    @property
    def differing(self) -> int:
        """How many promises have readings with different lights."""
        return sum(group.light is None for group in self.groups)

    @property
    def finding(self) -> str:
        """How far the headline target is; "" where that cannot be said."""
        return describe_headline(self.headline) if self.headline else ""

    @property
    def contradiction(self) -> str:
        """What reconciles the headline's numbers; "" where nothing has to be."""
        if self.headline is None or self.series is None:
            return ""
        return describe_contradiction(self.headline, self.series.growth)

    @property
    def steps(self) -> tuple[TargetStep, ...]:
        """The headline measured in every quarter."""
        return measure_steps(self.series, self.headline)

    @property
    def multiples(self) -> SmallMultiples:
        """The composites of the bases over the quarters."""
        return SmallMultiples(self.ranking.rows)


def build_overview(reading: Reading) -> Overview:
    """Load the page: at most twelve queries after those of the reading.

    Seven are the board's; the definitions of flows, the quarters of the headline, the
    bases and their totals take one each, the enterprises two where there is no base
    and one, to readers who may see them, where there are.
    """
    if reading.release is None or (reading.period and not reading.has_figures):
        return Overview()
    found = build_board(
        programme=reading.programme,
        release=reading.release,
        period=reading.period,
        scope=reading.scope,
    )
    versions = list_flows(reading.programme, reading.period) if reading.period else ()
    return build_overview_with_figures(reading, found, versions)


def build_overview_with_figures(
    reading: Reading, found: ProgressBoard, versions: tuple[IndicatorVersion, ...]
) -> Overview:
    """Add the headline's quarters and either the bases or the enterprises."""
    rows = build_target_rows(found.of_programme())
    headline = next(filter(is_flow_measured, rows), None)
    if not versions:
        return Overview(rows, headline, behind=build_behind_list(found, rows, ()))
    version = headline.version if headline else versions[0]
    terms = headline.standing.terms if headline else None
    programme = reading.programme
    quarters = build_history(reading, Kind.PROGRAMME, programme, version)
    bases = list(programme.bases.all())
    ranks = build_ranking(reading, found, bases, version) if bases else NO_RANKING
    return Overview(
        rows=rows,
        headline=headline,
        series=Series(version, quarters, ROLLING, terms),
        ranking=ranks,
        behind=build_behind_list(found, rows, ranks.rows),
        movers=find_movers(reading, ranks.rows, version.indicator),
        firms=find_largest_enterprises(
            reading, () if bases else versions[:FIRM_COLUMNS]
        ),
    )
