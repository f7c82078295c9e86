"""A sample baseline of 2011, unconfirmed: the totals of 2011 as they were released."""

from django.db.models import Q

from core.quarters import Quarter
from reporting.models import RollUp
from samples.world import Scene
from targets.models import Baseline

OF_PROGRAMME = ("EC01", "IP01", "IP03", "IP04", "AC01")
# A base has too few applications and grants a year to double them in earnest.
OF_BASES = ("EC01", "IP04")
YEAR_END = Quarter(2011, 4)
REASON = {
    "reason_zh": "示例：取自示例数据的2011年合计。基期年份尚未确定，2011年仅供演示。",
    "reason_en": "Sample: the totals of 2011 of the sample data. Which year is the "
    "baseline has not been decided; 2011 stands here for demonstration only.",
}


def build_rows(scene: Scene) -> None:
    """Let the baselines of the programme and its bases wait for the next release.

    A baseline that was decided already stays; a total of nothing is none.
    """
    totals = RollUp.objects.standing().filter(
        Q(programme=scene.programme, indicator__code__in=OF_PROGRAMME)
        | Q(base__programme=scene.programme, indicator__code__in=OF_BASES),
        period=YEAR_END,
        value__gt=0,
    )
    decided = {tuple(row.key().values()) for row in Baseline.objects.all()}
    drawn = (make_baseline(scene, total) for total in totals.order_by("id"))
    Baseline.objects.bulk_create(
        row for row in drawn if tuple(row.key().values()) not in decided
    )


def make_baseline(scene: Scene, total: RollUp) -> Baseline:
    """The baseline that a total gives."""
    return Baseline(
        programme=scene.programme,
        indicator_id=total.indicator_id,
        base_id=total.base_id,
        year=YEAR_END.year,
        value=total.value,
        is_sample=True,
        decided_by="sample",
        decided_on=scene.programme.starts_on,
        **REASON,
    )
