"""Technical problems, claims and projects as tables."""

from bases.exchange import ORIGIN, SEGMENT
from core.exchange.resources import build_table_resource
from problems.models import Claim, Project, TechnicalProblem, TechnicalRequirement

PROBLEMS = build_table_resource(
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
REQUIREMENTS = build_table_resource(
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
CLAIMS = build_table_resource(
    Claim,
    ("problem", "partner", "enterprise", "lead", "submitted_on", "state", *ORIGIN),
    key=("problem", "partner", "enterprise", "submitted_on"),
)
PROJECTS = build_table_resource(
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
