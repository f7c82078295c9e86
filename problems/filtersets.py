"""Filters of technical problems and projects, shared by list pages and API."""

from django_filters import DateFilter, FilterSet, MultipleChoiceFilter, NumberFilter

from bases.filtersets import CodeFilter, WordFilter
from bases.models import InnovationBase, Park, Programme
from enterprises.filtersets import (
    EnterpriseFilter,
    InProgrammeFilterSet,
    MemberFilter,
)
from problems.models import Project, TechnicalProblem


class TechnicalProblemFilterSet(FilterSet):
    """Technical problems by place, state, nature and deadline.

    `segment` is a position in the chain of the base; `enterprise` brought the problem
    and `park` is where that enterprise ever sat. States and natures may be several.
    """

    programme = CodeFilter(Programme.objects.all(), field_name="base__programme")
    base = CodeFilter(InnovationBase.objects.all(), "slug")
    segment = NumberFilter("segment__position", min_value=1, max_value=999)
    park = MemberFilter(Park.objects.all(), "in_park", "slug")
    enterprise = EnterpriseFilter()
    # DISTINCT would compare whole rows with their texts, and no row comes twice.
    state = MultipleChoiceFilter(choices=TechnicalProblem.State.choices, distinct=False)
    nature = MultipleChoiceFilter(
        choices=TechnicalProblem.Nature.choices, distinct=False
    )
    deadline_to = DateFilter("deadline", "lte")
    q = WordFilter("number", "title_zh", "title_en")

    class Meta:
        model = TechnicalProblem
        fields = [
            "programme",
            "base",
            "segment",
            "park",
            "enterprise",
            "state",
            "nature",
            "deadline_to",
            "q",
        ]


class ProjectFilterSet(InProgrammeFilterSet):
    """Projects by place, enterprise, scheme and state."""

    base = CodeFilter(InnovationBase.objects.all(), "slug")
    park = CodeFilter(Park.objects.all(), "slug")
    enterprise = EnterpriseFilter()
    q = WordFilter("title_zh", "title_en")

    class Meta:
        model = Project
        fields = [
            "programme",
            "base",
            "park",
            "enterprise",
            "scheme",
            "is_major",
            "state",
            "q",
        ]
