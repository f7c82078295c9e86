"""Functions that build the smallest valid row of a register, each keyword overridable.

Three helpers beside them try how a row is refused.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import translation

from bases.models import (
    BaseMilestone,
    ChainSegment,
    CircularLink,
    SourceArticle,
    SourceFact,
)
from core.identifiers import compute_patent_check
from enterprises.models import (
    Achievement,
    Cooperation,
    Honour,
    Partner,
    Patent,
    PatentOwner,
    Platform,
)
from problems.lifecycle import MOVES, State
from problems.models import Claim, Project, TechnicalProblem, TechnicalRequirement
from problems.moves import move_problem
from tests.support import factories
from tests.support.factories import numbers

DAY = date(2013, 5, 20)


def refusals(row: models.Model) -> dict[str, list[str]]:
    """What `full_clean` says against a row, by field; `__all__` is the row itself."""
    with translation.override("en"):
        try:
            row.full_clean()
        except ValidationError as error:
            return error.message_dict
    return {}


def with_fields(row: models.Model, **fields) -> models.Model:
    """The row with other values, not stored."""
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def assert_refused(row: models.Model, says: str) -> None:
    """The form says a sentence that has these words, and the database refuses too."""
    sentences = [text for found in refusals(row).values() for text in found]
    assert any(says in text for text in sentences), sentences
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def segment(base, **fields) -> ChainSegment:
    """A link of a base's chain, behind those it has."""
    position = base.segments.count() + 1
    defaults = {"position": position, "name_zh": f"环节{position}"}
    return ChainSegment.objects.create(base=base, **defaults | fields)


def circular_link(from_segment, to_segment, **fields) -> CircularLink:
    """The second segment uses the waste heat of the first."""
    return CircularLink.objects.create(
        from_segment=from_segment,
        to_segment=to_segment,
        **{"residue_zh": "余热", "residue_en": "Waste heat"} | fields,
    )


def milestone(base, **fields) -> BaseMilestone:
    """A step of construction, planned by the end of 2012."""
    defaults = {
        "stage": BaseMilestone.Stage.CONSTRUCTION,
        "what_zh": f"建设任务{next(numbers)}",
        "planned_on": date(2012, 12, 31),
    }
    return BaseMilestone.objects.create(base=base, **defaults | fields)


def fact(programme, **fields) -> SourceFact:
    """A stated fact of an article of its own."""
    number = next(numbers)
    article = SourceArticle.objects.create(
        programme=programme, code=f"A{number}", name_zh=f"报道{number}"
    )
    defaults = {
        "code": f"F{number}",
        "article": article,
        "subject_zh": "基地个数",
        "quotation_zh": "构建8个基地",
        "stated": True,
        "confidence_zh": "报道写明",
    }
    return SourceFact.objects.create(**defaults | fields)


def partner(**fields) -> Partner:
    """A university."""
    defaults = {"name_zh": f"大学{next(numbers)}", "kind": Partner.Kind.UNIVERSITY}
    return Partner.objects.create(**defaults | fields)


def platform(**fields) -> Platform:
    """A provincial key laboratory of an enterprise, recognised in 2013."""
    if not any(name.startswith("host_") for name in fields):
        fields["host_enterprise"] = factories.enterprise()
    defaults = {
        "name_zh": f"实验室{next(numbers)}",
        "kind": Platform.Kind.KEY_LABORATORY,
        "level": Platform.Level.PROVINCIAL,
        "recognised_on": DAY,
    }
    return Platform.objects.create(**defaults | fields)


def patent(*owners, **fields) -> Patent:
    """An invention filed in 2012, owned by enterprises and partners in this order."""
    body = f"20121{next(numbers):07}"
    defaults = {
        "number": f"{body}.{compute_patent_check(body)}",
        "title_zh": "一种提锂方法",
        "kind": Patent.Kind.INVENTION,
        "filed_on": date(2012, 3, 1),
    }
    found = Patent.objects.create(**defaults | fields)
    for position, owner in enumerate(owners, start=1):
        kind = owner._meta.model_name
        PatentOwner.objects.create(patent=found, position=position, **{kind: owner})
    return found


def achievement(**fields) -> Achievement:
    """An applied technology, registered in 2013."""
    defaults = {
        "number": f"9632013Y{next(numbers) % 10_000:04}",
        "title_zh": "藏毯植物染料技术",
        "kind": Achievement.Kind.APPLIED,
        "registered_on": DAY,
    }
    return Achievement.objects.create(**defaults | fields)


def cooperation(**fields) -> Cooperation:
    """A joint research of an enterprise with a university, since 2013."""
    partners = fields.pop("partners", None) or [partner()]
    defaults = {
        "title_zh": "联合攻关",
        "kind": Cooperation.Kind.JOINT_RESEARCH,
        "valid_from": DAY,
    }
    if "enterprise" not in fields:
        fields["enterprise"] = factories.enterprise()
    found = Cooperation.objects.create(**defaults | fields)
    found.partners.set(partners)
    return found


def honour(holder, **fields) -> Honour:
    """A title of the city that an enterprise or a park holds."""
    defaults = {"title_zh": "西宁市科技创新示范基地", "level": Honour.Level.CITY}
    return Honour.objects.create(
        **{holder._meta.model_name: holder}, **defaults | fields
    )


def problem(base, **fields) -> TechnicalProblem:
    """A key problem of a base, just collected."""
    number = next(numbers)
    defaults = {
        "number": f"XN-2013-{number:04}",
        "title_zh": f"技术难题{number}",
        "nature": TechnicalProblem.Nature.KEY,
    }
    return TechnicalProblem.objects.create(base=base, **defaults | fields)


def problem_in(base, state: str, on: date = DAY, **fields) -> TechnicalProblem:
    """A problem that was moved to a state, all on one day, the shortest way.

    One team claims it and is selected, where that is on the way.
    """
    found = problem(base, **fields)
    for to in way_to(state):
        if to == State.CLAIMED:
            claim(found, submitted_on=on)
        elif to == State.SELECTED:
            found.claims.update(state="selected")
        move_problem(problem=found, to=to, by="处室", on=on)
    return found


def way_to(state: str) -> list[State]:
    """The shortest way from the first state; [] for the first itself."""
    ways = {State.COLLECTED: []}
    while state not in ways:
        for origin, to in MOVES:
            if origin in ways and to not in ways:
                ways[to] = [*ways[origin], to]
    return ways[state]


def requirement(problem, **fields) -> TechnicalRequirement:
    """A light fastness of at least grade 5."""
    defaults = {
        "indicator_zh": "耐光色牢度",
        "comparator": ">=",
        "value": Decimal(5),
        "unit_zh": "级",
    }
    return TechnicalRequirement.objects.create(problem=problem, **defaults | fields)


def claim(problem, team=None, **fields) -> Claim:
    """A claim of a university, or of the team given."""
    team = team or partner()
    defaults = {team._meta.model_name: team, "submitted_on": DAY}
    return Claim.objects.create(problem=problem, **defaults | fields)


def project(**fields) -> Project:
    """A project of the city, applied for."""
    defaults = {"title_zh": f"科技项目{next(numbers)}", "scheme": Project.Scheme.CITY}
    return Project.objects.create(**defaults | fields)
