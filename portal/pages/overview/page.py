"""Everything the overview of a programme shows."""

from dataclasses import dataclass

from portal.pages.overview.behind import RedList, red_list
from portal.pages.overview.largest_enterprises import FirmTable, largest_firms
from portal.pages.overview.movers import Movers, movers
from portal.pages.overview.ranking import Ranking, ranking
from portal.pages.overview.small_multiples import SmallMultiples
from portal.pages.overview.verdict import headline_sentence, tally, verdict
from portal.pages.series.chart import ROLLING, Series
from portal.pages.series.history import history
from portal.pages.targets.headline import flows, measures_flow
from portal.pages.targets.measured_by_quarter import Step, steps
from portal.pages.targets.rows import TargetGroup, TargetRow, grouped, target_rows
from portal.reading import Reading
from reporting.models.subjects import Kind
from reporting.progress_board import Board, board
from targets.models import IndicatorVersion

FIRM_COLUMNS = 2
NO_FIRMS, NO_RANKING, NO_MOVERS = FirmTable(), Ranking(), Movers()


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
    behind: RedList | None = None
    movers: Movers = NO_MOVERS
    firms: FirmTable = NO_FIRMS

    @property
    def groups(self) -> tuple[TargetGroup, ...]:
        """The targets under their headings."""
        return grouped(self.rows)

    @property
    def lights(self) -> dict[str, int]:
        """How many targets show each light."""
        return tally(self.rows)

    @property
    def verdict(self) -> str:
        """The sentence the page opens with."""
        return verdict(self.rows)

    @property
    def finding(self) -> str:
        """How far the headline target is; "" where that cannot be said."""
        return headline_sentence(self.headline) if self.headline else ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The headline measured in every quarter."""
        return steps(self.series, self.headline)

    @property
    def multiples(self) -> SmallMultiples:
        """The composites of the bases over the quarters."""
        return SmallMultiples(self.ranking.rows)


def overview(reading: Reading) -> Overview:
    """Load the page: at most twelve queries after those of the reading.

    Seven are the board's; the definitions of flows, the quarters of the headline, the
    bases and their totals take one each, the enterprises two where there is no base
    and one, to readers who may see them, where there are.
    """
    if reading.release is None or (reading.period and not reading.has_figures):
        return Overview()
    found = board(
        programme=reading.programme,
        release=reading.release,
        period=reading.period,
        scope=reading.scope,
    )
    versions = flows(reading.programme, reading.period) if reading.period else ()
    return with_figures(reading, found, versions)


def with_figures(
    reading: Reading, found: Board, versions: tuple[IndicatorVersion, ...]
) -> Overview:
    """Add the headline's quarters and either the bases or the enterprises."""
    rows = target_rows(found.of_programme())
    headline = next(filter(measures_flow, rows), None)
    if not versions:
        return Overview(rows, headline, behind=red_list(found, rows, ()))
    version = headline.version if headline else versions[0]
    terms = headline.standing.terms if headline else None
    programme = reading.programme
    quarters = history(reading, Kind.PROGRAMME, programme, version.indicator)
    bases = list(programme.bases.all())
    ranks = ranking(reading, found, bases, version) if bases else NO_RANKING
    return Overview(
        rows=rows,
        headline=headline,
        series=Series(version, quarters, ROLLING, terms),
        ranking=ranks,
        behind=red_list(found, rows, ranks.rows),
        movers=movers(reading, ranks.rows, version.indicator),
        firms=largest_firms(reading, () if bases else versions[:FIRM_COLUMNS]),
    )
