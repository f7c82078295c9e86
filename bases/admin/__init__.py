"""Programmes, places and what the articles say of them, in the admin."""

from bases.admin.articles import SourceArticleAdmin, SourceFactAdmin
from bases.admin.building import BaseMilestoneAdmin, CircularLinkAdmin
from bases.admin.places import InnovationBaseAdmin, ParkAdmin, ProgrammeAdmin
from bases.admin.rows import ORIGIN, ChoosesSegments, RegisterRowAdmin

__all__ = [
    "ORIGIN",
    "BaseMilestoneAdmin",
    "ChoosesSegments",
    "CircularLinkAdmin",
    "InnovationBaseAdmin",
    "ParkAdmin",
    "ProgrammeAdmin",
    "RegisterRowAdmin",
    "SourceArticleAdmin",
    "SourceFactAdmin",
]
