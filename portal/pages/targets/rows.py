"""Targets as rows of a list: what stands beside each name, ready to be drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import display
from core.templatetags.ui import format_amount, get_active_language
from portal.wording import (
    LIGHTS,
    OUTCOMES,
    PATHS,
    REASONS,
    describe_due,
    describe_measure,
)
from reporting.measuring.target_measure import find_thresholds
from reporting.progress_board import TargetProgress
from targets.formulas import compute_progress_share
from targets.lights import Light, Thresholds
from targets.models import IndicatorVersion, Target, TargetRevision
from targets.progress import Outcome, Progress

BEHIND = frozenset({Light.AMBER, Light.RED})


@dataclass(frozen=True)
class TargetRow:
    """A standing with its words; costs no query."""

    standing: TargetProgress

    @property
    def target(self) -> Target:
        """The target itself."""
        return self.standing.target

    @property
    def version(self) -> IndicatorVersion:
        """The definition of its indicator."""
        return self.standing.version

    @property
    def progress(self) -> Progress:
        """The numbers."""
        return self.standing.progress

    @property
    def thresholds(self) -> Thresholds:
        """Where its light changes."""
        return find_thresholds(self.target.programme)

    @property
    def state(self) -> str:
        """Why there is no actual value: `withheld`, `missing` or ""."""
        if self.standing.found.is_hidden:
            return "withheld"
        return "missing" if self.actual is None else ""

    @property
    def actual(self) -> Decimal | None:
        """The value that the light rests on: reported, and imputed for the others."""
        return self.standing.found.whole

    @property
    def imputed(self) -> str:
        """How many enterprises are imputed, or carried on; "" where none is."""
        count = self.standing.found.imputed
        if not count:
            return ""
        if self.standing.found.is_carried:
            text = ngettext(
                "latest value carried on for %(count)s",
                "latest values carried on for %(count)s",
                count,
            )
        else:
            text = ngettext("%(count)s imputed", "%(count)s imputed", count)
        return text % {"count": count}

    @property
    def response(self) -> str:
        """The response rate by value, or its band; "" where it says nothing more."""
        found = self.standing.found
        if found.rate_by_value is None or not found.imputed:
            return ""
        if not found.is_banded:
            share = display.format_percent(found.rate_by_value)
            return _("response rate by value %(share)s") % {"share": share}
        if not found.band:
            return _("response rate by value below %(share)s") % {"share": "80%"}
        return _("response rate by value %(share)s or more") % {
            "share": f"{found.band}%"
        }

    @property
    def outcome(self) -> str:
        """How the target ended, in words; "" before it is due."""
        outcome = self.progress.outcome
        if outcome == Outcome.MISSED and self.standing.reached_in:
            return _("missed, reached in %(quarter)s") % {
                "quarter": self.standing.reached_in.label(get_active_language())
            }
        return str(OUTCOMES[outcome]) if outcome else ""

    @property
    def parks(self) -> str:
        """How many parks have what is promised for each; "" of other targets."""
        parks = self.standing.parks
        if parks is None:
            return ""
        counts = {"met": parks.met, "total": parks.total}
        text = _("%(met)s of %(total)s parks") % counts
        if parks.met == parks.total:
            return text
        return _("%(parks)s; furthest behind: %(park)s") % {
            "parks": text,
            "park": parks.worst.name,
        }

    @property
    def original(self) -> str:
        """Where a revised target stands by its first numbers; "" of others."""
        first = self.standing.original
        if first is None:
            return ""
        goal = format_amount(first.target_value, self.version)
        share = display.format_percent(first.progress.progress)
        light = LIGHTS[first.progress.light]
        if goal is None or share is None:
            return _("original target: %(light)s") % {"light": light}
        return _("original target %(goal)s: progress %(share)s, %(light)s") % {
            "goal": goal,
            "share": share,
            "light": light,
        }

    @property
    def origins(self) -> tuple[str, ...]:
        """From where it is counted, and what it was before it was revised."""
        return tuple(filter(None, (self.origin, self.moved, self.original)))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a light needs beside it: the outcome, the parks, the first numbers."""
        return tuple(filter(None, (self.outcome, self.parks, self.original)))

    @property
    def explanations(self) -> tuple[str, ...]:
        """What a place needs beside its bar: why it has no light, what moved."""
        return tuple(filter(None, (self.outcome, self.reason, self.moved)))

    @property
    def origin(self) -> str:
        """From where progress is counted, where that is no decided baseline."""
        standing = self.standing
        is_absolute = standing.revision.rule == TargetRevision.Rule.ABSOLUTE
        if is_absolute and standing.baseline is None and standing.terms.baseline == 0:
            return _("counted from 0")
        return ""

    @property
    def moved(self) -> str:
        """The baseline of those who are here now; "" where nobody moved."""
        moved = self.standing.baseline_moved
        if moved is None or not self.standing.measure.follows_moves:
            return ""
        return _("baseline of today's members: %(amount)s") % {
            "amount": format_amount(moved, self.version)
        }

    @property
    def reason(self) -> str:
        """Why the target cannot be rated, in words; "" where it can."""
        reason = self.standing.not_computable
        if self.standing.is_moved_hidden and not self.standing.found.is_hidden:
            return _(
                "not comparable: enterprises moved, and their earlier figures are "
                "protected"
            )
        return str(REASONS[reason]) if reason else ""

    @property
    def measure(self) -> str:
        """What the actual value is: rolling four quarters, year to date, ..."""
        return describe_measure(self.standing.revision, self.version)

    @property
    def path(self) -> str:
        """The name of the path that the light is judged on."""
        return str(PATHS[TargetRevision.Path(self.standing.revision.path)])

    @property
    def is_linear(self) -> bool:
        """Whether that path is the linear one, as for most targets."""
        return self.standing.revision.path == TargetRevision.Path.LINEAR

    @property
    def is_multiple(self) -> bool:
        """Whether the target is a multiple, so that growth rates lead to it."""
        return self.standing.revision.rule == TargetRevision.Rule.MULTIPLIER

    @property
    def due(self) -> str:
        """By when."""
        return describe_due(self.standing.terms.due)

    @property
    def goal(self) -> str | None:
        """The target value with its unit and, where it is a bound, its sign."""
        text = format_amount(self.standing.target_value, self.version)
        sign = {">=": "≥", "<=": "≤"}[self.standing.revision.comparator]
        return text and f"{sign}\N{NO-BREAK SPACE}{text}"

    @property
    def goal_in_words(self) -> str | None:
        """The target value as a sentence says it: at least 38.81 billion yuan."""
        text = format_amount(self.standing.target_value, self.version)
        bounds = {">=": _("at least %(amount)s"), "<=": _("at most %(amount)s")}
        return text and bounds[self.standing.revision.comparator] % {"amount": text}

    @property
    def is_unconfirmed(self) -> bool:
        """Whether a baseline is used that the bureau has not confirmed."""
        baseline = self.standing.baseline
        is_used = self.standing.revision.rule != TargetRevision.Rule.PER_YEAR
        return is_used and baseline is not None and not baseline.is_confirmed

    @property
    def linear(self) -> Decimal | None:
        """The progress that the linear path expects, a ratio."""
        return self._share(self.progress.expected_linear)

    @property
    def geometric(self) -> Decimal | None:
        """The progress that the geometric path expects, a ratio."""
        return self._share(self.progress.expected_geometric)

    @property
    def quarters_left(self) -> int:
        """How many quarters remain until the target is due."""
        return self.standing.terms.due - self.standing.period

    @property
    def projection_linear(self) -> str | None:
        """Where the pace so far would end, in equal steps; with its unit."""
        return format_amount(self.progress.projection_linear, self.version)

    @property
    def projection_geometric(self) -> str | None:
        """Where the pace so far would end, in equal growth; with its unit."""
        return format_amount(self.progress.projection_geometric, self.version)

    @property
    def bar_label(self) -> str:
        """The bar in words."""
        if self.progress.progress is None:
            return _("Progress is not computable: %(reason)s") % {"reason": self.reason}
        shares = (
            (_("Progress %(share)s"), self.progress.progress),
            (_("planned (linear): %(share)s"), self.linear),
            (_("planned (geometric): %(share)s"), self.geometric),
        )
        return pgettext("between parts of a sentence", ", ").join(
            text % {"share": display.format_percent(share)}
            for text, share in shares
            if share is not None
        )

    def _share(self, value: Decimal | None) -> Decimal | None:
        terms = self.standing.terms
        return compute_progress_share(value, terms.baseline, terms.target)


@dataclass(frozen=True)
class TargetGroup:
    """Targets under one heading: several readings of one promise, or one target."""

    heading: str
    rows: tuple[TargetRow, ...]

    @property
    def name(self) -> str:
        """What is promised: the heading, or the name of the one target."""
        return self.heading or str(self.rows[0].target.name)

    @property
    def light(self) -> Light | None:
        """The light of the promise; None where its readings differ."""
        lights = {row.progress.light for row in self.rows}
        return lights.pop() if len(lights) == 1 else None

    @property
    def worst_gap(self) -> Decimal:
        """How far behind its path the worst reading is, in percentage points."""
        gaps = [row.progress.gap_points for row in self.rows]
        return min((gap for gap in gaps if gap is not None), default=Decimal(0))


def build_target_rows(standings: Iterable[TargetProgress]) -> tuple[TargetRow, ...]:
    """Standings as rows, in their order."""
    return tuple(map(TargetRow, standings))


def group_target_rows(rows: Iterable[TargetRow]) -> tuple[TargetGroup, ...]:
    """Rows that share a heading under it; one without stands alone."""
    return tuple(
        TargetGroup(heading, tuple(members))
        for (heading, _alone), members in groupby(
            rows, lambda row: (row.target.heading, row.target.heading or row.target.pk)
        )
    )
