"""Places and what is built there as tables; codes and slugs name them elsewhere."""

from bases.models import BaseMilestone, CircularLink, InnovationBase, Park
from core.exchange.resources import build_table_resource

ORIGIN = ("is_sample", "fact", "note_zh", "note_en")
"""The columns with which every table of register rows ends."""

SEGMENT = {"segment": ("base__code", "position")}
"""A chain segment is named B06-3: its names may repeat within a base."""

BASES = build_table_resource(
    InnovationBase,
    (
        "code",
        "slug",
        "programme",
        "first_wave",
        "name_zh",
        "name_en",
        "full_name_zh",
        "full_name_en",
        "note_zh",
        "note_en",
    ),
    key=("code",),
)
PARKS = build_table_resource(
    Park,
    (
        "slug",
        "programme",
        "name_zh",
        "name_en",
        "aliases",
        "profile_zh",
        "profile_en",
        "note_zh",
        "note_en",
    ),
    key=("slug",),
)
MILESTONES = build_table_resource(
    BaseMilestone,
    (
        "base",
        "stage",
        "what_zh",
        "what_en",
        "planned_on",
        "done_on",
        "document",
        *ORIGIN,
    ),
    key=("base", "stage", "what_zh"),
)
LINKS = build_table_resource(
    CircularLink,
    (
        "from_segment",
        "to_segment",
        "residue_zh",
        "residue_en",
        "is_editorial",
        *ORIGIN,
    ),
    key=("from_segment", "to_segment", "residue_zh"),
    named_by=dict.fromkeys(("from_segment", "to_segment"), SEGMENT["segment"]),
)
