"""The shipped definition says what the articles say, and what they leave open."""

from operator import itemgetter

import pytest

from bases.models import BaseMilestone, InnovationBase, Park, Programme, SourceFact
from core.quarters import Quarter
from enterprises.models import BaseMembership, Enterprise, Honour, Patent, Platform
from reporting.definitions.loading import SHIPPED, load_definition
from reporting.models import ReportingPeriod
from targets.models import (
    Baseline,
    Indicator,
    IndicatorVersion,
    Target,
    TargetRevision,
)
from tests.support.definitions import DEFINITION

pytestmark = pytest.mark.django_db
LISTS = {
    "bases": InnovationBase,
    "parks": Park,
    "indicators": Indicator,
    "targets": Target,
}


@pytest.fixture(scope="module", autouse=True)
def shipped(kept):
    """The shipped definition, loaded once."""
    load_definition(SHIPPED)


def test_the_shipped_definition_holds_the_programme_and_no_baseline():
    for name, model in LISTS.items():
        assert model.objects.count() == len(DEFINITION[name]), name
    versions = [one for row in DEFINITION["indicators"] for one in row["versions"]]
    assert IndicatorVersion.objects.count() == len(versions)
    codes = [row["code"] for row in DEFINITION["targets"]]
    assert list(Target.objects.values_list("code", flat=True)) == codes
    programme = Programme.objects.get()
    assert programme.indicators.count() == len(DEFINITION["indicators"])
    assert not Baseline.objects.exists()
    assert not TargetRevision.objects.filter(released_in__isnull=False).exists()


def test_the_first_wave_is_the_one_of_the_article():
    first = InnovationBase.objects.filter(first_wave=True).order_by("code")
    assert [base.code for base in first] == ["B02", "B05", "B06"]


def test_the_three_readings_of_patents_doubled_share_a_heading():
    shared = Target.objects.filter(heading_zh="专利翻番", heading_en="Patents doubled")
    measures = [target.indicator.code for target in shared]
    assert measures == ["IP01", "IP03", "IP04"]


@pytest.mark.parametrize(
    ("code", "rule", "amount", "scope"),
    [
        ("T-REV", "multiplier", 2, "programme"),
        ("T-ACH", "multiplier", 2, "programme"),
        ("T-ENT", "absolute", 40, "programme"),
        ("T-PRB", "absolute", 80, "programme"),
        ("T-PLAT", "per_year", 3, "park"),
        ("T-PRJ", "absolute", 33, "programme"),
    ],
)
def test_a_target_says_what_the_article_says(code, rule, amount, scope):
    revision = TargetRevision.objects.get(target__code=code)
    assert (revision.rule, revision.amount) == (rule, amount)
    assert (revision.comparator, str(revision.due)) == (">=", "2015-Q4")
    assert revision.target.scope == scope


def test_ratios_name_their_parts():
    parts = {
        version.indicator.code: (
            version.numerator.code,
            version.denominator.code,
            version.scale,
        )
        for version in IndicatorVersion.objects.filter(nature="ratio")
    }
    assert parts == {"RD05": ("RD01", "EC01", 100), "EN01": ("EN02", "EC02", 1)}


def test_a_period_opens_after_its_quarter_and_has_the_usual_days():
    period = ReportingPeriod.objects.get(period=Quarter(2013, 4))
    days = (period.opens_on, period.due_on, period.closes_on)
    assert [str(day) for day in days] == ["2014-01-10", "2014-01-15", "2014-01-20"]
    assert period.state == "planned"


def test_the_shipped_facts_are_those_of_the_articles():
    ids = [f"F{number:02}" for number in (*range(1, 17), *range(20, 36))]
    assert [fact["id"] for fact in DEFINITION["facts"]] == ids


def test_the_facts_are_stored_as_the_articles_print_them():
    fact = SourceFact.objects.get(code="F06")
    assert (fact.number, fact.comparator, fact.stated) == ("80", ">=", True)
    assert "80项以上" in fact.quotation_zh
    assert fact.article.programme.code == "xining"
    assert SourceFact.objects.count() == len(DEFINITION["facts"])


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (Platform, "F23 F23 F23 F24 F25 F26"),
        (Honour, "F27 F27 F27 F28 F29"),
        (Enterprise, "F27 F27 F27 F32 F32 F32"),
        (BaseMilestone, "F11 F11 F11"),
    ],
)
def test_what_the_articles_name_stands_in_the_registers_with_its_fact(model, facts):
    rows = model.objects.order_by("fact")
    assert " ".join(row.fact_id for row in rows) == facts
    assert not any(row.is_sample for row in rows)
    assert all(row.note_zh and row.note_en for row in rows)


def test_the_named_enterprises_are_printed_as_the_article_prints_them():
    words = " ".join(fact["quotation_en"] for fact in DEFINITION["facts"])
    names = Enterprise.objects.values_list("name_en", flat=True)
    assert all(name in words for name in names)
    assert not BaseMembership.objects.filter(is_backbone=True).exists()
    unresolved = Enterprise.objects.get(name_en="three magnesium")
    assert "待核实" in unresolved.name_zh


def test_the_patents_of_the_zone_are_facts_and_no_rows():
    numbers = SourceFact.objects.filter(code__in=["F30", "F31"]).order_by("code")
    assert [fact.number for fact in numbers] == ["100", "313"]
    assert not Patent.objects.exists()


@pytest.mark.parametrize("target", DEFINITION["targets"], ids=itemgetter("code"))
def test_a_target_quotes_its_fact_word_for_word(target):
    facts = [fact for fact in DEFINITION["facts"] if fact["id"] in target["fact_ids"]]
    assert facts
    for language in ("zh", "en"):
        quotation = target[f"statement_{language}"]
        assert quotation
        assert any(quotation in fact[f"quotation_{language}"] for fact in facts)


@pytest.mark.parametrize("fact", DEFINITION["facts"], ids=lambda fact: fact["id"])
def test_what_an_article_does_not_state_is_shown_as_open(fact):
    assert fact["stated"] == fact["confidence_en"].startswith("stated")
    if not fact["stated"]:
        assert fact.get("open_question_zh")
        assert fact.get("open_question_en")


@pytest.mark.parametrize("target", DEFINITION["targets"], ids=itemgetter("code"))
def test_a_target_hides_no_open_question_of_its_facts(target):
    facts = [fact for fact in DEFINITION["facts"] if fact["id"] in target["fact_ids"]]
    assert any(fact.get("open_question_en") for fact in facts)
    assert target["open_question_zh"].endswith("未定，暂按线性。")
    assert target["open_question_en"].endswith(
        "the portal uses the linear path until the bureau decides."
    )


@pytest.mark.parametrize(
    "row",
    [row for part in DEFINITION.values() if isinstance(part, list) for row in part],
    ids=lambda row: next(row[k] for k in ("code", "slug", "id", "fact") if k in row),
)
def test_every_text_stands_in_both_languages(row):
    for each in (row, *row.get("segments", ()), *row.get("versions", ())):
        stems = {name[:-3] for name in each if name.endswith(("_zh", "_en"))}
        for stem in stems - {"unit_one"}:  # Chinese has no plural
            assert each[f"{stem}_zh"].strip()
            assert each[f"{stem}_en"].strip()
