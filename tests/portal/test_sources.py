"""The facts of the articles, and the search over everything that has a name."""

import pytest
from django.contrib.auth.models import Permission
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.support import factories, scenes
from tests.support import register_factories as registers
from tests.support.pages import english_in, links_of, policy_faults, text_of

pytestmark = pytest.mark.django_db
SOURCES, SEARCH = "/en/sources/", "/en/search/"


@pytest.fixture
def quiet_city():
    """A city with one base, nothing released."""
    return scenes.quiet_city()


@pytest.fixture(params=["stranger", "colleague", "official"])
def reader(request, client):
    """An anonymous reader, one without rights, one who may see everything."""
    if request.param != "stranger":
        user = User.objects.create_user(request.param)
        client.force_login(user)
    if request.param == "official":
        user.user_permissions.set(Permission.objects.all())
    return client


def page(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, address, **query):
    return text_of(page(client, address, **query))


def test_a_fact_is_quoted_and_read(reader, quiet_city):
    registers.fact(
        quiet_city.programme,
        code="F06",
        quotation_zh="攻克80项以上",
        quotation_en="to overcome 80 more",
        number="80",
        comparator=">=",
        unit_en="problems",
        reading_en="At least 80 pass acceptance.",
        confidence_en="high",
        open_question_en="No date is stated.",
    )
    shown = words(reader, SOURCES)
    for text in (
        "“攻克80项以上” Chinese wording reconstructed, not verified",
        "“to overcome 80 more”",
        "Number at least 80 problems",
        "Our interpretation At least 80 pass acceptance.",
        "Confidence high",
        "To be decided by the bureau No date is stated.",
    ):
        assert text in shown


def test_each_fact_has_an_address(client, quiet_city):
    registers.fact(quiet_city.programme, code="F06")
    assert 'id="F06"' in page(client, SOURCES)


def test_facts_stand_under_their_article_by_code(client, quiet_city):
    article = registers.fact(quiet_city.programme, code="F02").article
    registers.fact(quiet_city.programme, code="F01", article=article)
    shown = words(client, SOURCES)
    assert f"{article.name_zh} 2 facts" in shown
    assert shown.index("F01") < shown.index("F02")


def test_what_is_not_stated_outright_is_marked(client, quiet_city):
    fact = registers.fact(
        quiet_city.programme, stated=False, quotation_zh_verified=True
    )
    shown = words(client, SOURCES)
    assert f"not explicitly stated {fact.confidence_zh}" in shown
    assert "Chinese wording verified" in shown


def test_facts_of_another_programme_are_absent(client, quiet_city):
    registers.fact(factories.programme())
    assert "This programme is not based on published articles" in words(client, SOURCES)


@pytest.mark.parametrize("count", [2, 20])
def test_the_sources_take_as_many_queries_for_few_as_for_many(
    client, quiet_city, django_assert_num_queries, count
):
    article = registers.fact(quiet_city.programme).article
    for _ in range(count):
        registers.fact(quiet_city.programme, article=article)
    with django_assert_num_queries(7):
        page(client, SOURCES)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("carpet base", "bases"),
        ("T-REV", "targets"),
        ("Carpet Works", "enterprises"),
        ("藏毯厂", "enterprises"),
        ("XN-2013-999", "problems"),
        (" dye ", "problems"),
    ],
)
def test_a_search_leads_to_what_has_the_name(reader, quiet_city, word, kind):
    factories.base(quiet_city.programme, name_en="Carpet base", slug="carpets")
    firm = factories.enterprise(code="X", name_zh="藏毯厂", name_en="Carpet Works")
    factories.member(quiet_city.programme, enterprise=firm)
    registers.problem(quiet_city.base, number="XN-2013-999", title_en="Plant dye")
    main = page(reader, SEARCH, q=word).partition("<main")[2]
    links = [link for link in links_of(main) if link != "#main"]
    assert len(links) == 1
    assert links[0].startswith(f"/en/{kind}/")


def test_a_search_for_nothing_shows_the_form_alone(client, quiet_city):
    shown = words(client, SEARCH)
    assert "Name, code or number" in shown
    assert "Nothing found" not in shown


def test_what_is_not_found_is_said_and_stays_in_the_form(client, quiet_city):
    shown = page(client, SEARCH, q='"%_')
    assert "Nothing found" in shown
    assert 'value="&quot;%_"' in shown


@pytest.mark.parametrize("word", ["a\x00", "x" * 101])
def test_what_cannot_be_searched_for_is_said(client, quiet_city, word):
    shown = page(client, SEARCH, q=word)
    assert 'class="alert is-bad"' in shown


def test_no_search_finds_a_secret_problem(client, quiet_city):
    registers.problem(quiet_city.base, title_en="Hidden alloy", is_secret=True)
    assert "Nothing found" in words(client, SEARCH, q="alloy")


def test_nothing_of_another_programme_is_found(client, quiet_city):
    other = factories.programme()
    base = factories.base(other, name_en="Elsewhere")
    registers.problem(base, title_en="Elsewhere")
    factories.member(other, enterprise=factories.enterprise(name_en="Elsewhere"))
    assert "Nothing found" in words(client, SEARCH, q="Elsewhere")


@pytest.mark.parametrize("count", [2, 20])
def test_a_search_takes_as_many_queries_for_few_as_for_many(
    client, quiet_city, django_assert_num_queries, count
):
    for number in range(count):
        registers.problem(quiet_city.base, title_en=f"Row {number}")
        factories.member(
            quiet_city.programme,
            enterprise=factories.enterprise(name_en=f"Row {number}a"),
        )
    with django_assert_num_queries(9):
        page(client, SEARCH, q="row")


def test_at_most_twenty_of_a_kind_are_named(client, quiet_city):
    for number in range(21):
        registers.problem(quiet_city.base, title_en=f"Row {number}")
    links = links_of(page(client, SEARCH, q="row"))
    assert len([link for link in links if link.startswith("/en/problems/XN")]) == 20


@pytest.mark.parametrize("address", [SOURCES, f"{SEARCH}?q=F"])
def test_the_pages_are_chinese_in_chinese_and_hold_nothing_inline(
    client, quiet_city, address
):
    registers.fact(quiet_city.programme)
    shown = page(client, address.replace("/en/", "/zh-hans/"))
    assert english_in(shown) == []
    assert policy_faults(shown) == []


@settings(max_examples=15)
@given(word=st.text(max_size=30))
def test_no_word_breaks_the_search(client, quiet_city, word):
    assert client.get(SEARCH, {"q": word}).status_code == 200
    assert client.get(SOURCES, {"q": word, "page": word}).status_code == 200
