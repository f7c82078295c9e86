"""Targets as rows of a list: what stands beside each name, ready to be drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from core.templatetags.ui import format_amount
from portal.wording import PATHS, REASONS, describe_due, describe_measure
from reporting.progress_board import WITHHELD, TargetProgress
from targets.formulas import compute_progress_share
from targets.models import IndicatorVersion, Target, TargetRevision
from targets.progress import Light, Progress, Thresholds

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
        programme = self.target.programme
        return Thresholds(programme.amber_points, programme.red_points)

    @property
    def state(self) -> str:
        """Why there is no actual value: `withheld`, `missing` or ""."""
        if self.standing.not_computable == WITHHELD:
            return "withheld"
        return "missing" if self.standing.actual is None else ""

    @property
    def reason(self) -> str:
        """Why the target cannot be rated, in words; "" where it can."""
        return str(REASONS.get(self.standing.not_computable or "", ""))

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
