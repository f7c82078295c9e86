"""Platforms, patents, projects and partners: lists that readers search."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.support import factories, scenes
from tests.support import register_factories as registers
from tests.support.pages import english_in, links_of, policy_faults, text_of

pytestmark = pytest.mark.django_db
NAMES = ("platforms", "patents", "projects", "partners")
QUERIES = {"platforms": 10, "patents": 10, "projects": 10, "partners": 8}
FILTERS = ("q", "base", "park", "kind", "level", "scheme", "state", "is_major", "page")


@pytest.fixture
def quiet_city():
    """A city with two bases, nothing released."""
    return scenes.quiet_city(bases=2)


@pytest.fixture(params=["stranger", "colleague", "official"])
def reader(request, client):
    """An anonymous reader, one without rights, one who may see everything."""
    if request.param != "stranger":
        user = User.objects.create_user(request.param)
        client.force_login(user)
    if request.param == "official":
        user.user_permissions.set(Permission.objects.all())
    return client


def row_of(name, quiet_city, number=0, **fields):
    """One row of a register, of an enterprise of the city."""
    firm = quiet_city.firms[number % len(quiet_city.firms)]
    title = f"Row {number}"
    if name == "platforms":
        return registers.platform(name_en=title, host_enterprise=firm, **fields)
    if name == "patents":
        return registers.patent(firm, title_en=title, **fields)
    if name == "projects":
        found = registers.project(title_en=title, **fields)
        found.enterprises.add(firm)
        return found
    found = registers.partner(name_en=title, **fields)
    registers.cooperation(enterprise=firm, partners=[found], title_en=f"Pact {number}")
    return found


def page(client, name, language="en", **query):
    answer = client.get(f"/{language}/{name}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, name, **query):
    return text_of(page(client, name, **query))


def found_in(client, name, **query):
    """The English titles of the rows in the list, in their order."""
    body = page(client, name, **query).partition("<tbody>")[2].partition("</tbody>")[0]
    heads = [part.partition("</th>")[0] for part in body.split('<th scope="row">')[1:]]
    return [" ".join(text_of(head).split()[:2]) for head in heads]


@pytest.mark.parametrize("name", NAMES)
def test_everybody_reads_the_registers(reader, quiet_city, name):
    row_of(name, quiet_city)
    assert found_in(reader, name) == ["Row 0"]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_register_says_so(client, quiet_city, name):
    assert f"No {name} yet" in words(client, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_searched_by_name(client, quiet_city, name):
    for number in range(2):
        row_of(name, quiet_city, number)
    assert found_in(client, name, q="row 1") == ["Row 1"]
    assert "No results" in words(client, name, q="nothing")


@pytest.mark.parametrize(
    ("name", "query", "fields"),
    [
        ("platforms", {"kind": "incubator"}, {"kind": "incubator"}),
        ("platforms", {"level": "city"}, {"level": "city"}),
        ("platforms", {"open_to_others": "true"}, {"open_to_others": True}),
        (
            "projects",
            {"state": "running"},
            {"state": "running", "starts_on": date(2013, 1, 1)},
        ),
        ("projects", {"scheme": "123"}, {"scheme": "123"}),
        ("projects", {"is_major": "true"}, {"is_major": True}),
        ("partners", {"kind": "institute"}, {"kind": "institute"}),
    ],
)
def test_a_list_is_cut_by_what_a_row_is(client, quiet_city, name, query, fields):
    row_of(name, quiet_city, 0)
    row_of(name, quiet_city, 1, **fields)
    assert sorted(found_in(client, name)) == ["Row 0", "Row 1"]
    assert found_in(client, name, **query) == ["Row 1"]


@pytest.mark.parametrize("name", ["platforms", "projects"])
def test_rows_are_cut_to_their_base_and_their_park(client, quiet_city, name):
    row_of(name, quiet_city, 0)
    row_of(name, quiet_city, 1, base=quiet_city.base, park=quiet_city.parks[0])
    assert found_in(client, name, base=quiet_city.base.slug) == ["Row 1"]
    assert found_in(client, name, park=quiet_city.parks[0].slug) == ["Row 1"]


def test_patents_are_cut_to_the_base_of_an_owner(client, quiet_city):
    for number in range(2):
        row_of("patents", quiet_city, number)
    assert found_in(client, "patents", base=quiet_city.base.slug) == ["Row 0"]


def test_a_joint_patent_stands_once_with_its_owners_in_order(client, quiet_city):
    university = registers.partner(name_en="Qinghai University")
    patent = registers.patent(
        quiet_city.firms[0], university, quiet_city.firms[1], title_en="Row"
    )
    shown = words(client, "patents")
    owners = [
        quiet_city.firms[0].name_en,
        "Qinghai University",
        quiet_city.firms[1].name_en,
    ]
    assert " ".join(owners) in shown
    assert shown.count(patent.number) == 1
    assert "1 patent " in shown


def test_what_an_article_does_not_say_of_a_platform_is_said(client, quiet_city):
    registers.platform(
        name_en="Centre",
        host_enterprise=None,
        level="",
        recognised_on=None,
        base=quiet_city.base,
        fact=registers.fact(quiet_city.programme),
    )
    assert words(client, "platforms").count("not stated") == 2


def test_money_of_projects_is_in_one_unit(client, quiet_city):
    row_of("projects", quiet_city, 0, budget=Decimal(200), investment=Decimal(20_000))
    shown = words(client, "projects")
    assert "Budget million yuan Invested so far million yuan" in shown
    assert "2.00 200.00" in shown
    assert "not stated" in shown


def test_a_partner_shows_its_newest_agreements_and_their_number(client, quiet_city):
    partner = registers.partner(name_en="Row 0")
    for number in range(6):
        registers.cooperation(
            enterprise=quiet_city.firms[0],
            partners=[partner],
            title_en=f"Pact {number}",
            valid_from=date(2013, 1 + number, 1),
        )
    registers.cooperation(partners=[partner], title_en="Stranger")
    shown = words(client, "partners")
    assert "Row 0 university 6 Pact 5" in shown
    assert "Pact 0" not in shown
    assert "Stranger" not in shown


@pytest.mark.parametrize("name", ["platforms", "patents", "projects"])
def test_rows_of_another_programme_are_absent(client, quiet_city, name):
    stranger = factories.member(factories.programme())
    row_of(name, replace(quiet_city, firms=[stranger]))
    assert found_in(client, name) == []


def test_a_base_shows_its_platforms(client, quiet_city):
    registers.platform(base=quiet_city.base, name_en="Mine", open_to_others=True)
    registers.platform(name_en="Theirs")
    shown = words(client, f"bases/{quiet_city.base.slug}")
    assert "Mine key laboratory · provincial" in shown
    assert "Theirs" not in shown


@pytest.mark.parametrize("name", NAMES)
def test_samples_and_facts_are_marked(client, quiet_city, name):
    fact = registers.fact(quiet_city.programme)
    row_of(name, quiet_city, is_sample=True, fact=fact)
    shown = page(client, name)
    assert ">sample</span>" in shown
    assert f"/en/sources/#{fact.code}" in links_of(shown)


@pytest.mark.parametrize("name", NAMES)
def test_the_registers_are_chinese_in_chinese(client, quiet_city, name):
    row_of(name, quiet_city, is_sample=True)
    shown = page(client, name, "zh-hans")
    assert "Row" not in text_of(shown)
    assert english_in(shown) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_fifty_rows_stand_on_a_page(client, quiet_city, name):
    for number in range(51):
        row_of(name, quiet_city, number)
    assert len(found_in(client, name)) == 50
    assert len(found_in(client, name, page=2)) == 1


@pytest.mark.parametrize("name", NAMES)
def test_nothing_on_the_pages_is_inline(client, quiet_city, name):
    row_of(name, quiet_city)
    assert policy_faults(page(client, name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize("name", NAMES)
def test_a_list_takes_as_many_queries_for_few_as_for_many(
    client, quiet_city, django_assert_num_queries, name, count
):
    for number in range(count):
        row_of(name, quiet_city, number)
    with django_assert_num_queries(QUERIES[name]):
        page(client, name)


@settings(max_examples=10)
@pytest.mark.parametrize("name", NAMES)
@given(query=st.dictionaries(st.sampled_from(FILTERS), st.text(max_size=30)))
def test_no_query_breaks_a_list(client, quiet_city, name, query):
    assert client.get(f"/en/{name}/", query).status_code == 200
