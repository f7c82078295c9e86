"""What it takes to bring a technical problem: the fields of the register itself."""

from dataclasses import dataclass

from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase
from problems.lifecycle import State
from problems.models import TechnicalProblem, TechnicalRequirement

HINTS = {
    "title_zh": _("Say in one line what has to be achieved."),
    "description_zh": _(
        "Say where the problem occurs, what has been tried and why it did not work."
    ),
    "nature": _("Whether the problem affects one enterprise or a whole industry."),
    "base": _("The innovation base in whose field the problem is."),
    "segment": _("The segment of the industrial chain in which the problem occurs."),
    "owner": _("The enterprise that submits the problem and will use the solution."),
    "trl_now": _("From 1 (basic principle observed) to 9 (proven in use)."),
    "trl_wanted": _("The level at which the problem counts as solved."),
    "budget": _("The amount available for the solution."),
    "deadline": _("The date by which a solution is needed."),
    "is_secret": _(
        "For a confidential problem, only the number and the status are public."
    ),
}
"""Fields of a problem in the order of asking, and what is meant by each."""

REQUIREMENT_HINTS = {
    "indicator_zh": _("What is measured, for example colour fastness to light."),
    "comparator": _("At least, at most or exactly."),
    "value": _("The value that a solution must reach."),
    "unit_zh": _("The unit of measurement."),
}
"""Fields of a figure that a solution must reach."""

GOOD_LIFE = (
    State.COLLECTED,
    State.APPRAISED,
    State.LISTED,
    State.PUBLISHED,
    State.CLAIMED,
    State.SELECTED,
    State.CONTRACTED,
    State.IN_RD,
    State.DELIVERED,
    State.ACCEPTED,
)
"""What becomes of a problem where nothing goes wrong."""


@dataclass(frozen=True)
class RequiredField:
    """One thing to bring: its name in the register, what is meant, whether needed."""

    name: str
    hint: str
    is_needed: bool


@dataclass(frozen=True)
class ProblemGuide:
    """What to bring; `base` is the one whose page led here, if any."""

    base: InnovationBase | None

    @property
    def problem(self) -> list[RequiredField]:
        """What is asked about the problem."""
        return [
            build_required_field(TechnicalProblem, name, hint)
            for name, hint in HINTS.items()
        ]

    @property
    def requirement(self) -> list[RequiredField]:
        """What is asked about each figure that a solution must reach."""
        hints = REQUIREMENT_HINTS.items()
        return [
            build_required_field(TechnicalRequirement, name, hint)
            for name, hint in hints
        ]

    @property
    def steps(self) -> list[str]:
        """What becomes of it, from the first state to acceptance."""
        return [str(TechnicalProblem.State(state).label) for state in GOOD_LIFE]


def build_required_field(
    model: type[TechnicalProblem] | type[TechnicalRequirement], name: str, hint: object
) -> RequiredField:
    """A field of the register in the words of the register."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return RequiredField(
        str(field.verbose_name), str(hint), not (field.blank or field.has_default())
    )
