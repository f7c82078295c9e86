"""Load the sample data: the registers at once, then release by release.

Into an empty portal: it becomes a sample portal, in which it is DAY while they load.
"""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bases.models import Programme
from bases.sample_clock import start_clock
from core.registers.history import begin_histories
from reporting.models import Release, Submission
from samples.figures.returns import SampleReturns
from samples.registers import (
    enterprises,
    honours,
    partners,
    patents,
    places,
    platforms,
    problems,
    projects,
)
from samples.release_steps import STEPS, release_targets, run_step
from samples.world import Scene

DAY = date(2015, 1, 8)
"""A week before the returns of the quarter after the sample data are due."""

# In this order: each refers to rows of those before it.
REGISTERS = (
    enterprises,
    partners,
    platforms,
    patents,
    honours,
    problems,
    projects,
    places,
)


class DemoRefused(Exception):
    """Nothing was loaded; the text says why."""


def load_samples(programme: Programme) -> Iterator[Release]:
    """Load what is not there yet; yield each release as it is made.

    Raises DemoRefused where others have reported figures already: those and sample
    data must not be added up.
    """
    scene = Scene(programme)
    if not scene.enterprises:
        refuse_real_figures(programme)
        start_sample_clock()
        yield from release_targets(programme)
        build_registers(scene)
    returns = SampleReturns(scene)
    for step in STEPS:
        done = run_step(step, scene, returns)
        if done:
            yield done


def refuse_real_figures(programme: Programme) -> None:
    """Raise DemoRefused if anything has been reported (one query)."""
    if Submission.objects.filter(programme=programme).exists():
        raise DemoRefused(
            _(
                "%(programme)s has returns that are not sample data. Load the sample "
                "data into an empty portal."
            )
            % {"programme": programme}
        )


def start_sample_clock() -> None:
    """Let it be DAY, unless anybody has reported or released: then days stay real.

    Nothing can be released before what was released already.
    """
    if not (Release.objects.exists() or Submission.objects.exists()):
        start_clock(DAY)


@transaction.atomic
def build_registers(scene: Scene) -> None:
    """Write the registers, all of them or nothing."""
    for register in REGISTERS:
        register.build_rows(scene)
    begin_histories("load_demo")
