"""The sample returns: what each subject says in each quarter."""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

from core.quarters import Quarter
from core.statuses import Status
from core.today import get_today
from reporting.imports.importing import group_by_return, write_returns
from reporting.imports.line_resolving import LineResolver
from reporting.models import ImportBatch
from reporting.models.subjects import Kind
from reporting.returns.known_cells import CellContent, CellKey
from samples import firms
from samples.figures.money import COUNTS, draw_own_figures, draw_quarter_flows
from samples.figures.own_counts import CountedRegisters
from samples.firms import Firm
from samples.world import Scene
from targets.formulas import Known

Cells = dict[CellKey, CellContent]
RESTATED_CODES = ("EC01", "EC02", "EC03")
RESTATEMENT = (
    "示例：更正重复计算的一笔销售 / Sample correction: a sale was counted twice"
)
REREPORT = "示例：上年同期数按本年口径填报 / Sample: last year as re-reported this year"
ESTIMATE = "示例：预计数 / Sample: an estimate"


class SampleReturns:
    """Writes sample returns; the registers are read once."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.registers = CountedRegisters(scene.programme)
        self.reader = LineResolver(scene.programme, get_today())
        self.ids = {
            code: versions[0].indicator_id
            for code, versions in self.reader.versions.items()
        }

    def write(self, name: str, cells: Cells) -> ImportBatch:
        """Store cells as approved returns of one batch."""
        digest = hashlib.sha256(repr(sorted(cells.items())).encode()).hexdigest()
        batch = ImportBatch.objects.create(
            programme=self.scene.programme,
            file_name=name,
            sha256=digest,
            operator="sample",
            cells=len(cells),
        )
        write_returns(group_by_return(cells), batch, self.reader)
        return batch

    def of_quarters(self, quarters: Iterable[Quarter]) -> Cells:
        """Everything that is reported of some quarters, but what is late or skipped."""
        return {
            CellKey(kind, subject, quarter, self.ids[code]): content
            for quarter in quarters
            for kind, subject, contents in self.subjects(quarter)
            for code, content in contents.items()
        }

    def subjects(
        self, quarter: Quarter
    ) -> Iterator[tuple[str, int, dict[str, CellContent]]]:
        """Kind and row id of each subject, with its cells by indicator."""
        counts, scene = self.registers, self.scene
        for firm in scene.backbone:
            if (firm.number, quarter) not in SILENT:
                yield (
                    Kind.ENTERPRISE.value,
                    scene.enterprises[firm].pk,
                    make_firm_contents(firm, quarter),
                )
        for park in scene.parks.values():
            yield Kind.PARK.value, park.pk, make_contents(counts.of_park(park, quarter))
        programme = scene.programme.pk
        yield Kind.PROGRAMME.value, programme, make_contents(counts.of_bureau(quarter))

    def restated(self) -> Cells:
        """The cells that one firm corrects."""
        (firm,) = (one for one in self.scene.backbone if one.number == firms.RESTATED)
        pk, quarter = self.scene.enterprises[firm].pk, firms.RESTATED_IN
        return {
            CellKey(Kind.ENTERPRISE.value, pk, quarter, self.ids[code]): CellContent(
                value,
                get_last_year_value(firm, code, quarter),
                Status.REPORTED,
                note=RESTATEMENT,
            )
            for code, value in draw_own_figures(firm, quarter).items()
            if code in RESTATED_CODES
        }


SILENT = {(firms.LATE, firms.LATE_IN), (firms.SKIPPED, firms.SKIPPED_IN)}
"""Who has not reported when."""


def make_contents(figures: dict[str, Known]) -> dict[str, CellContent]:
    """Reported figures, with nothing of last year beside them."""
    return {
        code: CellContent(value, None, Status.REPORTED)
        for code, value in figures.items()
    }


def make_firm_contents(firm: Firm, quarter: Quarter) -> dict[str, CellContent]:
    """What a firm reports from its books, with last year's figure beside it."""
    return {
        code: make_content(firm, quarter, code, value)
        for code, value in draw_own_figures(firm, quarter).items()
    }


def make_content(firm: Firm, quarter: Quarter, code: str, value: Known) -> CellContent:
    """One cell of a firm's return, with what is special about it."""
    earlier, status, note = (
        get_last_year_value(firm, code, quarter),
        Status.REPORTED,
        "",
    )
    if value is None:
        status = Status.NOT_APPLICABLE
    elif (firm.number, quarter, code) == (firms.WITHHELD, firms.WITHHELD_IN, "RD01"):
        value, earlier, status = None, None, Status.WITHHELD
    elif quarter == firms.ESTIMATED_IN and firm.number in firms.ESTIMATED:
        status, note = Status.ESTIMATED, ESTIMATE
    elif (firm.number, quarter) == (firms.RESTATED, firms.RESTATED_IN):
        value += compute_double_count(firm, quarter, code)
    elif (firm.number, quarter.year) == (firms.REREPORTED, firms.REREPORTED_IN):
        note = REREPORT if earlier else ""
    return CellContent(value, earlier, status, note=note)


def get_last_year_value(firm: Firm, code: str, quarter: Quarter) -> Known:
    """The same period of last year; one firm re-reports its revenue 2 % higher."""
    if code in COUNTS:
        return None
    value = draw_own_figures(firm, quarter.year_ago)[code]
    again = (firm.number, quarter.year) == (firms.REREPORTED, firms.REREPORTED_IN)
    if value is None or not again or code != "EC01":
        return value
    return value * Decimal("1.02")


def compute_double_count(firm: Firm, quarter: Quarter, code: str) -> Decimal:
    """What the first report of the restated quarter has too much."""
    if code not in RESTATED_CODES:
        return Decimal(0)
    return (draw_quarter_flows(firm, quarter)[code] / 8).quantize(Decimal("0.01"))
