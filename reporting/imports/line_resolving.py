"""What the words of a line name in a programme, and what is wrong with them there."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bases.models import Programme
from core.quarters import Quarter
from core.units import MONEY, convert_to_wan
from enterprises.models import BaseMembership, Enterprise, EnterpriseIdentifier
from reporting.imports.long_form import FigureLine
from reporting.models.subjects import Kind
from reporting.returns.known_cells import CellContent, CellKey
from reporting.tables.columns import LONG_FORM, Table
from reporting.tables.faults import CellFault, FileProblem
from targets.models import IndicatorVersion

LARGEST = Decimal("99999999999.9999")
YUAN = Decimal("0.0001")  # of 万元


@dataclass(frozen=True)
class ResolvedLine:
    """A line that makes sense: its cell, and its values in the indicator's unit."""

    key: CellKey
    line: FigureLine
    unit_typed: str


class LineResolver:
    """Reads lines for one programme; everything they can name is loaded once."""

    def __init__(
        self, programme: Programme, today: date, table: Table | None = None
    ) -> None:
        self.programme, self.today = programme, today
        self.sheet = table.sheet if table else None
        self.columns = (
            {name: table.header[at] for name, at in LONG_FORM.locate(table).items()}
            if table
            else {}
        )
        self.header_unit: str | None = None
        self.memberships = collect_memberships(programme)
        self.subjects = dict(list_subject_names(programme))
        self.periods = set(programme.periods.values_list("period", flat=True))
        self.versions: dict[str, list[IndicatorVersion]] = defaultdict(list)
        self.by_id: dict[int, list[IndicatorVersion]] = defaultdict(list)
        for version in IndicatorVersion.objects.filter(
            indicator__programmes=programme
        ).select_related("indicator"):
            self.versions[version.indicator.code].append(version)
            self.by_id[version.indicator_id].append(version)
        self.natures = {
            code: versions[-1].nature for code, versions in self.versions.items()
        }
        self.warnings: list[FileProblem] = []

    def version(self, indicator: int, period: Quarter) -> IndicatorVersion:
        """The definition of an indicator (row id) in a quarter."""
        return find_definition_at(self.by_id[indicator], period)  # type: ignore[return-value] # as `resolve` has found

    def has_version(self, indicator: int, period: Quarter) -> bool:
        """Whether an indicator (row id) is asked in a quarter."""
        return find_definition_at(self.by_id.get(indicator, []), period) is not None

    def read(self, item: FigureLine | FileProblem) -> ResolvedLine | FileProblem:
        """Resolve one line; a problem names row and column as the file has them."""
        if isinstance(item, FileProblem):
            return item
        try:
            return self.resolve(item)
        except CellFault as fault:
            column = fault.params.pop("column", None)
            return fault.at(item.row, column)

    def resolve(self, line: FigureLine) -> ResolvedLine:
        """Return the cell and the values of a line; raises CellFault."""
        self.check_period(line.period)
        version = self.find_version(line)
        kind, subject, code = self.find_subject(line, version)
        key = CellKey(kind, subject, line.period, version.indicator_id)
        self.note_stranger(key, line, code)
        line = self.take_header_unit(line, version)
        named = line._replace(
            subject=code,
            indicator=version.indicator.code,
            value=self.in_unit(line, "value", version),
            same_period=self.in_unit(line, "same_period", version),
            unit=None,
        )
        return ResolvedLine(key, named, line.unit or "")

    def name_place(self, problem: FileProblem) -> FileProblem:
        """The same problem at the sheet and the column that the file names."""
        column = self.columns.get(problem.column or "", problem.column)
        return replace(problem, column=column, sheet=problem.sheet or self.sheet)

    def check_period(self, period: Quarter) -> None:
        """The quarter is one of the programme's and has ended."""
        if period not in self.periods:
            raise CellFault("unknown_period", column="period", period=period)
        if period.last_day >= self.today:
            raise CellFault("not_ended", column="period", period=period)

    def find_version(self, line: FigureLine) -> IndicatorVersion:
        """The definition of the line's indicator in its quarter."""
        found = find_definition_at(self.versions.get(line.indicator, []), line.period)
        if found is None:
            raise CellFault(
                "unknown_indicator", column="indicator", text=line.indicator
            )
        if found.collected_at == IndicatorVersion.CollectedAt.DERIVED:
            raise CellFault(
                "derived_indicator", column="indicator", text=line.indicator
            )
        return found

    def find_subject(
        self, line: FigureLine, version: IndicatorVersion
    ) -> tuple[str, int, str]:
        """Kind, row id and code of who the line is about."""
        found = self.subjects.get(line.subject)
        if found is None:
            raise CellFault("unknown_subject", column="subject", text=line.subject)
        if found[0] != version.collected_at:
            raise CellFault(
                "wrong_subject",
                column="subject",
                text=line.subject,
                indicator=line.indicator,
                kind=version.get_collected_at_display(),
            )
        return found

    def note_stranger(self, key: CellKey, line: FigureLine, code: str) -> None:
        """Warn of an enterprise that was no member then: no total counts its figure."""
        if key.kind != Kind.ENTERPRISE:
            return
        day = line.period.last_day
        terms = self.memberships.get(key.subject, ())
        if not any((first or day) <= day <= (last or day) for first, last in terms):
            fault = CellFault("not_a_member", text=code, period=line.period)
            self.warnings.append(fault.at(line.row, "subject"))

    def take_header_unit(
        self, line: FigureLine, version: IndicatorVersion
    ) -> FigureLine:
        """The line with a unit, where it is an amount; raises CellFault without one."""
        amounts = (line.value, line.same_period)
        if line.unit or not version.is_money or not any(x for x in amounts):
            return line  # zero is zero in every unit
        if line.header_unit is None:
            raise CellFault("unit_needed", column="value")
        if self.header_unit is None:  # it is one for the whole file, and said once
            self.header_unit = line.header_unit
            fault = CellFault("unit_of_header", unit=line.header_unit)
            self.warnings.append(fault.at(line.row, "value"))
        return line._replace(unit=line.header_unit)

    def in_unit(
        self, line: FigureLine, name: str, version: IndicatorVersion
    ) -> Decimal | None:
        """One of the line's values in the indicator's unit, to four decimals."""
        typed: Decimal | None = getattr(line, name)
        known = MONEY if version.is_money else (version.unit_zh, version.unit_en)
        if line.unit and line.unit not in known:
            raise CellFault(
                "wrong_unit", column="unit", text=line.unit, unit=version.unit
            )
        if typed is None:
            return None
        if not version.allows(typed):
            raise CellFault("negative", column=name, text=typed)
        exact = (
            convert_to_wan(typed, line.unit)
            if line.unit and version.is_money
            else typed
        )
        if abs(exact) > LARGEST:
            raise CellFault("too_large", column=name, text=typed)
        value = exact.quantize(YUAN, ROUND_HALF_UP)
        if value != exact:
            fault = CellFault("rounded", text=typed, value=value)
            self.warnings.append(fault.at(line.row, name))
        return value


def find_definition_at(
    versions: list[IndicatorVersion], period: Quarter
) -> IndicatorVersion | None:
    """The definition that holds in a quarter."""
    for version in versions:
        last = version.valid_to
        if version.valid_from <= period and (last is None or period <= last):
            return version
    return None


def list_subject_names(
    programme: Programme,
) -> Iterator[tuple[str, tuple[str, int, str]]]:
    """Yield every text that names a subject with its kind, row id and code.

    An enterprise by its code or any of its identifiers, a base and a park by code,
    address or name, the programme by its code (five queries).
    """
    enterprises = Enterprise.objects.in_programme(programme)
    codes = dict(enterprises.values_list("id", "code"))
    identifiers = EnterpriseIdentifier.objects.filter(enterprise__in=enterprises)
    for enterprise, value in identifiers.values_list("enterprise", "value"):
        yield value, (Kind.ENTERPRISE, enterprise, codes[enterprise])
    for enterprise, code in codes.items():
        yield code, (Kind.ENTERPRISE, enterprise, code)
    for base in programme.bases.all():
        for name in (base.code, base.slug, base.name_zh, base.full_name_zh):
            yield name, (Kind.BASE, base.pk, base.code)
    for park in programme.parks.all():
        for name in (park.slug, park.name_zh):
            yield name, (Kind.PARK, park.pk, park.slug)
    yield programme.code, (Kind.PROGRAMME, programme.pk, programme.code)


def collect_memberships(
    programme: Programme,
) -> dict[int, list[tuple[date | None, date | None]]]:
    """First and last day of each membership, by enterprise (one query)."""
    found: dict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    rows = BaseMembership.objects.filter(programme=programme)
    for enterprise, first, last in rows.values_list(
        "enterprise", "valid_from", "valid_to"
    ):
        found[enterprise].append((first, last))
    return found


def build_content(line: FigureLine, unit_typed: str) -> CellContent:
    """What a line says; its values are in the indicator's unit by now."""
    return CellContent(
        value=line.value,
        same_period=line.same_period,
        status=int(line.status),
        unit_typed=unit_typed,
        note=line.note,
    )
