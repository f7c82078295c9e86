"""The programme `listed`: real listed companies, to test with real figures.

None of them is a member of a base: the sources do not name the 40. The programme is
shipped as a definition; its enterprises, their figures and the baseline come from
the file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bases.models import Programme
from core.quarters import Quarter
from core.statuses import Status
from core.today import get_today
from enterprises.models import BaseMembership, Enterprise, EnterpriseIdentifier
from reporting.actors import Actor
from reporting.definitions.loading import load_definition
from reporting.imports.importing import ImportOrigin, ImportReport, import_lines
from reporting.imports.long_form import FigureLine
from reporting.imports.ways import SAMPLES
from reporting.models import Submission
from reporting.models.subjects import Kind
from reporting.returns.known_cells import CellKey, find_latest_contents
from reporting.tables.faults import FileProblem, FileRefused
from samples.listed_doubts import find_doubts
from samples.listed_file import ListedRow, read_listed
from targets.models import Baseline, Indicator

DEFINITION = settings.BASE_DIR / "bases" / "data" / "listed.json"
CODE, REVENUE, NET_PROFIT = "listed", "EC01", "NP01"
BASE_YEAR_END = Quarter(2014, 4)


class ListedRefused(Exception):
    """Rolls back the definition and the enterprises of a refused file."""


@dataclass(frozen=True)
class Company:
    """A listed company as a file has it: its latest name, first and last quarter."""

    code: str
    name: str
    industry: str
    since: Quarter
    until: Quarter


def load_listed(
    path: Path, *, by: Actor, force: bool = False
) -> tuple[Programme | None, ImportReport]:
    """Make or update the programme and import a file of listed companies.

    All or nothing: a refused file leaves no trace, nor does a doubtful one unless
    `force` takes it as it is. The release is the caller's act.
    """
    try:
        found = list(read_listed(path))
        origin = ImportOrigin.of(path, by)
    except FileRefused as refusal:
        return None, ImportReport(problems=refusal.problems)
    try:
        with transaction.atomic():
            return load_rows(found, origin, force)
    except ListedRefused as refusal:
        return None, refusal.args[0]


def load_rows(
    found: list[ListedRow | FileProblem], origin: ImportOrigin, force: bool
) -> tuple[Programme, ImportReport]:
    """Write what the rows say; raises ListedRefused with the report."""
    load_definition(DEFINITION)
    programme = Programme.objects.get(code=CODE)
    rows = [row for row in found if isinstance(row, ListedRow)]
    newest = find_newest_quarters(programme)
    for company in list_companies(rows):
        is_newest = newest.get(name_enterprise(company), company.until) <= company.until
        enrol_company(company, programme, is_newest)
    lines = [line for item in found for line in list_lines(item)]
    # Real figures of quarters that have really ended, whatever day a sample portal has.
    report = import_lines(
        lines,
        programme=programme,
        origin=origin,
        day=timezone.localdate(),
        way=SAMPLES,
    )
    report.problems = [name_own_column(problem) for problem in report.problems]
    revenue = Indicator.objects.get(code=REVENUE)
    if not report.errors:
        report.problems += find_doubts(programme, revenue, rows)
    if report.errors or (report.doubts and not force):
        raise ListedRefused(report)
    decide_baseline(programme, origin)
    return programme, report


def list_companies(rows: Iterable[ListedRow]) -> list[Company]:
    """One company a security code, by code."""
    found: dict[str, Company] = {}
    for row in sorted(rows, key=lambda row: row.period):
        code = row.security_code
        since = found[code].since if code in found else row.period
        found[code] = Company(code, row.short_name, row.industry, since, row.period)
    return [found[code] for code in sorted(found)]


def find_newest_quarters(programme: Programme) -> dict[str, Quarter]:
    """The newest quarter known of each enterprise, by its code (one query)."""
    rows = Submission.objects.filter(programme=programme, kind=Kind.ENTERPRISE)
    newest = rows.order_by().values("enterprise__code").annotate(newest=Max("period"))
    return dict(newest.values_list("enterprise__code", "newest"))


def name_enterprise(company: Company) -> str:
    """The code under which a company stands in the portal."""
    return f"L-{company.code}"


def name_own_column(problem: FileProblem) -> FileProblem:
    """The same problem at the column that this file has for a quarter."""
    return replace(problem, column="quarter") if problem.column == "period" else problem


def enrol_company(company: Company, programme: Programme, is_newest: bool) -> None:
    """Make or update an enterprise; it is a member from its first row on.

    A file that is older than what is known renames nothing (`is_newest`).
    """
    named = {"name_zh": company.name, "industry_zh": company.industry}
    enterprise, _created = Enterprise.objects.update_or_create(
        code=name_enterprise(company),
        defaults=named if is_newest else {},
        create_defaults=named,
    )
    EnterpriseIdentifier.objects.get_or_create(
        enterprise=enterprise,
        kind=EnterpriseIdentifier.Kind.SECURITY_CODE,
        value=company.code,
    )
    membership, created = BaseMembership.objects.get_or_create(
        enterprise=enterprise,
        programme=programme,
        defaults={"valid_from": company.since.first_day},
    )
    if not created and company.since.first_day < membership.valid_from:
        membership.valid_from = company.since.first_day
        membership.save()


def list_lines(item: ListedRow | FileProblem) -> Iterator[FigureLine | FileProblem]:
    """The two figures of a row, as lines of the long form."""
    if isinstance(item, FileProblem):
        yield item
        return
    for indicator, value in ((REVENUE, item.revenue), (NET_PROFIT, item.net_profit)):
        yield FigureLine(
            row=item.row,
            subject=item.security_code,
            indicator=indicator,
            period=item.period,
            value=value,
            same_period=None,
            unit="百万元",
            status=Status.MISSING if value is None else Status.REPORTED,
            note="",
        )


def decide_baseline(programme: Programme, origin: ImportOrigin) -> None:
    """The baseline is the revenue of the base year as known now; sample data."""
    indicator = Indicator.objects.get(code=REVENUE)
    members = Enterprise.objects.in_programme(programme)
    keys = (
        CellKey(Kind.ENTERPRISE.value, pk, BASE_YEAR_END, indicator.pk)
        for pk in members.values_list("id", flat=True)
    )
    known = find_latest_contents(programme, keys).values()
    value = sum(content.value for content in known if content.value is not None)
    decided = Baseline.objects.filter(
        programme=programme, indicator=indicator, base=None, park=None
    ).order_by("-id")
    if not value or (decided and decided[0].value == value):
        return
    Baseline.objects.filter(pk__in=[row.pk for row in decided.waiting()]).delete()
    Baseline.objects.create(
        programme=programme,
        indicator=indicator,
        year=BASE_YEAR_END.year,
        value=value,
        is_sample=True,
        decided_by=origin.by.name,
        decided_on=get_today(),
        reason_zh=f"示例：{BASE_YEAR_END.year}年全年，取自文件{origin.file_name}",
        reason_en=f"Sample: the year {BASE_YEAR_END.year}, from {origin.file_name}",
    )
