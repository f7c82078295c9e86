"""Load a programme definition: what it names is created or updated, never deleted.

What people have decided since outlives the file and is reported as kept: a target's
revision that names who decided it, a period that was opened, a chain segment that was
confirmed, a definition of an indicator that released figures rest on.
"""

from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bases.models import ChainSegment, InnovationBase, Park, Programme
from core.clock import NOW
from core.quarters import Quarter
from reporting.definitions.readers import DefinitionRefused, Record
from reporting.definitions.registers import RegisterLoader
from reporting.definitions.schema import GROUNDS, NUMBERS, SETTINGS, read_definition
from reporting.definitions.upserts import (
    Changes,
    LoadReport,
    describe_changes,
    find_changed_fields,
    split_key,
    upsert_row,
)
from reporting.models import Figure, ReportingPeriod
from reporting.releases.releasing import lock_releases
from targets.models import Indicator, IndicatorVersion, Target, TargetRevision

SHIPPED = settings.BASE_DIR / "bases" / "data" / "xining.json"
# Another meaning of the same number: released figures would be read wrongly.
MEASURE = {
    "unit_zh",
    "nature",
    "frequency",
    "aggregation",
    "collected_at",
    "numerator",
    "denominator",
    "scale",
}

Indicators = dict[str, Indicator]
"""Indicators by code."""


def load_definition(path: Path) -> LoadReport:
    """Store what a definition says, all of it or nothing; return what that changed.

    Raises DefinitionRefused with the reasons. It waits for a release to end: a
    decision that is being released must not change under it. One to three queries for
    each row of the definition.
    """
    definition = read_definition(path)
    with transaction.atomic():
        lock_releases()
        loader = DefinitionLoader(source=f"load_programme {path.name}")
        loader.load(definition)
    return loader.report


class DefinitionLoader:
    """Stores the parts of one definition, from the programme down."""

    def __init__(self, source: str):
        self.report = LoadReport(source=source)

    def load(self, definition: Record) -> None:
        """Store all parts; the caller holds the transaction."""
        code, fields = split_key(definition["programme"], "code")
        fields = {
            name: value
            for name, value in fields.items()
            if value is not None or name not in SETTINGS
        }
        if "cohort" in fields:
            fields.setdefault("cohort_on", None)
        programme = upsert_row(self.report, Programme, code, fields)
        self.report.programme = programme
        self.load_places(programme, definition)
        indicators = self.load_indicators(programme, definition["indicators"])
        self.load_targets(programme, indicators, definition)
        self.load_periods(programme, definition["periods"])
        RegisterLoader(self.report, programme).load(definition)

    def load_places(self, programme: Programme, definition: Record) -> None:
        """Bases with their chain segments in the order of the file, and parks."""
        for row in definition["bases"]:
            code, fields = split_key(row, "code")
            segments = fields.pop("segments")
            base = upsert_row(
                self.report, InnovationBase, {"programme": programme} | code, fields
            )
            for position, segment in enumerate(segments, start=1):
                key = {"base": base, "position": position}
                upsert_row(self.report, ChainSegment, key, segment, _is_confirmed)
        for row in definition["parks"]:
            slug, fields = split_key(row, "slug")
            fields["aliases"] = "\n".join(fields["aliases"])
            upsert_row(self.report, Park, {"programme": programme} | slug, fields)

    def load_indicators(self, programme: Programme, rows: list[Record]) -> Indicators:
        """Indicators, then their definitions, which may name others; by code."""
        found = {}
        for row in rows:
            names = {name: row[name] for name in ("name_zh", "name_en")}
            indicator = upsert_row(self.report, Indicator, {"code": row["code"]}, names)
            found[row["code"]] = indicator
            if not indicator.programmes.contains(programme):
                indicator.programmes.add(programme)
                asked = _("indicators that the programme collects")
                self.report.created[asked].append(indicator.code)
        for row in rows:
            self.load_versions(found[row["code"]], row["versions"], found)
        return found

    def load_versions(
        self, indicator: Indicator, rows: list[Record], found: Indicators
    ) -> None:
        """The definitions of one indicator; one that measures stays what it is."""
        for row in rows:
            since, fields = split_key(row, "valid_from")
            for part in ("numerator", "denominator"):
                fields[part] = found.get(fields[part])
            key = {"indicator": indicator} | since
            upsert_row(self.report, IndicatorVersion, key, fields, _is_measured_by)
        refuse_overlap(indicator)

    def load_targets(
        self, programme: Programme, indicators: Indicators, definition: Record
    ) -> None:
        """Targets in the order of the file, with the source of their article."""
        articles = {article["id"]: article for article in definition["articles"]}
        for position, row in enumerate(definition["targets"], start=1):
            code, fields = split_key(row, "code")
            numbers = {name: fields.pop(name) for name in NUMBERS}
            grounds = {name: fields.pop(name) for name in GROUNDS}
            article = articles[fields.pop("article")]
            fields |= {
                "position": position,
                "indicator": indicators[fields["indicator"]],
                "fact_ids": " ".join(fields["fact_ids"]),
                "source_zh": article["name_zh"],
                "source_en": article["name_en"],
            }
            key = {"programme": programme} | code
            target = upsert_row(self.report, Target, key, fields)
            self.revise(target, numbers, grounds)

    def revise(self, target: Target, numbers: Record, grounds: Record) -> None:
        """Let the numbers wait for release, unless they stand, or people decided.

        Numbers that the bureau dropped do not come back with the same file.
        """
        said = numbers | grounds
        if not target.revisions.waiting().exists():
            settled = list(target.revisions.filter(superseded_in=NOW))
            if any(not find_changed_fields(row, numbers) for row in settled):
                self.report.leave(target.code, {})
                return
            for row in settled:
                changes = find_changed_fields(row, numbers)
                if row.released_in is None:
                    continue
                if _is_decided(row, find_changed_fields(row, said)):
                    self.report.leave(target.code, changes)
                    return
                self.report.changed += describe_changes(target.code, changes)
        key = {"target": target, "released_in": None, "dropped_at": None}
        upsert_row(self.report, TargetRevision, key, said, _is_decided)

    def load_periods(self, programme: Programme, rule: Record) -> None:
        """All quarters of the rule; its days are those of the month that follows."""
        for quarter in Quarter.span(rule["first"], rule["last"]):
            month = (quarter + 1).first_day
            days = {
                "opens_on": month.replace(day=rule["open_day"]),
                "due_on": month.replace(day=rule["due_day"]),
                "closes_on": month.replace(day=rule["close_day"]),
            }
            key = {"programme": programme, "period": quarter}
            upsert_row(self.report, ReportingPeriod, key, days, _is_opened)


def refuse_overlap(indicator: Indicator) -> None:
    """Raise DefinitionRefused when two definitions hold in one quarter (one query)."""
    for earlier, later in pairwise(indicator.versions.order_by("valid_from")):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise DefinitionRefused(
                _(
                    "%(code)s: the definition from %(earlier)s overlaps with the one "
                    "from %(later)s. Give the first one a valid_to before that quarter."
                )
                % {
                    "code": indicator.code,
                    "earlier": earlier.valid_from,
                    "later": later.valid_from,
                }
            )


def _is_confirmed(segment: ChainSegment, changes: Changes) -> bool:
    """The bureau confirmed a segment that the file still suggests."""
    return changes.get("is_editorial") == (False, True)


def _is_measured_by(version: IndicatorVersion, changes: Changes) -> bool:
    """Released figures rest on a definition that would measure something else."""
    figures = Figure.objects.filter(
        indicator_id=version.indicator_id, indicator_version=version
    )
    return not MEASURE.isdisjoint(changes) and figures.exists()


def _is_decided(revision: TargetRevision, changes: Changes) -> bool:
    """Another post than the file's stands behind the numbers, or an account typed them.

    One query, or none.
    """
    if "decided_by" in changes and revision.decided_by:
        return True
    return bool(revision.history.filter(history_user__isnull=False).exists())


def _is_opened(period: ReportingPeriod, changes: Changes) -> bool:
    """People work to the days that were announced."""
    return period.state != ReportingPeriod.State.PLANNED
