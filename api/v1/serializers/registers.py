"""Registers as JSON: names in both languages, relations by their public codes."""

from typing import Any, TypeVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.serializers import ModelSerializer, SlugRelatedField

from api.schema import QuarterText
from api.v1.serializers import examples
from bases.models import (
    BaseMilestone,
    ChainSegment,
    CircularLink,
    InnovationBase,
    Park,
    Programme,
)
from enterprises.models import (
    BaseMembership,
    Enterprise,
    EnterpriseIdentifier,
    ParkResidence,
)
from targets.models import Indicator, IndicatorVersion

M = TypeVar("M", bound=Model)

# Where a row of a register is from.
ORIGIN = ("note_zh", "note_en", "is_sample", "fact")


def build_code_field(field: str = "code", **kwargs: Any) -> SlugRelatedField[Model]:
    """A related row, by its public code."""
    return SlugRelatedField(slug_field=field, read_only=True, **kwargs)


class RegisterSerializer(ModelSerializer[M]):
    """A row with its origin: a sample, a fact of an article, or an official's entry."""

    fact = serializers.CharField(source="fact_id", allow_null=True)


@extend_schema_serializer(examples=[examples.PROGRAMME])
class ProgrammeSerializer(ModelSerializer[Programme]):
    """A programme."""

    class Meta:
        model = Programme
        fields = [
            "code",
            "name_zh",
            "name_en",
            "starts_on",
            "ends_on",
            "note_zh",
            "note_en",
            "public_figures",
            "is_sample",
            "amber_points",
            "red_points",
            "full_coverage",
            "least_coverage",
            "estimate_margin",
            "cohort",
            "cohort_on",
        ]


class CircularLinkSerializer(RegisterSerializer[CircularLink]):
    """What a segment leaves over, and the segment of which base uses it."""

    used_by_base = build_code_field("slug", source="to_segment.base")
    used_by_position = build_code_field("position", source="to_segment")

    class Meta:
        model = CircularLink
        fields = [
            "residue_zh",
            "residue_en",
            "used_by_base",
            "used_by_position",
            "is_editorial",
            *ORIGIN,
        ]


class SegmentSerializer(ModelSerializer[ChainSegment]):
    """A link of a base's industrial chain, and what it leaves over for others."""

    residues_given = CircularLinkSerializer(many=True)

    class Meta:
        model = ChainSegment
        fields = ["position", "name_zh", "name_en", "is_editorial", "residues_given"]


class BaseMilestoneSerializer(RegisterSerializer[BaseMilestone]):
    """A step of building a base or of its trial operation."""

    class Meta:
        model = BaseMilestone
        fields = [
            "stage",
            "what_zh",
            "what_en",
            "planned_on",
            "done_on",
            "document",
            *ORIGIN,
        ]


@extend_schema_serializer(examples=[examples.BASE])
class BaseSerializer(ModelSerializer[InnovationBase]):
    """An innovation base with its chain and how far it is built."""

    programme = build_code_field()
    segments = SegmentSerializer(many=True, read_only=True)
    milestones = BaseMilestoneSerializer(many=True, read_only=True)

    class Meta:
        model = InnovationBase
        fields = [
            "slug",
            "code",
            "programme",
            "name_zh",
            "name_en",
            "full_name_zh",
            "full_name_en",
            "first_wave",
            "note_zh",
            "note_en",
            "segments",
            "milestones",
        ]


@extend_schema_serializer(examples=[examples.PARK])
class ParkSerializer(ModelSerializer[Park]):
    """A park."""

    programme = build_code_field()

    class Meta:
        model = Park
        fields = [
            "slug",
            "programme",
            "name_zh",
            "name_en",
            "aliases",
            "profile_zh",
            "profile_en",
            "note_zh",
            "note_en",
        ]


class IdentifierSerializer(ModelSerializer[EnterpriseIdentifier]):
    """A number that an authority gave an enterprise, and when it holds."""

    class Meta:
        model = EnterpriseIdentifier
        fields = ["kind", "value", "valid_from", "valid_to"]


class MembershipSerializer(ModelSerializer[BaseMembership]):
    """A time in a programme, as a rule in one of its bases."""

    programme = build_code_field()
    base = build_code_field("slug", allow_null=True)

    class Meta:
        model = BaseMembership
        fields = ["programme", "base", "role", "is_backbone", "valid_from", "valid_to"]


class ResidenceSerializer(ModelSerializer[ParkResidence]):
    """A time in a park."""

    park = build_code_field("slug")

    class Meta:
        model = ParkResidence
        fields = ["park", "valid_from", "valid_to"]


@extend_schema_serializer(examples=[examples.ENTERPRISE])
class EnterpriseSerializer(RegisterSerializer[Enterprise]):
    """An enterprise, its numbers, and what it takes part in."""

    identifiers = IdentifierSerializer(many=True, read_only=True)
    memberships = MembershipSerializer(many=True, read_only=True)
    residences = ResidenceSerializer(many=True, read_only=True)

    class Meta:
        model = Enterprise
        fields = [
            "code",
            "name_zh",
            "name_en",
            "industry_zh",
            "industry_en",
            "is_sample",
            "fact",
            "identifiers",
            "memberships",
            "residences",
        ]


class DefinitionSerializer(ModelSerializer[IndicatorVersion]):
    """How an indicator is defined, from a quarter to a quarter."""

    valid_from = QuarterText()
    valid_to = QuarterText(allow_null=True)
    numerator = build_code_field(allow_null=True)
    denominator = build_code_field(allow_null=True)

    class Meta:
        model = IndicatorVersion
        fields = [
            "valid_from",
            "valid_to",
            "definition_zh",
            "definition_en",
            "unit_zh",
            "unit_en",
            "nature",
            "direction",
            "frequency",
            "aggregation",
            "collected_at",
            "numerator",
            "denominator",
            "scale",
        ]


@extend_schema_serializer(examples=[examples.INDICATOR])
class IndicatorSerializer(ModelSerializer[Indicator]):
    """An indicator with its newest definition."""

    programmes = build_code_field(many=True)
    definition = serializers.SerializerMethodField()

    class Meta:
        model = Indicator
        fields = ["code", "name_zh", "name_en", "programmes", "definition"]

    @extend_schema_field(DefinitionSerializer(allow_null=True))
    def get_definition(self, indicator: Indicator) -> dict[str, Any] | None:
        """The newest definition; versions are prefetched in that order."""
        newest = next(iter(indicator.versions.all()), None)
        return DefinitionSerializer(newest).data if newest else None
