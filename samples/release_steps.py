"""The releases of the sample data, one after the other.

Each step is two transactions, returns and release; one that was cut short between them
is taken up at its release. On a portal with days of its own each step is made on the
day that is planned for its quarter, so that the past can be read by date.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from bases.models import Programme
from bases.sample_clock import has_clock
from core.quarters import Quarter
from core.today import shift_time
from reporting.actors import Actor
from reporting.models import ImportBatch, Release, Submission
from reporting.releases.releasing import publish_release
from samples.figures import baselines
from samples.figures.returns import RESTATEMENT, SampleReturns
from samples.seeded_random import NEWEST
from samples.world import Scene

BY = Actor("sample")
HOUR = time(10)
"""At which hour of its day a step is made."""
RESTATED_ON = date(2014, 9, 10)
TARGETS = "示例数据：目标 / Sample data: the targets"


@dataclass(frozen=True)
class ReleaseStep:
    """Some quarters that are reported and released together; none: the correction."""

    name: str
    first: Quarter | None = None
    last: Quarter | None = None
    decides_baselines: bool = False

    @property
    def note(self) -> str:
        """What the release says of itself."""
        if self.first is None:
            return RESTATEMENT
        return f"示例数据：{self._chinese_span()} / Sample data: {self.name}"

    def _chinese_span(self) -> str:
        """The quarters as Chinese texts write them: 2011—2012年, 2014年1—9月."""
        if self.first is None or self.first != self.last:
            return f"{self.name}年"
        return self.first.label("zh-hans")


STEPS = (
    ReleaseStep("2011—2012", Quarter(2011, 1), Quarter(2012, 4)),
    ReleaseStep("2013", Quarter(2013, 1), Quarter(2013, 4), decides_baselines=True),
    ReleaseStep("2014-Q1", Quarter(2014, 1), Quarter(2014, 1)),
    ReleaseStep("2014-Q2", Quarter(2014, 2), Quarter(2014, 2)),
    ReleaseStep("2013-Q4 R2"),
    ReleaseStep("2014-Q3", NEWEST, NEWEST),
)


def release_targets(programme: Programme) -> Iterator[Release]:
    """Release what a programme has decided before any enterprise takes part, once."""
    if programme.releases.exists():
        return
    with shift_to_day(programme.starts_on):
        done = publish_release(programme=programme, by=BY, note=TARGETS)
    if done:
        yield done


def run_step(step: ReleaseStep, scene: Scene, returns: SampleReturns) -> Release | None:
    """Do what is left of a step; None where nothing is."""
    with shift_to_day(find_planned_day(step, scene)):
        return run_rest(step, scene, returns)


def find_planned_day(step: ReleaseStep, scene: Scene) -> date:
    """The day on which a step's last quarter is planned to be released (one query)."""
    if step.last is None:
        return RESTATED_ON
    return scene.programme.periods.get(period=step.last).planned_release


def shift_to_day(day: date) -> AbstractContextManager[None]:
    """Let it be a day inside a block; the real one on a portal that keeps real days."""
    if not has_clock():
        return nullcontext()
    shift = timezone.make_aware(datetime.combine(day, HOUR)) - timezone.now()
    return shift_time(lambda: shift)


def run_rest(step: ReleaseStep, scene: Scene, returns: SampleReturns) -> Release | None:
    """Report and release what is left of a step; None where nothing is."""
    batch = ImportBatch.objects.filter(
        programme=scene.programme, operator=BY.name, file_name=build_file_name(step)
    ).first()
    if batch is None:
        with transaction.atomic():
            batch = write_step_returns(step, scene, returns)
    if not Submission.objects.approved().filter(batch=batch).exists():
        return None
    return publish_release(programme=scene.programme, by=BY, note=step.note)


def write_step_returns(
    step: ReleaseStep, scene: Scene, returns: SampleReturns
) -> ImportBatch:
    """Write a step's returns, and what is decided with it."""
    if step.first is None or step.last is None:
        batch = returns.write(build_file_name(step), returns.restated())
        batch.submissions.update(reason=RESTATEMENT)
        return batch
    if step.decides_baselines:
        baselines.build_rows(scene)
    quarters = Quarter.span(step.first, step.last)
    return returns.write(build_file_name(step), returns.of_quarters(quarters))


def build_file_name(step: ReleaseStep) -> str:
    """The name under which a step's returns are kept."""
    return f"load_demo {step.name}"
