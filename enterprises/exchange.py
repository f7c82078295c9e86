"""Enterprises and what they have to show as tables."""

from bases.exchange import ORIGIN, SEGMENT
from core.exchange.resources import build_table_resource
from enterprises.models import (
    Achievement,
    AchievementOwner,
    BaseMembership,
    Cooperation,
    Enterprise,
    EnterpriseIdentifier,
    Honour,
    ParkResidence,
    Partner,
    Patent,
    PatentOwner,
    Platform,
)
from enterprises.models.platforms import HOSTS

HELD = ("valid_from", "valid_to")
OWNER = ("position", "enterprise", "partner")

ENTERPRISES = build_table_resource(
    Enterprise,
    ("code", "name_zh", "name_en", "industry_zh", "industry_en", *ORIGIN),
    key=("code",),
)
IDENTIFIERS = build_table_resource(
    EnterpriseIdentifier,
    ("enterprise", "kind", "value", *HELD),
    key=("kind", "value"),
    whole="enterprise",
)
MEMBERSHIPS = build_table_resource(
    BaseMembership,
    ("enterprise", "programme", "base", "segment", "role", "is_backbone", *HELD),
    key=("enterprise", "programme", "base", "valid_from"),
    named_by=SEGMENT,
    whole="enterprise",
)
RESIDENCES = build_table_resource(
    ParkResidence,
    ("enterprise", "park", *HELD),
    key=("enterprise", "valid_from"),
    whole="enterprise",
)
PLATFORMS = build_table_resource(
    Platform,
    (
        "name_zh",
        "name_en",
        "kind",
        "level",
        *HOSTS,
        "partners",
        "base",
        "segment",
        "park",
        "authority_zh",
        "authority_en",
        "recognised_on",
        "document_no",
        "valid_to",
        "open_to_others",
        "services_zh",
        "services_en",
        *ORIGIN,
    ),
    key=("kind", "name_zh"),
    named_by=SEGMENT,
)
PATENTS = build_table_resource(
    Patent,
    (
        "number",
        "kind",
        "title_zh",
        "title_en",
        "ipc_main",
        "filed_on",
        "granted_on",
        "lapsed_on",
        *ORIGIN,
    ),
    key=("number",),
)
PATENT_OWNERS = build_table_resource(
    PatentOwner, ("patent", *OWNER), key=("patent", "position"), whole="patent"
)
ACHIEVEMENTS = build_table_resource(
    Achievement,
    ("number", "kind", "stage", "title_zh", "title_en", "registered_on", *ORIGIN),
    key=("number",),
)
ACHIEVEMENT_OWNERS = build_table_resource(
    AchievementOwner,
    ("achievement", *OWNER),
    key=("achievement", "position"),
    whole="achievement",
)
PARTNERS = build_table_resource(
    Partner,
    ("name_zh", "name_en", "kind", "city_zh", "city_en", *ORIGIN),
    key=("name_zh",),
)
COOPERATIONS = build_table_resource(
    Cooperation,
    (
        "enterprise",
        "title_zh",
        "title_en",
        "partners",
        "kind",
        *HELD,
        "base",
        "contract_kind",
        "contract_number",
        "registered_on",
        "amount",
        *ORIGIN,
    ),
    key=("enterprise", "title_zh", "valid_from"),
)
HONOURS = build_table_resource(
    Honour,
    (
        "title_zh",
        "title_en",
        "level",
        "batch",
        "enterprise",
        "park",
        "awarded_by_zh",
        "awarded_by_en",
        "awarded_on",
        "awarded_when_zh",
        "awarded_when_en",
        *ORIGIN,
    ),
    key=("title_zh", "enterprise", "park", "awarded_on"),
)
