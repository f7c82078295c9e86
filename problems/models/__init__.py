"""Technical problems, claims of them, and the projects that attack them."""

from problems.models.claims import Claim
from problems.models.events import ProblemEvent
from problems.models.problems import TechnicalProblem
from problems.models.projects import Project
from problems.models.requirements import TechnicalRequirement

__all__ = [
    "Claim",
    "ProblemEvent",
    "Project",
    "TechnicalProblem",
    "TechnicalRequirement",
]
