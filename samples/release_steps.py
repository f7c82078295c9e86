"""The releases of the sample data, one after the other.

Each step is two transactions, returns and release; one that was cut short between them
is taken up at its release.
"""

from dataclasses import dataclass

from django.db import transaction

from core.quarters import Quarter
from reporting.actors import Actor
from reporting.models import ImportBatch, Release, Submission
from reporting.releases.releasing import release
from samples.figures import baselines
from samples.figures.returns import RESTATEMENT, Returns
from samples.seeded_random import NEWEST
from samples.world import Scene

BY = Actor("sample")


@dataclass(frozen=True)
class Step:
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
    Step("2011—2012", Quarter(2011, 1), Quarter(2012, 4)),
    Step("2013", Quarter(2013, 1), Quarter(2013, 4), decides_baselines=True),
    Step("2014-Q1", Quarter(2014, 1), Quarter(2014, 1)),
    Step("2014-Q2", Quarter(2014, 2), Quarter(2014, 2)),
    Step("2013-Q4 R2"),
    Step("2014-Q3", NEWEST, NEWEST),
)


def take(step: Step, scene: Scene, returns: Returns) -> Release | None:
    """Do what is left of a step; None where nothing is."""
    batch = ImportBatch.objects.filter(
        programme=scene.programme, operator=BY.name, file_name=file_name(step)
    ).first()
    if batch is None:
        with transaction.atomic():
            batch = report(step, scene, returns)
    if not Submission.objects.approved().filter(batch=batch).exists():
        return None
    return release(programme=scene.programme, by=BY, note=step.note)


def report(step: Step, scene: Scene, returns: Returns) -> ImportBatch:
    """Write a step's returns, and what is decided with it."""
    if step.first is None:
        batch = returns.write(file_name(step), returns.restated())
        batch.submissions.update(reason=RESTATEMENT)
        return batch
    if step.decides_baselines:
        baselines.build(scene)
    quarters = Quarter.span(step.first, step.last)
    return returns.write(file_name(step), returns.of_quarters(quarters))


def file_name(step: Step) -> str:
    """The name under which a step's returns are kept."""
    return f"load_demo {step.name}"
