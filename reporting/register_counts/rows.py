"""The register rows that count: of whom, from which day, to which day.

One grouped statement each, however many subjects and quarters there are. All of them
take `only`: the subjects to count for, by row id, where not everybody is asked about.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, QuerySet, Sum, Value, When

from bases.models import Programme
from enterprises.models import (
    Achievement,
    BaseMembership,
    Cooperation,
    Enterprise,
    Patent,
    PatentOwner,
    Platform,
)
from problems.lifecycle import IN_WORK, State
from problems.models import ProblemEvent, Project, TechnicalProblem

Held = Iterable[tuple[int, date, date | None, int]]
"""Subject's row id, first and last day (both included; None: open), how many rows."""

Only = Collection[int] | None
Holds = Callable[[Programme, Only], Held]


def group_rows(
    rows: QuerySet[Any],
    subject: str,
    first: str,
    last: str | None = None,
    *,
    only: Only,
) -> Held:
    """How many rows each subject has from a day to a day; those with a first day."""
    columns = [subject, first] + ([last] if last else [])
    dated = rows.filter(**{f"{first}__isnull": False}).order_by()
    if only is not None:
        dated = dated.filter(**{f"{subject}__in": only})
    for row in dated.values_list(*columns).annotate(rows=Count("pk")):
        yield row[0], row[1], row[2] if last else None, row[-1]


# Patents: at their first owner, a joint one once.


def select_first_owners(**where: Any) -> QuerySet[PatentOwner]:
    """Patents by the enterprise that is their first owner."""
    return PatentOwner.objects.filter(position=1, enterprise__isnull=False, **where)


def build_patent_source(column: str, **where: Any) -> Holds:
    """Patents by the day something happened to them."""

    def held(_programme: Programme, only: Only = None) -> Held:
        rows = select_first_owners(**where)
        return group_rows(rows, "enterprise_id", f"patent__{column}", only=only)

    return held


def build_patents_in_force_source(**where: Any) -> Holds:
    """Patents from the day of the grant until the day before they lapse."""

    def held(_programme: Programme, only: Only = None) -> Held:
        rows = select_first_owners(**where)
        columns = ("enterprise_id", "patent__granted_on", "patent__lapsed_on")
        for owner, granted, lapsed, count in group_rows(rows, *columns, only=only):
            yield owner, granted, lapsed and lapsed - timedelta(1), count

    return held


def find_first_filing(_programme: Programme) -> date | None:
    """The day of the first filing."""
    return find_earliest_day(Patent.objects.all(), "filed_on")


# Agreements, contracts and achievements.


def list_agreements(_programme: Programme, only: Only = None) -> Held:
    """Agreements by the day they were signed."""
    rows = Cooperation.objects.all()
    return group_rows(rows, "enterprise_id", "valid_from", only=only)


def find_first_agreement(_programme: Programme) -> date | None:
    """The day of the first agreement."""
    return find_earliest_day(Cooperation.objects.all(), "valid_from")


def select_contracts(programme: Programme) -> QuerySet[Cooperation]:
    """Agreements of a programme's enterprises."""
    return Cooperation.objects.of(Enterprise.objects.in_programme(programme))


def list_contracts(programme: Programme, only: Only = None) -> Held:
    """Technology contracts by the day of their registration."""
    return list_bureau_rows(select_contracts(programme), programme, only)


def find_first_contract(programme: Programme) -> date | None:
    """The day of the first registration of a contract."""
    return find_earliest_day(select_contracts(programme), "registered_on")


def select_achievements(programme: Programme) -> QuerySet[Achievement]:
    """Achievements that an enterprise of a programme owns, alone or with others."""
    return Achievement.objects.of(Enterprise.objects.in_programme(programme))


def list_achievements(programme: Programme, only: Only = None) -> Held:
    """Achievements by the day of their certificate; one of several owners once."""
    return list_bureau_rows(select_achievements(programme), programme, only)


def find_first_achievement(programme: Programme) -> date | None:
    """The day of the first certificate."""
    return find_earliest_day(select_achievements(programme), "registered_on")


def list_bureau_rows(rows: QuerySet[Any], programme: Programme, only: Only) -> Held:
    """Rows of a whole programme by the day they were registered."""
    bureau = Value(programme.pk, output_field=IntegerField())
    return group_rows(
        rows.annotate(bureau=bureau), "bureau", "registered_on", only=only
    )


def list_cooperating_enterprises(programme: Programme, only: Only = None) -> Held:
    """Backbone enterprises at their primary base while an agreement of theirs holds.

    An enterprise counts once, however many agreements it has and bases it is in.
    """
    members = BaseMembership.objects.filter(
        base__programme=programme,
        is_backbone=True,
        role=BaseMembership.Role.PRIMARY,
    )
    if only is not None:
        members = members.filter(base__in=only)
    agreed = "enterprise__cooperations__"
    columns = (f"{agreed}valid_from", f"{agreed}valid_to", "valid_from", "valid_to")
    rows = members.filter(enterprise__cooperations__isnull=False).order_by()
    days: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    for base, enterprise, signed, ends, joined, left in rows.values_list(
        "base_id", "enterprise_id", *columns
    ).distinct():
        both = max(signed, joined), min(filter(None, (ends, left)), default=None)
        days.setdefault((base, enterprise), []).append(both)
    for (base, _enterprise), spans in days.items():
        yield from ((base, first, last, 1) for first, last in merge_days(spans))


def merge_days(
    spans: Iterable[tuple[date, date | None]],
) -> list[tuple[date, date | None]]:
    """Spans of days, those that overlap or touch joined; empty ones left out."""
    result: list[tuple[date, date | None]] = []
    for first, last in sorted(spans, key=lambda days: days[0]):
        if last is not None and last < first:
            continue
        before = result[-1] if result else None
        if before and (before[1] is None or first <= before[1] + timedelta(1)):
            start, end = before
            ends = None if last is None or end is None else max(last, end)
            result[-1] = (start, ends)
        else:
            result.append((first, last))
    return result


# Platforms and projects: at the park in which they count.


def select_platforms(programme: Programme) -> QuerySet[Platform]:
    """Platforms that count in a park of a programme; host and partners once."""
    return Platform.objects.filter(park__programme=programme)


def list_platforms(programme: Programme, only: Only = None) -> Held:
    """Platforms from the day of recognition to their last day."""
    rows = select_platforms(programme)
    return group_rows(rows, "park_id", "recognised_on", "valid_to", only=only)


def find_first_platform(programme: Programme) -> date | None:
    """The day of the first recognition."""
    return find_earliest_day(select_platforms(programme), "recognised_on")


def select_major_projects(programme: Programme) -> QuerySet[Project]:
    """Those of the 33 major projects that count in a park of a programme."""
    return Project.objects.major().filter(park__programme=programme)


def list_completed_projects(programme: Programme, only: Only = None) -> Held:
    """Major projects by the day of their acceptance."""
    return group_rows(
        select_major_projects(programme), "park_id", "accepted_on", only=only
    )


def find_projects_start(programme: Programme) -> date | None:
    """The start of the programme, once there is a major project."""
    return programme.starts_on if select_major_projects(programme).exists() else None


# Problems: at their base, secret ones too, for only their content is secret.


def list_overcome_problems(programme: Programme, only: Only = None) -> Held:
    """Problems by the day of their acceptance."""
    rows = select_moves(programme).filter(to_state=State.ACCEPTED)
    return group_rows(rows, "problem__base_id", "on", only=only)


def list_problems_in_work(programme: Programme, only: Only = None) -> Held:
    """Problems that came into work and, counted down, those that left it, by day."""
    enters = When(to_state__in=IN_WORK, then=1)
    leaves = When(from_state__in=IN_WORK, then=-1)
    within = {"from_state__in": IN_WORK, "to_state__in": IN_WORK}
    rows = select_moves(programme).exclude(**within).order_by()
    if only is not None:
        rows = rows.filter(problem__base__in=only)
    changes = rows.values_list("problem__base_id", "on").annotate(
        rows=Sum(Case(enters, leaves, default=0))
    )
    return ((base, on, None, change) for base, on, change in changes)


def select_moves(programme: Programme) -> QuerySet[ProblemEvent]:
    """The moves of a programme's problems, but those that were taken back."""
    return ProblemEvent.objects.standing().filter(problem__base__programme=programme)


def find_problems_start(programme: Programme) -> date | None:
    """The start of the programme, once it has a problem: nobody notes the first day."""
    rows = TechnicalProblem.objects.filter(base__programme=programme)
    return programme.starts_on if rows.exists() else None


def find_earliest_day(rows: QuerySet[Any], column: str) -> date | None:
    """The earliest day in a column; None where there is none (one query)."""
    first: date | None = rows.aggregate(first=Min(column))["first"]
    return first
