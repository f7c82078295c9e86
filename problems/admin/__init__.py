"""Technical problems, claims and projects in the admin."""

from problems.admin.claims import ClaimAdmin
from problems.admin.problems import TechnicalProblemAdmin
from problems.admin.projects import ProjectAdmin

__all__ = ["ClaimAdmin", "ProjectAdmin", "TechnicalProblemAdmin"]
