"""Sample milestones of the first three bases, and sample circular links."""

from datetime import date

from bases.models import BaseMilestone, CircularLink
from samples.seeded_random import SAMPLE
from samples.world import Scene

BUILD, TRY = BaseMilestone.Stage.CONSTRUCTION, BaseMilestone.Stage.TRIAL_OPERATION
STEPS = (
    (BUILD, "示例：公共研发平台建成", "Sample: the shared R&D platform is built"),
    (BUILD, "示例：中试线建成", "Sample: the pilot line is built"),
    (TRY, "示例：开始试运行", "Sample: trial operation begins"),
    (TRY, "示例：试运行评估", "Sample: trial operation is assessed"),
)
# For each of the STEPS the day planned and the day done; the last is overdue.
DAYS = {
    "B02": (
        (date(2012, 12, 31), date(2012, 12, 20)),
        (date(2013, 6, 30), date(2013, 6, 18)),
        (date(2013, 9, 30), date(2013, 9, 12)),
        (date(2014, 6, 30), date(2014, 7, 25)),
    ),
    "B05": (
        (date(2012, 12, 31), date(2013, 2, 27)),
        (date(2013, 6, 30), date(2013, 9, 5)),
        (date(2013, 12, 31), date(2014, 3, 10)),
        (date(2014, 9, 30), None),
    ),
    "B06": (
        (date(2012, 12, 31), date(2012, 12, 28)),
        (date(2013, 9, 30), date(2013, 9, 26)),
        (date(2014, 3, 31), date(2014, 4, 15)),
        (date(2014, 12, 31), None),
    ),
}
# From a link of a chain to a link of a chain: what is left over and used.
RESIDUES = (
    (("B06", 2), ("B02", 3), "余热", "waste heat"),
    (("B06", 1), ("B08", 1), "含锗烟尘", "germanium-bearing dust"),
    (("B01", 5), ("B08", 1), "硅切屑", "silicon kerf"),
    (("B02", 3), ("B07", 1), "药渣", "herb residues"),
    (("B03", 2), ("B03", 5), "沙棘果渣", "sea-buckthorn pomace"),
    (("B07", 6), ("B05", 1), "羊毛", "sheep wool"),
    (("B08", 7), ("B06", 1), "废铜箔", "scrap copper foil"),
)


def build_rows(scene: Scene) -> None:
    """Write milestones and links."""
    BaseMilestone.objects.bulk_create(
        BaseMilestone(
            base=scene.bases[base],
            stage=stage,
            what_zh=what_zh,
            what_en=what_en,
            planned_on=planned_on,
            done_on=done_on,
            document=f"示例文号〔{done_on.year}〕1号" if done_on else "",
            **SAMPLE,
        )
        for base, days in DAYS.items()
        for (stage, what_zh, what_en), (planned_on, done_on) in zip(
            STEPS, days, strict=True
        )
    )
    CircularLink.objects.bulk_create(
        CircularLink(
            from_segment=scene.segments[giver],
            to_segment=scene.segments[taker],
            residue_zh=f"示例：{zh}",
            residue_en=f"Sample: {en}",
            **SAMPLE,
        )
        for giver, taker, zh, en in RESIDUES
    )
