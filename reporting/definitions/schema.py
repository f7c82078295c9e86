"""The structure of a programme definition, a JSON file, and how it is read.

Each shape names the keys of one object. Most keys are columns of a model and are
checked by the column itself; a key may be left out where its column may be blank or
has a default. docs/domain.md says what the shipped definition holds.
"""

import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from bases.models import (
    BaseMilestone,
    ChainSegment,
    InnovationBase,
    Park,
    Programme,
    SourceArticle,
    SourceFact,
)
from enterprises.models import Enterprise, Honour, Platform
from reporting.definitions.readers import (
    DefinitionRefused,
    Faults,
    Key,
    column,
    columns,
    day_of_month,
    record,
    rows,
    text,
    texts,
)
from reporting.models import ReportingPeriod
from targets.models import Indicator, IndicatorVersion, Target, TargetRevision

SEGMENT = columns(ChainSegment, "name_zh name_en is_editorial")
BASE = columns(
    InnovationBase,
    "code slug name_zh name_en full_name_zh full_name_en first_wave note_zh note_en",
) | {"segments": Key(rows(SEGMENT), ())}
PARK = columns(Park, "slug name_zh name_en profile_zh profile_en note_zh note_en") | {
    "aliases": Key(texts, ())
}
VERSION = columns(
    IndicatorVersion,
    "valid_from valid_to definition_zh definition_en unit_zh unit_en unit_one_en "
    "nature direction frequency aggregation collected_at scale",
) | {"numerator": Key(text, None), "denominator": Key(text, None)}
INDICATOR = columns(Indicator, "code name_zh name_en") | {
    "versions": Key(rows(VERSION, "valid_from"))
}
NUMBERS = columns(TargetRevision, "rule amount comparator path due")
TARGET = (
    columns(
        Target,
        "code name_zh name_en heading_zh heading_en scope statement_zh statement_en "
        "reading_zh reading_en open_question_zh open_question_en is_sample",
    )
    | NUMBERS
    | {"indicator": Key(text), "article": Key(text), "fact_ids": Key(texts)}
)
PERIODS = {
    "first": column(ReportingPeriod, "period"),
    "last": column(ReportingPeriod, "period"),
    "open_day": Key(day_of_month),
    "due_day": Key(day_of_month),
    "close_day": Key(day_of_month),
}
ARTICLE = columns(SourceArticle, "name_zh name_en note_zh note_en") | {
    "id": column(SourceArticle, "code")
}
FACT = columns(
    SourceFact,
    "subject_zh subject_en number unit_zh unit_en comparator period_zh period_en "
    "stated quotation_zh_verified confidence_zh confidence_en reading_zh reading_en "
    "open_question_zh open_question_en",
) | {
    "id": column(SourceFact, "code"),
    "article": Key(text),
    "quotation_zh": Key(text),
    "quotation_en": Key(text),
}
# What the articles name; each row says which fact it rests on.
ENTERPRISE = columns(Enterprise, "code name_zh name_en note_zh note_en") | {
    "fact": Key(text)
}
PLATFORM = columns(Platform, "kind level name_zh name_en note_zh note_en") | {
    "fact": Key(text),
    "base": Key(text, None),
}
HONOUR = columns(
    Honour,
    "title_zh title_en level awarded_by_zh awarded_by_en batch awarded_when_zh "
    "awarded_when_en note_zh note_en",
) | {"fact": Key(text), "enterprise": Key(text, None), "park": Key(text, None)}
MILESTONE = columns(
    BaseMilestone, "stage what_zh what_en planned_on note_zh note_en"
) | {"fact": Key(text), "base": Key(text)}
DEFINITION = {
    "programme": Key(
        record(
            columns(
                Programme,
                "code name_zh name_en starts_on ends_on note_zh note_en "
                "public_figures is_sample",
            )
        )
    ),
    "bases": Key(rows(BASE, "code", "slug")),
    "parks": Key(rows(PARK, "slug")),
    "indicators": Key(rows(INDICATOR, "code")),
    "targets": Key(rows(TARGET, "code")),
    "periods": Key(record(PERIODS)),
    "articles": Key(rows(ARTICLE, "id")),
    "facts": Key(rows(FACT, "id")),
    "enterprises": Key(rows(ENTERPRISE, "code"), ()),
    "platforms": Key(rows(PLATFORM), ()),
    "honours": Key(rows(HONOUR), ()),
    "milestones": Key(rows(MILESTONE), ()),
}
# How the rows of a list are called where others name them.
NAMED_BY = {
    "articles": "id",
    "bases": "code",
    "enterprises": "code",
    "facts": "id",
    "indicators": "code",
    "parks": "slug",
}
# Lists whose rows name rows of other lists: key -> list.
REFERENCES = {
    "targets": {"indicator": "indicators", "article": "articles"},
    "facts": {"article": "articles"},
    "enterprises": {"fact": "facts"},
    "platforms": {"fact": "facts", "base": "bases"},
    "honours": {"fact": "facts", "enterprise": "enterprises", "park": "parks"},
    "milestones": {"fact": "facts", "base": "bases"},
}


def read_definition(path: Path) -> dict:
    """Return what a definition says: every key filled, dates, quarters, decimals.

    Raises DefinitionRefused with every fault of its structure. No query.
    """
    faults = Faults()
    definition = record(DEFINITION)(_parse(path), "", faults)
    faults.refuse()
    _check_references(definition, faults)
    _check_periods(definition["periods"], faults)
    faults.refuse()
    return definition


def _parse(path: Path) -> object:
    try:
        text = path.read_text("utf-8-sig")
        return json.loads(text, object_pairs_hook=_without_repeats)
    except OSError as error:
        raise DefinitionRefused(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DefinitionRefused(_("The file is not in UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        message = _("The file is not JSON: %(error)s") % {"error": error}
        raise DefinitionRefused(message) from error


def _without_repeats(pairs: list[tuple[str, object]]) -> dict:
    """Refuse what JSON lets pass: of two equal keys the first would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        name = next(name for name in names if names.count(name) > 1)
        message = _("The key '%(name)s' stands twice in one object.")
        raise DefinitionRefused(message % {"name": name})
    return found


def _check_references(definition: dict, faults: Faults) -> None:
    """Each row that another one names stands in the same file."""
    known = {
        part: {row[name] for row in definition[part]} for part, name in NAMED_BY.items()
    }
    for n, row in enumerate(definition["indicators"]):
        for m, version in enumerate(row["versions"]):
            for name in ("numerator", "denominator"):
                place = f"indicators[{n}].versions[{m}].{name}"
                _refer([version[name]], known["indicators"], place, faults)
    for part, references in REFERENCES.items():
        for n, row in enumerate(definition[part]):
            for name, other in references.items():
                _refer([row[name]], known[other], f"{part}[{n}].{name}", faults)
    for n, row in enumerate(definition["targets"]):
        _refer(row["fact_ids"], known["facts"], f"targets[{n}].fact_ids", faults)


def _refer(names: Iterable[str | None], known: set, place: str, faults: Faults) -> None:
    for name in names:
        if name is not None and name not in known:
            message = _("'%(name)s' stands nowhere in this file")
            faults.add(place, message % {"name": name})


def _check_periods(periods: dict, faults: Faults) -> None:
    days = pairwise(("open_day", "due_day", "close_day"))
    for earlier, later in (("first", "last"), *days):
        if periods[later] < periods[earlier]:
            faults.add(
                f"periods.{later}", _("lies before %(name)s") % {"name": earlier}
            )
