"""Everything the overview of a programme shows."""

from dataclasses import dataclass

from portal.amounts import Scale, scale_of
from portal.queries.comparison import PlaceRow, compare
from portal.queries.history import history
from portal.queries.largest_firms import FirmTable, largest_firms
from portal.queries.series import ROLLING, Series
from portal.queries.standings import TargetGroup, TargetRow, grouped, target_rows
from portal.queries.steps import Step, steps
from portal.reading import Reading
from portal.verdict import headline_sentence, tally, verdict
from reporting.models.subjects import Kind
from reporting.progress_board import board, measure_name
from targets.models import IndicatorVersion

FIRM_COLUMNS = 2
NO_FIRMS = FirmTable()


@dataclass(frozen=True)
class Overview:
    """The overview of a programme as of a release, in a quarter.

    `headline` is the row of the first target that measures a flow, `series` its
    indicator over the quarters, or the programme's first flow where no target is.
    """

    rows: tuple[TargetRow, ...] = ()
    headline: TargetRow | None = None
    series: Series | None = None
    bases: tuple[PlaceRow, ...] = ()
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
    def has_withheld_base(self) -> bool:
        """Whether anything in the table of the bases is withheld."""
        return any(row.sums.is_withheld for row in self.bases)

    @property
    def base_scale(self) -> Scale:
        """One unit for the column of the bases."""
        values = [row.sums.rolling.value for row in self.bases]
        return scale_of(values, self.series.version)


def overview(reading: Reading) -> Overview:
    """Load the page: at most twelve queries after those of the reading.

    Seven are the board's; the definitions of flows, the quarters of the headline, the
    bases and their totals take one each, the enterprises two.
    """
    if reading.release is None or (reading.period and not reading.has_figures):
        return Overview()
    found = board(
        programme=reading.programme,
        release=reading.release,
        period=reading.period,
        scope=reading.scope,
    )
    rows = target_rows(found.of_programme())
    headline = next(filter(measures_flow, rows), None)
    versions = flows(reading) if reading.period else ()
    if not versions:
        return Overview(rows, headline)
    return with_figures(reading, rows, headline, versions)


def with_figures(
    reading: Reading,
    rows: tuple[TargetRow, ...],
    headline: TargetRow | None,
    versions: tuple[IndicatorVersion, ...],
) -> Overview:
    """Add the headline's quarters and either the bases or the enterprises."""
    programme = reading.programme
    version = headline.version if headline else versions[0]
    quarters = history(reading, Kind.PROGRAMME, programme, version.indicator)
    bases = list(programme.bases.all())
    columns = () if bases else versions[:FIRM_COLUMNS]
    return Overview(
        rows=rows,
        headline=headline,
        series=Series(version, quarters, ROLLING, headline and headline.standing.terms),
        bases=compare(reading, Kind.BASE, bases, version.indicator) if bases else (),
        firms=largest_firms(reading, columns),
    )


def measures_flow(row: TargetRow) -> bool:
    """Whether a target's actual value is a flow over four quarters."""
    return measure_name(row.standing.revision, row.version) == ROLLING


def flows(reading: Reading) -> tuple[IndicatorVersion, ...]:
    """The definitions of the programme's flows in the quarter, by code. One query."""
    natures = IndicatorVersion.Nature.FLOW, IndicatorVersion.Nature.SIGNED_FLOW
    found = IndicatorVersion.objects.at(reading.period).filter(
        indicator__programmes=reading.programme, nature__in=natures
    )
    return tuple(found.select_related("indicator").order_by("indicator__code"))
