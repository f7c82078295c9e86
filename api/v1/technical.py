"""Technical problems and the projects that attack them, as they are today."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework.serializers import CharField, ModelSerializer

from api.schema import AmountField, ExactField
from api.v1.records import KeyedRegister, build_problem_prefetch
from api.v1.serializers import record_examples as examples
from api.v1.serializers.records import TITLE, PartnerNameSerializer
from api.v1.serializers.registers import ORIGIN, RegisterSerializer, build_code_field
from problems.filtersets import ProjectFilterSet, TechnicalProblemFilterSet
from problems.models import (
    Claim,
    ProblemEvent,
    Project,
    TechnicalProblem,
    TechnicalRequirement,
)

MONEY = _("In units of 10,000 yuan (万元). Null if not stated.")


class RequirementSerializer(ModelSerializer):
    """What a solution must reach."""

    value = ExactField()

    class Meta:
        model = TechnicalRequirement
        fields = [
            "indicator_zh",
            "indicator_en",
            "comparator",
            "value",
            "unit_zh",
            "unit_en",
        ]


class ClaimSerializer(RegisterSerializer):
    """A team that offers to solve a problem: a partner or an enterprise."""

    enterprise = build_code_field(allow_null=True)
    partner = PartnerNameSerializer(allow_null=True)

    class Meta:
        model = Claim
        fields = ["enterprise", "partner", "lead", "submitted_on", "state", *ORIGIN]


class EventSerializer(ModelSerializer):
    """A move from a state to another."""

    # Not as choices: OpenAPI would name one set of words three times.
    from_state = CharField(
        help_text=_("A status, with the same values as the status of the problem.")
    )
    to_state = CharField(
        help_text=_("A status, with the same values as the status of the problem.")
    )

    reason = CharField(
        help_text=_(
            "Empty for the public. The submitting enterprise and officials in charge "
            "read it."
        )
    )

    class Meta:
        model = ProblemEvent
        fields = ["on", "from_state", "to_state", "by", "reason"]


@extend_schema_serializer(examples=[examples.PROBLEM])
class TechnicalProblemSerializer(RegisterSerializer):
    """A technical problem: what must be reached, who claims it, how it moved."""

    base = build_code_field("slug")
    segment = build_code_field("position", allow_null=True)
    enterprise = build_code_field(source="owner", allow_null=True)
    budget = AmountField(allow_null=True, help_text=MONEY)
    requirements = RequirementSerializer(many=True)
    claims = ClaimSerializer(many=True)
    events = EventSerializer(many=True)
    achievements = build_code_field("number", many=True)
    projects = build_code_field("id", many=True)

    def to_representation(self, instance: TechnicalProblem) -> dict[str, Any]:
        """The problem; why it moved stays empty for who may not read it."""
        found: dict[str, Any] = super().to_representation(instance)
        if not instance.shows_reasons:
            for event in found["events"]:
                event["reason"] = ""
        return found

    class Meta:
        model = TechnicalProblem
        fields = [
            "number",
            *TITLE,
            "description_zh",
            "description_en",
            "nature",
            "base",
            "segment",
            "enterprise",
            "trl_now",
            "trl_wanted",
            "budget",
            "deadline",
            "is_secret",
            "state",
            "requirements",
            "claims",
            "events",
            "achievements",
            "projects",
            *ORIGIN,
        ]


@extend_schema_serializer(examples=[examples.PROJECT])
class ProjectSerializer(RegisterSerializer):
    """A science and technology project."""

    enterprises = build_code_field(many=True)
    base = build_code_field("slug", allow_null=True)
    park = build_code_field("slug", allow_null=True)
    problems = build_code_field("number", many=True)
    budget = AmountField(allow_null=True, help_text=MONEY)
    investment = AmountField(allow_null=True, help_text=MONEY)

    class Meta:
        model = Project
        fields = [
            "id",
            *TITLE,
            "scheme",
            "is_major",
            "enterprises",
            "base",
            "park",
            "problems",
            "budget",
            "investment",
            "starts_on",
            "ends_on",
            "accepted_on",
            "state",
            *ORIGIN,
        ]


class TechnicalProblems(KeyedRegister):
    """Technical problems whose content the reader may see."""

    about = _(
        "Technical problems with their requirements, applications and status changes, "
        "as of today. Confidential problems are shown only to authorised users."
    )
    queryset = TechnicalProblem.objects.select_related(
        "base", "segment", "owner"
    ).prefetch_related(
        "requirements",
        Prefetch("claims", Claim.objects.select_related("enterprise", "partner")),
        "events",
        "achievements",
        "projects",
    )
    serializer_class = TechnicalProblemSerializer
    filterset_class = TechnicalProblemFilterSet
    lookup_field = "number"
    lookup_value_regex = "[A-Z]{2,4}-[0-9]{4}-[0-9]{3,5}"

    def get_queryset(self) -> QuerySet[TechnicalProblem]:
        """What is secret looks like what does not exist."""
        scope = self.request.scope
        return scope.annotate_reasons(scope.problems(super().get_queryset()))


class Projects(KeyedRegister):
    """Science and technology projects."""

    about = _(
        "Science and technology projects with their enterprises and the problems they "
        "address, as of today."
    )
    queryset = Project.objects.select_related("base", "park")
    queryset = queryset.prefetch_related("enterprises")
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilterSet

    def get_queryset(self) -> QuerySet[Project]:
        """A secret problem looks like one that does not exist."""
        return (
            super()
            .get_queryset()
            .prefetch_related(build_problem_prefetch(self.request.scope))
        )
