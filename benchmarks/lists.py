"""The rows of the lists: technical problems beside the enterprises of a register."""

from datetime import date, timedelta

from bases.models import InnovationBase
from enterprises.models import Enterprise
from problems.lifecycle import State
from problems.models import TechnicalProblem

MANY, AT_LEAST = 10_000, 4_000
"""So many problems beside so many enterprises; else one for each enterprise."""
FIRST_DEADLINE, DAYS = date(2013, 1, 1), 2_000


def count_problems(enterprises: int) -> int:
    """How many problems stand beside so many enterprises."""
    return MANY if enterprises >= AT_LEAST else enterprises


def make_problems(bases: list[InnovationBase], firms: list[Enterprise]) -> None:
    """Make the problems: in every state, one in twenty secret, half with an owner."""
    states, natures = [*State], TechnicalProblem.Nature.values
    TechnicalProblem.objects.bulk_create(
        TechnicalProblem(
            number=f"BN-2013-{number:05}",
            title_zh=f"难题{number:05}",
            title_en=f"Problem {number:05}",
            nature=natures[number % len(natures)],
            base=bases[number % len(bases)],
            owner=firms[number * 7 % len(firms)] if number % 2 else None,
            deadline=FIRST_DEADLINE + timedelta(number * 13 % DAYS),
            budget=number % 400 + 10,
            is_secret=number % 20 == 0,
            state=states[number % len(states)],
        )
        for number in range(count_problems(len(firms)))
    )
