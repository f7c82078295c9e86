"""The structure of a programme definition, a JSON file, and how it is read.

Each shape names the keys of one object. Most keys are columns of a model and are
checked by the column itself; a key may be left out where its column may be blank or
has a default. docs/domain.md says what the shipped definition holds.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from bases.models import ChainSegment, InnovationBase, Park, Programme
from reporting.definition_readers import (
    DefinitionRefused,
    Faults,
    Key,
    choice,
    column,
    columns,
    day_of_month,
    flag,
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
    "valid_from valid_to definition_zh definition_en unit_zh unit_en nature direction "
    "frequency aggregation collected_at scale",
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
    "due_day": Key(day_of_month),
    "close_day": Key(day_of_month),
}
ARTICLE = {
    "id": Key(text),
    "name_zh": column(Target, "source_zh"),
    "name_en": column(Target, "source_en"),
    "note_zh": Key(text, ""),
    "note_en": Key(text, ""),
}
FACT = {
    "id": Key(text),
    "article": Key(text),
    "subject_zh": Key(text),
    "subject_en": Key(text),
    "quotation_zh": Key(text),
    "quotation_zh_verified": Key(flag),
    "quotation_en": Key(text),
    "number": Key(text, ""),
    "unit_zh": Key(text, ""),
    "unit_en": Key(text, ""),
    "comparator": Key(choice("=", ">=", "<=", "range"), ""),
    "stated": Key(flag),
    "confidence_zh": Key(text),
    "confidence_en": Key(text),
    "reading_zh": Key(text),
    "reading_en": Key(text),
    "open_question_zh": Key(text, ""),
    "open_question_en": Key(text, ""),
}
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
    """Each indicator, article and fact that is named stands in the same file."""
    codes = {row["code"] for row in definition["indicators"]}
    articles = {row["id"] for row in definition["articles"]}
    ids = {row["id"] for row in definition["facts"]}
    for n, row in enumerate(definition["indicators"]):
        for m, version in enumerate(row["versions"]):
            for name in ("numerator", "denominator"):
                place = f"indicators[{n}].versions[{m}].{name}"
                _refer(filter(None, [version[name]]), codes, place, faults)
    for n, row in enumerate(definition["targets"]):
        _refer([row["indicator"]], codes, f"targets[{n}].indicator", faults)
        _refer([row["article"]], articles, f"targets[{n}].article", faults)
        _refer(row["fact_ids"], ids, f"targets[{n}].fact_ids", faults)
    for n, row in enumerate(definition["facts"]):
        _refer([row["article"]], articles, f"facts[{n}].article", faults)


def _refer(names: Iterable[str], known: set, place: str, faults: Faults) -> None:
    for name in names:
        if name not in known:
            message = _("'%(name)s' stands nowhere in this file")
            faults.add(place, message % {"name": name})


def _check_periods(periods: dict, faults: Faults) -> None:
    for earlier, later in (("first", "last"), ("due_day", "close_day")):
        if periods[later] < periods[earlier]:
            faults.add(
                f"periods.{later}", _("lies before %(name)s") % {"name": earlier}
            )
