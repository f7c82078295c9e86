"""What enterprises have to show, as JSON; partners and hosts by their public keys."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework.serializers import ModelSerializer

from api.v1.serializers import record_examples as examples
from api.v1.serializers.registers import ORIGIN, RegisterSerializer, build_code_field
from enterprises.models import (
    Achievement,
    AchievementOwner,
    Cooperation,
    Honour,
    Partner,
    Patent,
    PatentOwner,
    Platform,
)

NAME, TITLE = ("name_zh", "name_en"), ("title_zh", "title_en")


@extend_schema_serializer(examples=[examples.PARTNER])
class PartnerSerializer(RegisterSerializer[Partner]):
    """A university or institute."""

    class Meta:
        model = Partner
        fields = ["id", *NAME, "kind", "city_zh", "city_en", *ORIGIN]


class PartnerNameSerializer(ModelSerializer[Partner]):
    """A university or institute, by its id and its names."""

    class Meta:
        model = Partner
        fields = ["id", *NAME]


@extend_schema_serializer(examples=[examples.PLATFORM])
class PlatformSerializer(RegisterSerializer[Platform]):
    """An R&D platform; it has one host, or none where an article names none."""

    host_enterprise = build_code_field(allow_null=True)
    host_partner = PartnerNameSerializer(allow_null=True)
    host_park = build_code_field("slug", allow_null=True)
    partners = PartnerNameSerializer(many=True)
    base = build_code_field("slug", allow_null=True)
    segment = build_code_field("position", allow_null=True)
    park = build_code_field("slug", allow_null=True)

    class Meta:
        model = Platform
        fields = [
            "id",
            *NAME,
            "kind",
            "level",
            "authority_zh",
            "authority_en",
            "host_enterprise",
            "host_partner",
            "host_park",
            "partners",
            "base",
            "segment",
            "park",
            "recognised_on",
            "valid_to",
            "document_no",
            "open_to_others",
            "services_zh",
            "services_en",
            *ORIGIN,
        ]


class PatentOwnerSerializer(ModelSerializer[PatentOwner | AchievementOwner]):
    """An owner of a patent: an enterprise or a partner; the first one counts."""

    enterprise = build_code_field(allow_null=True)
    partner = PartnerNameSerializer(allow_null=True)

    class Meta:
        model: type[PatentOwner | AchievementOwner] = PatentOwner
        fields = ["position", "enterprise", "partner"]


class AchievementOwnerSerializer(PatentOwnerSerializer):
    """Who made an achievement: an enterprise or a partner; the first one counts."""

    class Meta(PatentOwnerSerializer.Meta):
        model = AchievementOwner


@extend_schema_serializer(examples=[examples.PATENT])
class PatentSerializer(RegisterSerializer[Patent]):
    """A patent or an application for one, by its application number."""

    owners = PatentOwnerSerializer(many=True)

    class Meta:
        model = Patent
        fields = [
            "number",
            *TITLE,
            "kind",
            "ipc_main",
            "filed_on",
            "granted_on",
            "lapsed_on",
            "owners",
            *ORIGIN,
        ]


@extend_schema_serializer(examples=[examples.ACHIEVEMENT])
class AchievementSerializer(RegisterSerializer[Achievement]):
    """A registered achievement, by the number of its certificate."""

    owners = AchievementOwnerSerializer(many=True)
    problems = build_code_field("number", many=True)

    class Meta:
        model = Achievement
        fields = [
            "number",
            *TITLE,
            "kind",
            "stage",
            "registered_on",
            "owners",
            "problems",
            *ORIGIN,
        ]


@extend_schema_serializer(examples=[examples.COOPERATION])
class CooperationSerializer(RegisterSerializer[Cooperation]):
    """An agreement of an enterprise with universities and institutes."""

    enterprise = build_code_field()
    partners = PartnerNameSerializer(many=True)
    base = build_code_field("slug", allow_null=True)

    class Meta:
        model = Cooperation
        fields = [
            "id",
            *TITLE,
            "enterprise",
            "partners",
            "kind",
            "contract_kind",
            "contract_number",
            "registered_on",
            "base",
            "valid_from",
            "valid_to",
            *ORIGIN,
        ]


@extend_schema_serializer(examples=[examples.HONOUR])
class HonourSerializer(RegisterSerializer[Honour]):
    """A title or prize of an enterprise or a park."""

    enterprise = build_code_field(allow_null=True)
    park = build_code_field("slug", allow_null=True)

    class Meta:
        model = Honour
        fields = [
            "id",
            *TITLE,
            "level",
            "awarded_by_zh",
            "awarded_by_en",
            "batch",
            "awarded_on",
            "awarded_when_zh",
            "awarded_when_en",
            "enterprise",
            "park",
            *ORIGIN,
        ]
