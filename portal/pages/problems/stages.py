"""The stages in which readers look at technical problems: some states each."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from problems import lifecycle
from problems.lifecycle import State


class Stage(models.TextChoices):
    """A stage of the life of a problem; its value stands in addresses."""

    COLLECTED = "collected", _("In preparation")
    OPEN = "open", _("Open to applications")
    SELECTED = "selected", _("Team selected")
    IN_WORK = "in_work", _("In R&D")
    DELIVERED = "delivered", _("Awaiting acceptance")
    OVERCOME = "overcome", _("Solved")
    UNCLAIMED = "unclaimed", _("No applications received")
    TERMINATED = "terminated", _("Terminated")


STATES = {
    Stage.COLLECTED: frozenset(
        {State.COLLECTED, State.RETURNED, State.APPRAISED, State.LISTED}
    ),
    Stage.OPEN: lifecycle.CLAIMABLE,
    Stage.SELECTED: frozenset({State.SELECTED}),
    Stage.IN_WORK: lifecycle.IN_WORK,
    Stage.DELIVERED: frozenset({State.DELIVERED}),
    Stage.OVERCOME: lifecycle.OVERCOME,
    Stage.UNCLAIMED: frozenset({State.UNCLAIMED}),
    Stage.TERMINATED: frozenset({State.TERMINATED}),
}
"""Which states a stage gathers; each state is in one."""


@dataclass(frozen=True)
class StageCount:
    """How many problems stand in a stage, and whether the list is cut to it alone."""

    stage: Stage
    count: int
    is_chosen: bool


def count_stages(
    by_state: dict[State, int], chosen: list[str]
) -> tuple[StageCount, ...]:
    """Count the stages from the counts of the states."""
    return tuple(
        StageCount(stage, sum(by_state[one] for one in states), chosen == [stage])
        for stage, states in STATES.items()
    )
