"""A definition is loaded whole or not at all and says what it changed."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from bases.models import (
    BaseMilestone,
    ChainSegment,
    InnovationBase,
    Park,
    Programme,
    SourceArticle,
    SourceFact,
)
from core.quarters import Quarter
from enterprises.models import BaseMembership, Enterprise, Honour, Platform
from reporting.actors import Actor
from reporting.definitions.loading import SHIPPED, load_definition
from reporting.definitions.readers import DefinitionRefused
from reporting.models import Figure, ReportingPeriod
from reporting.releases import digest
from reporting.releases.releasing import publish_release
from targets.models import (
    Indicator,
    IndicatorVersion,
    Target,
    TargetRevision,
)
from tests.support import factories
from tests.support.definitions import DEFINITION, removing, setting, write_definition

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def load(tmp_path):
    """A function that changes a copy of the shipped definition and loads it."""

    def load(change=lambda definition: None):
        return load_definition(write_definition(tmp_path / "definition.json", change))

    return load


def counts():
    """How many rows there are of everything that a definition makes."""
    models = [Programme, InnovationBase, ChainSegment, Park, Indicator]
    models += [IndicatorVersion, Target, TargetRevision, ReportingPeriod]
    models += [SourceArticle, SourceFact, BaseMilestone]
    models += [Enterprise, BaseMembership, Platform, Honour]
    return [model.objects.count() for model in models]


def refusal(load, change):
    """The reasons for which a changed definition is refused."""
    with pytest.raises(DefinitionRefused) as caught:
        load(change)
    return caught.value.reasons


# loading again


def test_a_second_load_changes_nothing(load):
    load()
    before = counts()
    report = load()
    assert (report.created, report.changed, report.kept) == ({}, [], [])
    assert report.unchanged == sum(before)
    assert counts() == before


def test_a_change_is_said_field_by_field(load):
    load()
    report = load(setting("医药", "bases", 1, "name_zh"))
    assert report.changed == ["B02 name_zh: 藏药 -> 医药"]
    assert str(report).startswith("Changed, B02 name_zh: 藏药 -> 医药\n")
    assert InnovationBase.objects.get(code="B02").name_zh == "医药"


def test_a_text_that_is_left_out_is_emptied(load):
    load()
    report = load(removing("bases", 1, "note_en"))
    assert len(report.changed) == 1
    assert report.changed[0].endswith("-> —")
    assert InnovationBase.objects.get(code="B02").note_en == ""


def test_what_is_new_is_created(load):
    load()
    extra = {"slug": "beichuan", "name_zh": "北川工业园区"}
    report = load(lambda definition: definition["parks"].append(extra))
    assert report.created == {"parks": ["beichuan"]}
    assert "New, parks: beichuan" in str(report)


def test_what_the_file_no_longer_names_is_not_deleted(load):
    load()
    before = counts()
    report = load(lambda definition: definition["bases"].pop())
    assert (report.created, report.changed) == ({}, [])
    assert counts() == before


def test_an_indicator_of_another_programme_is_shared(load):
    other = factories.programme()
    factories.indicator(other, code="EC01", valid_from=Quarter(2011, 1))
    report = load()
    assert "EC01" in report.created["indicators that the programme collects"]
    assert Indicator.objects.get(code="EC01").programmes.count() == 2


def test_a_base_of_another_programme_is_not_taken_over(load):
    factories.base(factories.programme(), code="B02", slug="elsewhere")
    reasons = refusal(load, setting("x", "bases", 0, "note_en"))
    assert len(reasons) == 1
    assert reasons[0].startswith("B02 code: ")
    assert not Programme.objects.filter(code="xining").exists()


# decisions


def numbers():
    """Released and waiting amounts of T-REV, oldest first."""
    rows = TargetRevision.objects.filter(target__code="T-REV").order_by("id")
    post = "planning division"
    return [(row.amount, row.released_in, row.decided_by == post) for row in rows]


THREE = setting("3", "targets", 0, "amount")


def publish():
    """Release whatever waits in the programme."""
    return publish_release(
        programme=Programme.objects.get(code="xining"), by=Actor("bureau")
    )


def test_a_waiting_revision_is_updated(load):
    load()
    assert load(THREE).changed == ["T-REV amount: 2 -> 3"]
    assert numbers() == [(3, None, False)]


def test_a_released_revision_stays_and_its_successor_waits(load):
    load()
    publish()
    report = load(THREE)
    assert report.created == {"revisions of targets": ["T-REV"]}
    assert report.changed == ["T-REV amount: 2 -> 3"]
    assert numbers() == [(2, 1, False), (3, None, False)]
    assert load(THREE).changed == []
    publish()
    assert digest.find_first_fault() is None


def test_a_successor_that_waits_follows_the_file_back(load):
    load()
    publish()
    load(THREE)
    assert load().changed == ["T-REV amount: 3 -> 2"]
    assert numbers() == [(2, 1, False), (2, None, False)]


def test_an_equal_released_revision_has_no_successor(load):
    load()
    publish()
    assert load().created == {}
    assert numbers() == [(2, 1, False)]


@pytest.mark.parametrize("is_released", [False, True])
def test_a_revision_that_a_post_decided_outlives_the_file(load, is_released):
    load()
    TargetRevision.objects.filter(target__code="T-REV").update(
        path="geometric", decided_by="planning division"
    )
    if is_released:
        publish()
    report = load(THREE)
    changes = ["T-REV amount: 2 -> 3", "T-REV path: geometric -> linear"]
    post = "T-REV decided_by: planning division -> 按报道录入，主管部门尚未确认"
    assert report.kept == (changes if is_released else [*changes, post])
    assert "Kept as decided, T-REV amount: 2 -> 3" in str(report)
    assert numbers() == [(2, 1 if is_released else None, True)]


LATER = setting(18, "periods", "due_day")


def test_a_planned_period_follows_the_rule_and_an_opened_one_does_not(load):
    load()
    ReportingPeriod.objects.filter(period=Quarter(2013, 2)).update(state="open")
    report = load(LATER)
    assert len(report.changed) == 19
    assert report.kept == ["2013-Q2 due_on: 2013-07-15 -> 2013-07-18"]
    assert ReportingPeriod.objects.get(period=Quarter(2013, 2)).due_on.day == 15


def test_a_confirmed_segment_is_not_made_a_suggestion_again(load):
    load()
    segment = ChainSegment.objects.filter(base__code="B06", position=3)
    segment.update(name_zh="铝合金", is_editorial=False)
    report = load()
    assert report.changed == []
    assert report.kept[0] == "B06 3 name_zh: 铝合金 -> 合金"
    assert segment.get().name_zh == "铝合金"


def test_a_segment_that_the_file_confirms_too_follows_it(load):
    confirmed = setting(False, "bases", 5, "segments", 2, "is_editorial")
    load(confirmed)
    ChainSegment.objects.filter(base__code="B06", position=3).update(name_zh="铝合金")
    assert load(confirmed).changed == ["B06 3 name_zh: 铝合金 -> 合金"]


YUAN = setting("元", "indicators", 0, "versions", 0, "unit_zh")


def test_a_definition_that_released_figures_rest_on_measures_the_same(load):
    load()
    programme = Programme.objects.get()
    sales = Indicator.objects.get(code="EC01")
    firm = factories.member(programme)
    factories.approved(programme, firm, Quarter(2013, 1), {sales: 1})
    publish()
    report = load(YUAN)
    assert report.kept == ["EC01 2011-Q1 unit_zh: 万元 -> 元"]
    reworded = setting("口径", "indicators", 0, "versions", 0, "definition_zh")
    assert len(load(reworded).changed) == 1


def test_a_definition_without_released_figures_may_measure_differently(load):
    load()
    assert load(YUAN).changed == ["EC01 2011-Q1 unit_zh: 万元 -> 元"]


def later_definition(valid_to):
    """A change that gives EC01 a second definition, from 2014 on."""

    def change(definition):
        versions = definition["indicators"][0]["versions"]
        versions.append(versions[0] | {"valid_from": "2014-Q1"})
        versions[0] |= {"valid_to": valid_to}

    return change


def test_a_second_definition_follows_the_first(load):
    load()
    report = load(later_definition("2013-Q4"))
    assert report.created == {"definitions of indicators": ["EC01 2014-Q1"]}
    assert report.changed == ["EC01 2011-Q1 valid_to: — -> 2013-Q4"]


def test_two_definitions_never_hold_in_one_quarter(load):
    reasons = refusal(load, later_definition("2014-Q1"))
    assert reasons[0].startswith("EC01: the definition from 2011-Q1 overlaps with")
    assert not any(counts())


# what the articles name


def test_a_fact_follows_the_file(load):
    load()
    report = load(setting("81", "facts", 5, "number"))
    assert report.changed == ["A1 F06 number: 80 -> 81"]
    assert SourceFact.objects.get(code="F06").number == "81"


def test_a_fact_of_another_programme_is_not_taken_over(load):
    other = SourceArticle.objects.create(code="A9", programme=factories.programme())
    SourceFact.objects.create(code="F06", article=other, quotation_zh="80项")
    reasons = refusal(load, setting("x", "bases", 0, "note_en"))
    assert len(reasons) == 1
    assert reasons[0].startswith("A1 F06 code: ")


def test_what_officials_add_to_a_named_row_stays(load):
    load()
    centre = Platform.objects.filter(fact="F24")
    centre.update(host_park=Park.objects.get(slug="dongchuan"))
    assert load().changed == []
    assert centre.get().host_park.slug == "dongchuan"


def test_a_named_enterprise_that_joined_a_base_stays_there(load):
    load()
    joined = BaseMembership.objects.filter(enterprise__code="A2-01")
    joined.update(is_backbone=True)
    report = load()
    assert report.kept == ["A2-01 is_backbone: True -> False"]
    assert joined.get().is_backbone


def test_an_enterprise_that_an_article_names_is_asked_for_nothing(load):
    load()
    programme = Programme.objects.get()
    firm = factories.member(programme)
    sales = Indicator.objects.get(code="EC01")
    factories.approved(programme, firm, Quarter(2013, 1), {sales: 1})
    publish()
    asked = Figure.objects.filter(kind="enterprise").values_list("enterprise__code")
    assert set(asked) == {(firm.code,)}


def test_two_rows_of_a_register_may_rest_on_one_fact(load):
    load()
    assert Platform.objects.filter(fact="F23").count() == 3
    assert Honour.objects.filter(fact="F27").count() == 3


# what is refused

RULES = {
    "a ratio without a denominator": (
        removing("indicators", 11, "versions", 0, "denominator"),
        "RD05 2011-Q1: Choose a numerator and a denominator for ratios only.",
    ),
    "an end before the start": (
        setting("2012-06-30", "programme", "ends_on"),
        "xining: The end date has to be after the start date.",
    ),
    "a multiple of nothing": (
        setting("0", "targets", 0, "amount"),
        "T-REV: The multiple has to be greater than 0.",
    ),
    "an honour of nobody": (
        removing("honours", 3, "park"),
        "国家新型工业化产业示范基地（新材料）: Choose either an enterprise or a park "
        "as the holder.",
    ),
    "more facts than fit": (
        setting([fact["id"] for fact in DEFINITION["facts"]], "targets", 8, "fact_ids"),
        "T-PRJ fact_ids: Ensure this value has at most 60 characters",
    ),
}


@pytest.mark.parametrize(("change", "reason"), RULES.values(), ids=RULES)
def test_a_rule_of_the_models_refuses_the_whole(load, change, reason):
    reasons = refusal(load, change)
    assert len(reasons) == 1
    assert reasons[0].startswith(reason)
    assert not any(counts())


def test_a_late_fault_takes_earlier_changes_back(load):
    load()

    def change(definition):
        setting("医药", "bases", 1, "name_zh")(definition)
        setting("0", "targets", 0, "amount")(definition)

    refusal(load, change)
    assert InnovationBase.objects.get(code="B02").name_zh == "藏药"


def test_a_wrong_structure_stores_nothing(load):
    refusal(load, setting("x", "targets", 3, "rule"))
    assert not any(counts())


# the command


def test_the_command_loads_the_shipped_file_and_says_what_it_did(capsys):
    call_command("load_programme")
    assert "New, programmes: xining\n" in capsys.readouterr().out
    call_command("load_programme", str(SHIPPED))
    assert capsys.readouterr().out == f"Unchanged: {sum(counts())}\n"


def test_the_command_fails_with_the_reasons(tmp_path):
    path = tmp_path / "definition.json"
    path.write_text("{}")
    with pytest.raises(CommandError) as caught:
        call_command("load_programme", str(path))
    assert str(caught.value).splitlines()[0] == "programme: is missing"
    assert not Programme.objects.exists()
