"""Technical problems, claims and projects as tables."""

from bases.exchange import ORIGIN, SEGMENT
from core.exchange.resources import table
from problems.models import Claim, Project, TechnicalProblem, TechnicalRequirement

PROBLEMS = table(
    TechnicalProblem,
    (
        "number",
        "title_zh",
        "title_en",
        "nature",
        "is_secret",
        "description_zh",
        "description_en",
        "base",
        "segment",
        "owner",
        "trl_now",
        "trl_wanted",
        "budget",
        "deadline",
        "state",
        "achievements",
        *ORIGIN,
    ),
    key=("number",),
    locked=("state",),  # problems move one by one, each with its reason
    named_by=SEGMENT,
)
REQUIREMENTS = table(
    TechnicalRequirement,
    (
        "problem",
        "indicator_zh",
        "indicator_en",
        "comparator",
        "value",
        "unit_zh",
        "unit_en",
    ),
    key=("problem", "indicator_zh", "comparator"),
    whole="problem",
)
CLAIMS = table(
    Claim,
    ("problem", "partner", "enterprise", "lead", "submitted_on", "state", *ORIGIN),
    key=("problem", "partner", "enterprise"),
)
PROJECTS = table(
    Project,
    (
        "scheme",
        "title_zh",
        "title_en",
        "is_major",
        "base",
        "park",
        "enterprises",
        "problems",
        "budget",
        "investment",
        "state",
        "starts_on",
        "ends_on",
        "accepted_on",
        *ORIGIN,
    ),
    key=("scheme", "title_zh"),
)
