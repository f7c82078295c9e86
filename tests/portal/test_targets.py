"""The pages of targets say what was promised, how it is read and where it stands."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from targets.models import Baseline, Target, TargetRevision
from tests.support import factories, scenes
from tests.support.dom import on_one_line
from tests.support.pages import english_in, links_of, policy_faults, text_of
from tests.support.scenes import Q1, Q2, YI

pytestmark = pytest.mark.django_db
LIST, PAGE = "/en/targets/", "/en/targets/T-REV/"


def page(client, address=PAGE, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, address=PAGE, **query):
    return text_of(page(client, address, **query))


def test_the_page_stands_in_both_languages(client):
    scenes.reporting_city()
    assert "Revenue doubled" in words(client)
    chinese = page(client, "/zh-hans/targets/T-REV/")
    assert "收入翻一番" in chinese
    assert "B 基期值（2011年）" in chinese
    assert english_in(chinese) == english_in(page(client, "/zh-hans/targets/")) == []


def test_what_is_open_stands_as_a_heading_beside_what_is_known(client):
    scenes.quiet_city(
        statement_en="Revenue will double",
        source_en="The paper",
        reading_en="Twice the baseline.",
        open_question_en="Which baseline?",
    )
    shown = page(client)
    assert "“Revenue will double” The paper" in text_of(shown)
    assert "Our interpretation Twice the baseline." in text_of(shown)
    assert "<h2>To be decided</h2><p>Which baseline?</p>" in on_one_line(shown)


def test_a_target_without_an_open_question_shows_no_alert(client):
    scenes.reporting_city()
    assert "To be decided" not in words(client)


def test_the_formula_stands_line_by_line_with_its_numbers(client):
    scenes.reporting_city()
    shown = words(client)
    for line in (
        "January to June 2013, year to date 400 million yuan Release 1 · 3 of 3",
        "plus the whole of 2012 400 million yuan",
        "minus January to June 2012 200 million yuan",
        "A, actual: rolling four quarters 600 million yuan Total for the 3",
        "B, baseline of 2011 to be confirmed 800 million yuan Release 1",
        "T, target = 2 × B ≥ 1.60 billion yuan Release 1",
        "P, progress = (A − B) ÷ (T − B) −25.0%",
        "share of target = A ÷ T 37.5%",
        "τ, time passed = 6 of 16 quarters 37.5%",
        "planned value (linear) = B + (T − B) × τ 1.10 billion yuan "
        "planned progress 37.5%",
        "planned value (geometric) = B × (T ÷ B)^τ 1.04 billion yuan "
        "planned progress 29.7%",
        "difference from the linear path −62.5 percentage points",
        "growth needed each quarter = (T ÷ A)^(1/10) − 1 +10.3%",
        "amount needed each quarter = (T − A) ÷ 10 100 million yuan",
    ):
        assert line in shown


def test_at_the_end_of_a_year_the_year_itself_is_the_actual_value(client):
    scenes.reporting_city(quarters=4)
    shown = words(client)
    assert "plus the whole of" not in shown
    assert "A, actual: rolling four quarters 400 million yuan" in shown


def test_without_a_baseline_the_reason_stands_where_the_numbers_would(client):
    city = scenes.quiet_city()
    city.report(Q1, 1, 2, 3)
    city.publish()
    shown = words(client)
    assert "Not rated: baseline to be confirmed" in shown
    assert "B, baseline — not computable To be confirmed. No value is assumed." in shown
    assert "ln-lin" not in page(client)


def test_every_quarter_has_its_gap_light_coverage_and_release(client):
    city = scenes.reporting_city()
    city.report(Q2 + 1, 3 * YI, 3 * YI, None)
    city.publish()
    shown = words(client, period="2013-Q3")
    assert "Q2 2013 Far behind 600 1,100 1,037 −62.5 3 of 3 Release 1" in shown
    assert "Q3 2013 Not rated suppressed a 1,150 1,083" in shown
    assert "2 of 3 Release 2" in shown
    assert "a: fewer than three enterprises report." in shown
    assert "Q1 2012 Not rated" in shown


def test_decisions_stand_with_the_release_that_made_them_visible(client):
    city = scenes.reporting_city()
    factories.baseline(
        city.programme,
        city.revenue,
        value=10 * YI,
        year=2012,
        is_confirmed=True,
        reason_en="Decided by the bureau.",
    )
    city.publish()
    shown = words(client)
    assert "1.00 billion yuan" in shown
    assert "Decided by the bureau." in shown
    assert "B, baseline of 2012 1.00 billion yuan Release 2" in shown
    past = words(client, as_of=1)
    assert "B, baseline of 2011" in past
    assert "Decided by the bureau." not in past


def test_a_target_of_each_park_says_how_many_parks_are_there(client):
    city = scenes.quiet_city()
    platforms = factories.indicator(
        city.programme,
        collected_at="park",
        unit_zh="个",
        unit_en="platforms",
    )
    rule = {"rule": "per_year", "amount": Decimal(3), "scope": "park"}
    factories.target(city.programme, platforms, code="T-PLAT", **rule)
    for park, count in zip(city.parks, (3, 0), strict=True):
        cells = {platforms: count}
        factories.approved(city.programme, park, Q2, cells, kind="park")
    city.publish()
    shown = words(client, "/en/targets/T-PLAT/")
    assert "1 of 2 parks have met the target" in shown
    assert f"{city.parks[0].name_en} On track 3 ≥ 3 platforms" in shown
    assert f"{city.parks[1].name_en} Far behind 0 ≥ 3 platforms" in shown
    assert "T, target of the year ≥ 6 platforms" in shown


@pytest.mark.parametrize("scope", ["programme", "park"])
def test_a_release_without_figures_has_the_promise_and_no_formula(client, scope):
    scenes.quiet_city(scope=scope).publish()
    shown = words(client)
    assert "Not rated: baseline to be confirmed" in shown
    assert "at least 2 times the baseline" in shown
    assert "How it is calculated" not in shown


def test_a_yearly_target_is_drawn_and_measured_within_each_year(client):
    city = scenes.quiet_city(rule="per_year", amount=Decimal(400))
    for at in (Q1 - 1, Q1, Q2):
        city.report(at, *[at.quarter * 30] * 3)
    city.publish()
    answer = client.get(PAGE)
    shown = text_of(answer.content.decode())
    assert "Q4 2012 Far behind missed when due" in shown
    assert "Q2 2013 On track" in shown
    (line,) = answer.context["page"].series.chart.actual
    assert line.count("L") == 1  # two quarters of this year, not last year's end


def test_a_target_that_no_release_has_decided_says_so(client):
    city = scenes.reporting_city()
    later = factories.target(city.programme, city.revenue, code="T-NEW")
    shown = words(client, "/en/targets/T-NEW/")
    assert "Not decided as of this release" in shown
    assert TargetRevision.objects.get(target=later).released_in is None


def test_a_quarter_without_figures_leaves_the_words_and_says_so(client):
    scenes.reporting_city()
    shown = words(client, period="2015-Q4")
    assert "No figures for Q4 2015" in shown
    assert "Revenue doubled" in shown


@pytest.mark.parametrize("code", ["NOPE", "T-REV-", "x" * 200])
def test_a_target_that_is_none_is_not_found(client, code):
    scenes.reporting_city()
    assert client.get(f"/en/targets/{code}/").status_code == 404


def test_a_target_of_another_programme_is_not_found(client):
    scenes.reporting_city()
    factories.programme(code="other")
    assert client.get(PAGE, {"programme": "other"}).status_code == 404


def test_the_list_shows_every_target_with_its_open_question(client):
    scenes.quiet_city(open_question_en="Which baseline?", statement_en="It doubles")
    shown = words(client, LIST)
    assert "Nothing has been released yet" in shown
    assert "“It doubles”" in shown
    assert "To be decided by the bureau Which baseline?" in shown


def test_the_list_measures_what_is_decided(client):
    scenes.reporting_city()
    shown = page(client, LIST)
    assert "share of target 37.5%" in text_of(shown)
    assert PAGE in links_of(shown)


def test_a_programme_without_targets_says_so(client):
    factories.programme(code="empty")
    shown = words(client, LIST, programme="empty")
    assert "No targets are set" in shown


@pytest.mark.parametrize("address", [LIST, PAGE, "/zh-hans/targets/T-REV/"])
def test_nothing_on_the_pages_is_inline(client, address):
    scenes.reporting_city()
    assert policy_faults(page(client, address)) == []


@pytest.mark.parametrize("targets", [2, 20])
@pytest.mark.parametrize(("address", "queries"), [(LIST, 14), (PAGE, 19)])
def test_the_query_count_does_not_grow_with_targets(
    client, django_assert_num_queries, targets, address, queries
):
    city = scenes.reporting_city()
    for number in range(targets - 1):
        factories.target(city.programme, city.revenue, position=number)
    city.publish()
    client.get(address)  # the resolver and the catalogue are loaded
    with django_assert_num_queries(queries):
        client.get(address)


def test_past_baselines_are_in_the_database_and_not_on_a_page_before_them(client):
    city = scenes.reporting_city()
    assert Baseline.objects.as_of(1).count() == 1
    assert "Release 2" not in words(client, as_of=1)
    assert city.publish() is None


@pytest.mark.parametrize("quarter", [Quarter(2012, 1), Q1])
def test_an_earlier_quarter_is_read_in_the_newest_release(client, quarter):
    scenes.reporting_city()
    shown = page(client, period=str(quarter))
    assert f"period {quarter.label('en')}" in text_of(shown)
    assert "Q2 2013" not in shown.partition("<main")[2]


def test_the_facts_of_a_target_lead_to_their_quotations(client):
    city = scenes.quiet_city()
    Target.objects.update(fact_ids="F12 F13", statement_zh="到2015年翻一番")
    shown = client.get(f"/en/targets/{city.target.code}/").content.decode()
    facts = [link for link in links_of(shown) if "#" in link and "sources" in link]
    assert facts == ["/en/sources/#F12", "/en/sources/#F13"]
