"""Load a programme definition: what it names is created or updated, never deleted.

What people have decided since outlives the file and is reported as kept: a target's
revision that names who decided it, a period that was opened, a chain segment that was
confirmed, a definition of an indicator that released figures rest on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from bases.models import ChainSegment, InnovationBase, Park, Programme
from core.clock import NOW
from core.quarters import Quarter
from reporting.definition_readers import DefinitionRefused
from reporting.definition_schema import NUMBERS, read_definition
from reporting.models import Figure, ReportingPeriod
from reporting.releasing import lock
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
# field -> (what is stored, what the file says)
Changes = dict[str, tuple[object, object]]


@dataclass
class Report:
    """What a load did: rows created by kind, changes field by field, rows left alone.

    `kept` are changes that the file asks for and that were not made.
    """

    created: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for kind, labels in self.created.items():
            yield _("New, %(kind)s: %(labels)s") % {
                "kind": kind,
                "labels": ", ".join(labels),
            }
        for change in self.changed:
            yield _("Changed, %(change)s") % {"change": change}
        for change in self.kept:
            yield _("Kept as it was decided, %(change)s") % {"change": change}
        yield _("Unchanged: %(count)s") % {"count": self.unchanged}


def load_definition(path: Path) -> Report:
    """Store what a definition says, all of it or nothing; return what that changed.

    Raises DefinitionRefused with the reasons. It waits for a release to end: a
    decision that is being released must not change under it. One to three queries for
    each row of the definition.
    """
    definition = read_definition(path)
    with transaction.atomic():
        lock()
        loader = Loader()
        loader.load(definition)
    return loader.report


class Loader:
    """Stores the parts of one definition, from the programme down."""

    def __init__(self):
        self.report = Report()

    def load(self, definition: dict) -> None:
        """Store all parts; the caller holds the transaction."""
        code, fields = _split(definition["programme"], "code")
        programme = self.upsert(Programme, code, fields)
        self.load_places(programme, definition)
        indicators = self.load_indicators(programme, definition["indicators"])
        self.load_targets(programme, indicators, definition)
        self.load_periods(programme, definition["periods"])

    def load_places(self, programme: Programme, definition: dict) -> None:
        """Bases with their chain segments in the order of the file, and parks."""
        for row in definition["bases"]:
            code, fields = _split(row, "code")
            segments = fields.pop("segments")
            base = self.upsert(InnovationBase, {"programme": programme} | code, fields)
            for position, segment in enumerate(segments, start=1):
                key = {"base": base, "position": position}
                self.upsert(ChainSegment, key, segment, _is_confirmed)
        for row in definition["parks"]:
            slug, fields = _split(row, "slug")
            fields["aliases"] = "\n".join(fields["aliases"])
            self.upsert(Park, {"programme": programme} | slug, fields)

    def load_indicators(self, programme: Programme, rows: list[dict]) -> dict:
        """Indicators, then their definitions, which may name others; by code."""
        found = {}
        for row in rows:
            names = {name: row[name] for name in ("name_zh", "name_en")}
            indicator = self.upsert(Indicator, {"code": row["code"]}, names)
            found[row["code"]] = indicator
            key = {"indicator": indicator, "programme": programme}
            self.upsert(Indicator.programmes.through, key, {})
        for row in rows:
            self.load_versions(found[row["code"]], row["versions"], found)
        return found

    def load_versions(self, indicator: Indicator, rows: list, found: dict) -> None:
        """The definitions of one indicator; one that measures stays what it is."""
        for row in rows:
            since, fields = _split(row, "valid_from")
            for part in ("numerator", "denominator"):
                fields[part] = found.get(fields[part])
            key = {"indicator": indicator} | since
            self.upsert(IndicatorVersion, key, fields, _is_measured_by)
        refuse_overlap(indicator)

    def load_targets(
        self, programme: Programme, indicators: dict, definition: dict
    ) -> None:
        """Targets in the order of the file, with the source of their article."""
        articles = {article["id"]: article for article in definition["articles"]}
        for position, row in enumerate(definition["targets"], start=1):
            code, fields = _split(row, "code")
            numbers = {name: fields.pop(name) for name in NUMBERS}
            article = articles[fields.pop("article")]
            fields |= {
                "position": position,
                "indicator": indicators[fields["indicator"]],
                "fact_ids": " ".join(fields["fact_ids"]),
                "source_zh": article["name_zh"],
                "source_en": article["name_en"],
            }
            key = {"programme": programme} | code
            self.revise(self.upsert(Target, key, fields), numbers)

    def revise(self, target: Target, numbers: dict) -> None:
        """Let the target's numbers wait for release, unless they stand released."""
        standing = target.revisions.as_of(NOW - 1).first()
        changes = differences(standing, numbers) if standing else {}
        if standing and not changes:
            self.report.unchanged += 1
        elif standing and standing.decided_by:
            self.report.kept += _sentences(target.code, changes)
        else:
            if not target.revisions.waiting().exists():
                self.report.changed += _sentences(target.code, changes)
            key = {"target": target, "released_in": None}
            self.upsert(TargetRevision, key, numbers, _is_decided)

    def load_periods(self, programme: Programme, rule: dict) -> None:
        """All quarters of the rule; they open the day after the quarter has ended."""
        for quarter in Quarter.span(rule["first"], rule["last"]):
            opens_on = (quarter + 1).first_day
            days = {
                "opens_on": opens_on,
                "due_on": opens_on.replace(day=rule["due_day"]),
                "closes_on": opens_on.replace(day=rule["close_day"]),
            }
            key = {"programme": programme, "period": quarter}
            self.upsert(ReportingPeriod, key, days, _is_opened)

    def upsert(
        self,
        model: type[models.Model],
        key: dict,
        fields: dict,
        is_settled: Callable[[models.Model, Changes], bool] = lambda row, changes: (
            False
        ),
    ) -> models.Model:
        """Create or update the row with a key; return it. Settled rows keep as is.

        `is_settled(row, changes)` says whether people have decided what the file
        would change. Raises DefinitionRefused where the model's own rules say no.
        """
        row = model._default_manager.filter(**key).first()
        if row is None:
            row = model(**key, **fields)
            _save(row, label_of(key))
            self.report.created[str(model._meta.verbose_name_plural)].append(
                label_of(key)
            )
            return row
        changes = differences(row, fields)
        if not changes:
            self.report.unchanged += 1
        elif is_settled(row, changes):
            self.report.kept += _sentences(label_of(key), changes)
        else:
            for name in changes:
                setattr(row, name, fields[name])
            _save(row, label_of(key), update_fields=list(changes))
            self.report.changed += _sentences(label_of(key), changes)
        return row


def differences(row: models.Model, fields: dict) -> Changes:
    """The fields in which a stored row says something else."""
    return {
        name: (getattr(row, name), value)
        for name, value in fields.items()
        if getattr(row, name) != value
    }


def label_of(key: dict) -> str:
    """How people call the row with a key, such as `B02`, `B02 3` or `2013-Q2`."""
    parts = (part for part in key.values() if not isinstance(part, Programme))
    return " ".join(_shown(part) for part in parts if part is not None)


def refuse_overlap(indicator: Indicator) -> None:
    """Raise DefinitionRefused when two definitions hold in one quarter (one query)."""
    for earlier, later in pairwise(indicator.versions.order_by("valid_from")):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise DefinitionRefused(
                _(
                    "%(code)s: the definition from %(earlier)s runs into the one from "
                    "%(later)s. Give it a valid_to before that quarter."
                )
                % {
                    "code": indicator.code,
                    "earlier": earlier.valid_from,
                    "later": later.valid_from,
                }
            )


def _split(row: dict, name: str) -> tuple[dict, dict]:
    """The key of a row and its other fields, as a copy."""
    return {name: row[name]}, {key: row[key] for key in row if key != name}


def _save(row: models.Model, label: str, update_fields: list | None = None) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise DefinitionRefused(
            *(
                f"{label} {name}: {' '.join(messages)}".replace(" __all__:", ":")
                for name, messages in error.message_dict.items()
            )
        ) from error
    row.save(update_fields=update_fields)


def _sentences(label: str, changes: Changes) -> list[str]:
    return [
        f"{label} {name}: {_shown(old)} -> {_shown(new)}"
        for name, (old, new) in changes.items()
    ]


def _shown(value: object) -> str:
    if isinstance(value, models.Model):
        return value.code
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "—" if value in {None, ""} else str(value)


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
    return bool(revision.decided_by)


def _is_opened(period: ReportingPeriod, changes: Changes) -> bool:
    return period.state != ReportingPeriod.State.PLANNED
