"""Filters of technical problems and projects, shared by list pages and API."""

from datetime import timedelta
from typing import Any, cast

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django_filters import (
    ChoiceFilter,
    DateFilter,
    FilterSet,
    MultipleChoiceFilter,
    NumberFilter,
)

from bases.filtersets import CodeFilter, WordFilter
from bases.models import InnovationBase, Park, Programme
from core.today import get_today
from enterprises.filtersets import (
    EnterpriseFilter,
    InProgrammeFilterSet,
    MemberFilter,
)
from problems.models import Project, TechnicalProblem
from problems.querysets import TechnicalProblemQuerySet

# As many days as the longest quarter.
QUARTER = timedelta(days=92)


class Due(TextChoices):
    """When an open problem has to be solved, seen from today."""

    OVERDUE = "overdue", _("overdue")
    SOON = "soon", _("within a quarter")
    LATER = "later", _("later")


class DueFilter(ChoiceFilter):
    """Open problems by how their deadline lies to today; see `Due`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("deadline"), choices=Due.choices, **kwargs)

    def filter(self, rows: QuerySet[Any], due: str) -> QuerySet[Any]:
        """Keep the rows; no word keeps all."""
        day = get_today()
        soon = day + QUARTER
        problems = cast(TechnicalProblemQuerySet, rows)
        if due == Due.OVERDUE:
            return problems.overdue_on(day)
        if due == Due.SOON:
            return problems.still_open().filter(deadline__range=(day, soon))
        return problems.still_open().filter(deadline__gt=soon) if due else rows


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
    due = DueFilter()
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
            "due",
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
