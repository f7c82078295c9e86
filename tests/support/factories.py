"""Functions that build the smallest valid thing, each keyword overridable."""

from datetime import date
from decimal import Decimal
from itertools import count

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, Enterprise, ParkResidence
from reporting.models import Entry, ReportingPeriod, Submission
from targets.models import (
    Baseline,
    Indicator,
    IndicatorVersion,
    Milestone,
    Target,
    TargetRevision,
)

numbers = count(1)

DECIDED = {
    "decided_by": "规划科",
    "decided_on": date(2012, 7, 1),
    "reason_zh": "会议决定",
    "reason_en": "decided in a meeting",
}
"""Who decided, when and why: what every decision has to say."""

UNEXPLAINED = dict.fromkeys(DECIDED, "") | {"decided_on": None, "is_unexplained": True}
"""What a decision of a version says that did not ask."""


def programme(**fields) -> Programme:
    """A programme of 2011 to 2015 whose enterprises are confidential."""
    defaults = {
        "code": f"p{next(numbers)}",
        "name_zh": "测试计划",
        "name_en": "Test programme",
        "starts_on": date(2011, 1, 1),
        "ends_on": date(2015, 12, 31),
    }
    return Programme.objects.create(**defaults | fields)


def base(programme, **fields) -> InnovationBase:
    """An innovation base."""
    number = next(numbers)
    defaults = {
        "code": f"B{number}",
        "slug": f"base-{number}",
        "name_zh": f"基地{number}",
        "name_en": f"Base {number}",
        "full_name_zh": f"基地{number}全称",
    }
    return InnovationBase.objects.create(programme=programme, **defaults | fields)


def park(programme, **fields) -> Park:
    """A park."""
    number = next(numbers)
    defaults = {
        "slug": f"park-{number}",
        "name_zh": f"园区{number}",
        "name_en": f"Park {number}",
    }
    return Park.objects.create(programme=programme, **defaults | fields)


def enterprise(**fields) -> Enterprise:
    """An enterprise that takes part in nothing yet."""
    number = next(numbers)
    defaults = {
        "code": f"E{number:05}",
        "name_zh": f"企业{number}",
        "name_en": f"Enterprise {number}",
    }
    return Enterprise.objects.create(**defaults | fields)


def member(programme, *, base=None, park=None, since=date(2011, 1, 1), **fields):
    """A backbone enterprise of a programme, in a base and a park if given."""
    firm = fields.pop("enterprise", None) or enterprise()
    BaseMembership.objects.create(
        enterprise=firm, programme=programme, base=base, valid_from=since, **fields
    )
    if park:
        ParkResidence.objects.create(enterprise=firm, park=park, valid_from=since)
    return firm


def indicator(programme, **fields) -> Indicator:
    """An indicator that enterprises report; `fields` are those of its definition."""
    code = fields.pop("code", f"I{next(numbers)}")
    found, _created = Indicator.objects.get_or_create(
        code=code, defaults={"name_zh": f"指标{code}", "name_en": f"Indicator {code}"}
    )
    found.programmes.add(programme)
    defaults = {
        "valid_from": Quarter(2009, 1),
        "definition_zh": "定义",
        "unit_zh": "万元",
        "unit_en": "10,000 yuan",
        "nature": "flow",
        "direction": "up",
        "aggregation": "sum",
        "collected_at": "enterprise",
    }
    IndicatorVersion.objects.create(indicator=found, **defaults | fields)
    return found


def period(programme, quarter: Quarter, **fields) -> ReportingPeriod:
    """A reporting period with the usual days."""
    first = (quarter + 1).first_day
    defaults = {
        "opens_on": first,
        "due_on": first.replace(day=15),
        "closes_on": first.replace(day=20),
    }
    return ReportingPeriod.objects.create(
        programme=programme, period=quarter, **defaults | fields
    )


def approved(programme, subject, quarter: Quarter, cells: dict, **fields) -> Submission:
    """An approved return; `cells` maps an indicator to a value, None or a Status."""
    kind = fields.pop("kind", "enterprise")
    earlier = Submission.objects.filter(kind=kind, period=quarter, **{kind: subject})
    earlier.update(is_newest=False)
    place = {} if kind == "programme" else {kind: subject}
    submission = Submission.objects.create(
        kind=kind,
        programme=programme,
        period=quarter,
        state=fields.pop("state", "approved"),
        revision=earlier.count() + 1,
        **place,
        **fields,
    )
    for one, value in cells.items():
        entry(submission, one, value)
    return submission


def entry(submission, indicator, value, **fields) -> Entry:
    """One cell: a number is reported, None is missing, a Status stands for itself."""
    status = Status.REPORTED
    if value is None:
        status = Status.MISSING
    elif isinstance(value, Status):
        status, value = value, None
    version = IndicatorVersion.objects.at(submission.period).get(indicator=indicator)
    return Entry.objects.create(
        submission=submission,
        indicator=indicator,
        indicator_version=version,
        value=None if value is None else Decimal(value),
        **{"status": status} | fields,
    )


def target(programme, indicator, **fields) -> Target:
    """A target that doubles the baseline by 2015; `fields` may set the revision's."""
    revision = {
        name: fields.pop(name)
        for name in ("rule", "amount", "comparator", "path", "due", *UNEXPLAINED)
        if name in fields
    }
    defaults = {
        "code": f"T{next(numbers)}",
        "name_zh": "收入翻一番",
        "name_en": "Revenue doubled",
    }
    found = Target.objects.create(
        programme=programme, indicator=indicator, **defaults | fields
    )
    revise(found, **revision)
    return found


def revise(target, **fields) -> TargetRevision:
    """Numbers of a target that wait: twice the baseline by 2015."""
    rule = {"rule": "multiplier", "amount": Decimal(2), "due": Quarter(2015, 4)}
    rule["is_past_due_confirmed"] = True
    return TargetRevision.objects.create(target=target, **DECIDED | rule | fields)


def milestone(target, quarter, value) -> Milestone:
    """A milestone of a target that waits."""
    return Milestone.objects.create(
        target=target, quarter=quarter, value=value, **DECIDED
    )


def baseline(programme, indicator, **fields) -> Baseline:
    """A baseline of 2011."""
    defaults = {"year": 2011, "value": Decimal(800), **DECIDED}
    return Baseline.objects.create(
        programme=programme, indicator=indicator, **defaults | fields
    )
