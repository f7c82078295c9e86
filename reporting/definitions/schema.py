"""The structure of a programme definition, a JSON file, and how it is read.

Each shape names the keys of one object. Most keys are columns of a model and are
checked by the column itself; a key may be left out where its column may be blank or
has a default. docs/domain.md says what the shipped definition holds.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
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
    DefinitionFaults,
    DefinitionKey,
    DefinitionRefused,
    Record,
    make_column_key,
    make_column_keys,
    make_record_reader,
    make_rows_reader,
    read_day_of_month,
    read_text,
    read_texts,
)
from reporting.models import ReportingPeriod
from targets.models import Indicator, IndicatorVersion, Target, TargetRevision

# Settings of a programme: one that the file leaves out stays what the bureau set.
SETTINGS = {
    name: replace(key, default=None)
    for name, key in make_column_keys(
        Programme,
        "amber_points red_points full_coverage least_coverage estimate_margin cohort "
        "cohort_on",
    ).items()
}
SEGMENT = make_column_keys(ChainSegment, "name_zh name_en is_editorial")
BASE = make_column_keys(
    InnovationBase,
    "code slug name_zh name_en full_name_zh full_name_en first_wave note_zh note_en",
) | {"segments": DefinitionKey(make_rows_reader(SEGMENT), ())}
PARK = make_column_keys(
    Park, "slug name_zh name_en profile_zh profile_en note_zh note_en"
) | {"aliases": DefinitionKey(read_texts, ())}
VERSION = make_column_keys(
    IndicatorVersion,
    "valid_from valid_to definition_zh definition_en unit_zh unit_en unit_one_en "
    "nature direction frequency aggregation collected_at scale",
) | {
    "numerator": DefinitionKey(read_text, None),
    "denominator": DefinitionKey(read_text, None),
}
INDICATOR = make_column_keys(Indicator, "code name_zh name_en") | {
    "versions": DefinitionKey(make_rows_reader(VERSION, "valid_from"))
}
NUMBERS = make_column_keys(TargetRevision, "rule amount comparator path due")
# Who decided the numbers, when and why; and whether they may be due already.
GROUNDS = make_column_keys(
    TargetRevision, "decided_by decided_on reason_zh reason_en is_past_due_confirmed"
)
TARGET = (
    make_column_keys(
        Target,
        "code name_zh name_en heading_zh heading_en scope statement_zh statement_en "
        "reading_zh reading_en open_question_zh open_question_en is_sample",
    )
    | NUMBERS
    | GROUNDS
    | {
        "indicator": DefinitionKey(read_text),
        "article": DefinitionKey(read_text),
        "fact_ids": DefinitionKey(read_texts),
    }
)
PERIODS = {
    "first": make_column_key(ReportingPeriod, "period"),
    "last": make_column_key(ReportingPeriod, "period"),
    "open_day": DefinitionKey(read_day_of_month),
    "due_day": DefinitionKey(read_day_of_month),
    "close_day": DefinitionKey(read_day_of_month),
}
ARTICLE = make_column_keys(SourceArticle, "name_zh name_en note_zh note_en") | {
    "id": make_column_key(SourceArticle, "code")
}
FACT = make_column_keys(
    SourceFact,
    "subject_zh subject_en number unit_zh unit_en comparator period_zh period_en "
    "stated quotation_zh_verified confidence_zh confidence_en reading_zh reading_en "
    "open_question_zh open_question_en",
) | {
    "id": make_column_key(SourceFact, "code"),
    "article": DefinitionKey(read_text),
    "quotation_zh": DefinitionKey(read_text),
    "quotation_en": DefinitionKey(read_text),
}
# What the articles name; each row says which fact it rests on.
ENTERPRISE = make_column_keys(Enterprise, "code name_zh name_en note_zh note_en") | {
    "fact": DefinitionKey(read_text)
}
PLATFORM = make_column_keys(Platform, "kind level name_zh name_en note_zh note_en") | {
    "fact": DefinitionKey(read_text),
    "base": DefinitionKey(read_text, None),
}
HONOUR = make_column_keys(
    Honour,
    "title_zh title_en level awarded_by_zh awarded_by_en batch awarded_when_zh "
    "awarded_when_en note_zh note_en",
) | {
    "fact": DefinitionKey(read_text),
    "enterprise": DefinitionKey(read_text, None),
    "park": DefinitionKey(read_text, None),
}
MILESTONE = make_column_keys(
    BaseMilestone, "stage what_zh what_en planned_on note_zh note_en"
) | {"fact": DefinitionKey(read_text), "base": DefinitionKey(read_text)}
DEFINITION = {
    "programme": DefinitionKey(
        make_record_reader(
            make_column_keys(
                Programme,
                "code name_zh name_en starts_on ends_on note_zh note_en "
                "public_figures is_sample",
            )
            | SETTINGS
        )
    ),
    "bases": DefinitionKey(make_rows_reader(BASE, "code", "slug")),
    "parks": DefinitionKey(make_rows_reader(PARK, "slug")),
    "indicators": DefinitionKey(make_rows_reader(INDICATOR, "code")),
    "targets": DefinitionKey(make_rows_reader(TARGET, "code")),
    "periods": DefinitionKey(make_record_reader(PERIODS)),
    "articles": DefinitionKey(make_rows_reader(ARTICLE, "id")),
    "facts": DefinitionKey(make_rows_reader(FACT, "id")),
    "enterprises": DefinitionKey(make_rows_reader(ENTERPRISE, "code"), ()),
    "platforms": DefinitionKey(make_rows_reader(PLATFORM), ()),
    "honours": DefinitionKey(make_rows_reader(HONOUR), ()),
    "milestones": DefinitionKey(make_rows_reader(MILESTONE), ()),
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


def read_definition(path: Path) -> Record:
    """Return what a definition says: every key filled, dates, quarters, decimals.

    Raises DefinitionRefused with every fault of its structure. No query.
    """
    faults = DefinitionFaults()
    definition: Record = make_record_reader(DEFINITION)(_parse_file(path), "", faults)
    faults.refuse()
    _check_references(definition, faults)
    _check_periods(definition["periods"], faults)
    faults.refuse()
    return definition


def _parse_file(path: Path) -> object:
    try:
        text = path.read_text("utf-8-sig")
        return json.loads(text, object_pairs_hook=_refuse_repeated_keys)
    except OSError as error:
        raise DefinitionRefused(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DefinitionRefused(_("The file is not in UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        message = _("The file is not JSON: %(error)s") % {"error": error}
        raise DefinitionRefused(message) from error


def _refuse_repeated_keys(pairs: list[tuple[str, object]]) -> Record:
    """Refuse what JSON lets pass: of two equal keys the first would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        name = next(name for name in names if names.count(name) > 1)
        message = _("The key '%(name)s' appears twice in one object.")
        raise DefinitionRefused(message % {"name": name})
    return found


def _check_references(definition: Record, faults: DefinitionFaults) -> None:
    """Each row that another one names stands in the same file."""
    known = {
        part: {row[name] for row in definition[part]} for part, name in NAMED_BY.items()
    }
    for n, row in enumerate(definition["indicators"]):
        for m, version in enumerate(row["versions"]):
            for name in ("numerator", "denominator"):
                place = f"indicators[{n}].versions[{m}].{name}"
                _check_named([version[name]], known["indicators"], place, faults)
    for part, references in REFERENCES.items():
        for n, row in enumerate(definition[part]):
            for name, other in references.items():
                _check_named([row[name]], known[other], f"{part}[{n}].{name}", faults)
    for n, row in enumerate(definition["targets"]):
        _check_named(row["fact_ids"], known["facts"], f"targets[{n}].fact_ids", faults)


def _check_named(
    names: Iterable[str | None], known: set[str], place: str, faults: DefinitionFaults
) -> None:
    for name in names:
        if name is not None and name not in known:
            message = _("'%(name)s' does not appear in this file")
            faults.add(place, message % {"name": name})


def _check_periods(periods: Record, faults: DefinitionFaults) -> None:
    days = pairwise(("open_day", "due_day", "close_day"))
    for earlier, later in (("first", "last"), *days):
        if periods[later] < periods[earlier]:
            faults.add(f"periods.{later}", _("is before %(name)s") % {"name": earlier})
