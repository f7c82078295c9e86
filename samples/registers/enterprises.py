"""Sample enterprises: names, identifiers, bases and parks."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from core.identifiers import compute_organisation_code_check, compute_uscc_check
from enterprises.models import (
    BaseMembership,
    Enterprise,
    EnterpriseIdentifier,
    ParkResidence,
)
from samples.firms import (
    IN_TWO_BASES,
    MOVED,
    MOVED_IN,
    MOVED_TO,
    SECOND_BASE,
    Firm,
    list_firms,
)
from samples.seeded_random import SAMPLE
from samples.world import Scene

SINCE = date(2011, 1, 1)  # the first sample figures
# Until then organisation codes, from then on the unified code (GB 32100-2015).
UNIFIED_SINCE = date(2015, 10, 1)
XINING = "91630100"  # an enterprise, any other kind of firm, 630100


def build_rows(scene: Scene) -> None:
    """Write the enterprises and since when they take part, and where."""
    Enterprise.objects.bulk_create(
        make_enterprise(firm, scene) for firm in list_firms()
    )
    scene.read_enterprises()
    cast = scene.enterprises.items()
    EnterpriseIdentifier.objects.bulk_create(
        row for firm, enterprise in cast for row in make_identifiers(firm, enterprise)
    )
    BaseMembership.objects.bulk_create(
        row
        for firm, enterprise in cast
        for row in make_memberships(firm, enterprise, scene)
    )
    ParkResidence.objects.bulk_create(
        ParkResidence(
            enterprise=enterprise, park=scene.parks[firm.park], valid_from=SINCE
        )
        for firm, enterprise in cast
        if firm.park
    )


def make_enterprise(firm: Firm, scene: Scene) -> Enterprise:
    """An enterprise whose industry is its link of the chain."""
    segment = scene.segments[firm.line.base, firm.segment]
    return Enterprise(
        code=firm.code,
        name_zh=f"示例企业{firm.number:02}",
        name_en=f"Sample Enterprise {firm.number:02}",
        industry_zh=segment.name_zh,
        industry_en=segment.name_en,
        **SAMPLE,
    )


def make_identifiers(
    firm: Firm, enterprise: Enterprise
) -> Iterator[EnterpriseIdentifier]:
    """An organisation code of the zone PDY, never issued, and its successor."""
    body = f"PDY{firm.number:05}"
    code = body + compute_organisation_code_check(body)
    yield EnterpriseIdentifier(
        enterprise=enterprise,
        kind=EnterpriseIdentifier.Kind.ORGANISATION_CODE,
        value=code,
        valid_to=UNIFIED_SINCE - timedelta(1),
    )
    yield EnterpriseIdentifier(
        enterprise=enterprise,
        kind=EnterpriseIdentifier.Kind.USCC,
        value=XINING + code + compute_uscc_check(XINING + code),
        valid_from=UNIFIED_SINCE,
    )


def make_memberships(
    firm: Firm, enterprise: Enterprise, scene: Scene
) -> Iterator[BaseMembership]:
    """The primary base, for one firm another one later, for one a second beside it."""

    def member(base: str, segment: int, **fields: Any) -> BaseMembership:
        return BaseMembership(
            enterprise=enterprise,
            programme=scene.programme,
            base=scene.bases[base],
            segment=scene.segments[base, segment],
            is_backbone=firm.is_backbone,
            **{"valid_from": SINCE} | fields,
        )

    if firm.number == MOVED:
        left_on = MOVED_IN.first_day - timedelta(1)
        yield member(firm.line.base, firm.segment, valid_to=left_on)
        yield member(MOVED_TO, 2, valid_from=MOVED_IN.first_day)
        return
    yield member(firm.line.base, firm.segment)
    if firm.number == IN_TWO_BASES:
        yield member(SECOND_BASE, 5, role=BaseMembership.Role.ASSOCIATED)
