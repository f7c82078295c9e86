"""The programme, the places it happens in, and what the articles say of it."""

from bases.models.chain import ChainSegment, CircularLink
from bases.models.milestones import BaseMilestone
from bases.models.places import InnovationBase, Park
from bases.models.programmes import Programme
from bases.models.sample_clock import SampleClock
from bases.models.sources import RegisterRow, SourceArticle, SourceFact

__all__ = [
    "BaseMilestone",
    "ChainSegment",
    "CircularLink",
    "InnovationBase",
    "Park",
    "Programme",
    "RegisterRow",
    "SampleClock",
    "SourceArticle",
    "SourceFact",
]
