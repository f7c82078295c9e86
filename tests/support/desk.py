"""A small world for tests of the desk: a quarter that collects returns, and its people.

`city()` has one base, one park that checks two enterprises, an open fourth quarter of
2014 with a return for everybody, and one account for each role.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import SimpleNamespace

from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.quarters import Quarter
from core.statuses import Status
from reporting.errors import WorkflowError
from reporting.models import Assignment, Role, Submission
from reporting.models.subjects import Kind
from reporting.periods import open_period
from reporting.returns.cell_edits import CellEdit, EntryKey, TypedCell
from reporting.returns.saving import SaveResult, save_cells
from tests.support import factories

QUARTER = Quarter(2014, 4)
SINCE = date(2011, 1, 1)
FLOW, SIGNED, STOCK = "EC01", "EC03", "EC06"
"""Indicators of enterprises: revenue and profit in 万元, employees in 人."""
PERSONS = {"unit_zh": "人", "unit_en": "persons", "nature": "stock"}
COUNTS = {"unit_zh": "项", "unit_en": "items", "nature": "stock"}
INDICATORS = {
    FLOW: {"nature": "flow"},
    SIGNED: {"nature": "signed_flow"},
    STOCK: PERSONS,
    "PB01": {**COUNTS, "collected_at": "base"},
    "PL01": {**COUNTS, "collected_at": "park"},
    "PJ01": {**COUNTS, "collected_at": "programme"},
}


def city(quarter: Quarter = QUARTER, more: int = 0) -> SimpleNamespace:
    """The programme `xining` with its places, people and open returns.

    Enterprises report three indicators and `more` flows (RD10, RD11, ...).
    """
    programme = factories.programme(code="xining")
    base, park = factories.base(programme), factories.park(programme)
    firms = [factories.member(programme, base=base, park=park) for _ in range(2)]
    indicators = {
        code: factories.indicator(programme, code=code, **fields)
        for code, fields in (INDICATORS | flows(more)).items()
    }
    found = SimpleNamespace(
        programme=programme, base=base, park=park, firms=firms, indicators=indicators
    )
    found.__dict__.update(people(found))
    found.period = open_quarter(programme, quarter, found.bureau[0])
    return found


def flows(count: int) -> dict[str, dict]:
    """Definitions of more flows that enterprises report."""
    return {f"RD{number + 10}": {"nature": "flow"} for number in range(count)}


def people(found: SimpleNamespace) -> dict:
    """An account of each role, by name; three of the bureau, `stranger` without one."""
    first, second = found.firms
    bureau = [
        account(f"bureau-{n}", Role.BUREAU_REVIEWER, found.programme) for n in "abc"
    ]
    return {
        "reporter": account("reporter", Role.REPORTER, first),
        "other_reporter": account("other-reporter", Role.REPORTER, second),
        "coordinator": account("coordinator", Role.BASE_COORDINATOR, found.base),
        "park_reviewer": account("park-reviewer", Role.PARK_REVIEWER, found.park),
        "bureau": bureau,
        "leader": account("leader", Role.LEADER, found.programme),
        "auditor": account("auditor", Role.AUDITOR, found.programme),
        "stranger": User.objects.create_user("stranger"),
    }


def account(name: str, role: Role, subject, **fields) -> User:
    """A new account that holds a role for an enterprise, base, park or programme."""
    user = User.objects.create_user(name)
    kind = {
        "enterprise": Kind.ENTERPRISE,
        "innovationbase": Kind.BASE,
        "park": Kind.PARK,
        "programme": Kind.PROGRAMME,
    }[subject._meta.model_name]
    held = {"kind": kind, kind.value: subject, "valid_from": SINCE}
    Assignment.objects.create(user=user, role=role, **held | fields)
    return user


def open_quarter(programme, quarter: Quarter, by: User):
    """Open a quarter that is due in five days and closes in ten."""
    today = timezone.localdate()
    period = factories.period(
        programme,
        quarter,
        opens_on=today - timedelta(days=5),
        due_on=today + timedelta(days=5),
        closes_on=today + timedelta(days=10),
    )
    open_period(period=period, by=by)
    return period


def client(user: User | None) -> Client:
    """A browser in which somebody is signed in; nobody with None."""
    found = Client()
    if user:
        found.force_login(user, "reporting.access.roles.RoleBackend")
    return found


def return_of(subject, quarter: Quarter = QUARTER) -> Submission:
    """The newest return of an enterprise, base, park or programme."""
    kind = {"innovationbase": "base"}.get(
        subject._meta.model_name, subject._meta.model_name
    )
    rows = Submission.objects.newest().filter(kind=kind, period=quarter)
    return rows.with_subjects().get(**{kind: subject})


def fill(row: Submission, by: User, **cells) -> int:
    """Type numbers into cells, by code of indicator; return the new version."""
    ids = dict(row.entries.values_list("indicator__code", "indicator"))
    typed = {
        ids[code]: TypedCell(value, None, Status.REPORTED)
        for code, value in cells.items()
    }
    result = save(row, by, typed)
    result.require_complete()
    return result.versions[row.pk].after


class Conflict(WorkflowError):
    """Somebody else saved first."""


class BadCells(WorkflowError):
    """Some cells cannot be stored."""


def refuse_unsaved(result: SaveResult) -> None:
    """Raise what the story calls the reason why not every cell is saved."""
    if result.conflicts:
        raise Conflict
    if result.faults:
        raise BadCells
    result.require_complete()


def save(
    row: Submission,
    by: User,
    cells: Mapping[int, TypedCell],
    version: int | None = None,
    *,
    whole: bool = True,
) -> SaveResult:
    """Save cells of one return, by indicator, as seen at its version."""
    seen = row.version if version is None else version
    edits = {
        EntryKey(row.pk, pk): CellEdit(typed, version=seen)
        for pk, typed in cells.items()
    }
    return save_cells(by=by, edits=edits, whole=whole, returns=[row.pk])
