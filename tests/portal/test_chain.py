"""The industrial chain of a base, and what is a gap in it."""

import pytest

from bases.models import ChainSegment
from enterprises.models import BaseMembership
from portal.pages.places.chain import build_chain
from problems.lifecycle import State
from tests.support import register_factories as registers
from tests.support import scenes
from tests.support.pages import links_of, text_of

pytestmark = pytest.mark.django_db


def page(client, city):
    return client.get(f"/en/bases/{city.base.slug}/").content.decode()


def test_the_chain_is_drawn_in_order_and_called_a_suggestion(client):
    city = scenes.quiet_city()
    for position, name in ((2, "Spinning"), (1, "Wool")):
        city.base.segments.create(position=position, name_zh="环", name_en=name)
    shown = text_of(page(client, city))
    assert "2 segments." in shown
    assert shown.index("Wool") < shown.index("Spinning")
    assert "the portal's editors suggested them" in shown
    assert "have not been recorded yet" in shown


def test_a_confirmed_chain_is_not_called_a_suggestion(client):
    city = scenes.quiet_city()
    city.base.segments.create(position=1, name_zh="环", is_editorial=False)
    assert "the portal's editors suggested them" not in text_of(page(client, city))


@pytest.mark.parametrize(
    ("places", "gaps", "broken"),
    [
        ([1, 3], [False, True, False], [True, False, False]),
        ([1, 2, 3, 3], [False] * 3, [False] * 3),
        ([1, None], [False] * 3, [False] * 3),
        ([], [False] * 3, [False] * 3),
        ([2], [True, False, True], [False, True, False]),
    ],
)
def test_a_gap_is_where_nobody_stands_and_everybody_is_known(places, gaps, broken):
    segments = [ChainSegment(pk=number) for number in (1, 2, 3)]
    seats = [BaseMembership(segment_id=place) for place in places]
    chain = build_chain(segments, seats, {})
    assert [link.is_gap for link in chain.links] == gaps
    assert [link.leads_to_gap for link in chain.links] == broken
    assert chain.gaps == sum(gaps)


def test_a_gap_is_named_on_the_page(client):
    city = scenes.quiet_city(firms=1)
    here = city.base.segments.create(position=1, name_zh="甲")
    city.base.segments.create(position=2, name_zh="乙")
    BaseMembership.objects.update(segment=here)
    shown = page(client, city)
    assert "1 of 2 segments has no member enterprise." in text_of(shown)
    assert shown.count('class="gap"') == shown.count('class="pre-gap"') == 1


def test_the_counts_lead_to_the_lists_that_they_count(client):
    city = scenes.quiet_city()
    city.publish()
    one, two = (
        city.base.segments.create(position=n, name_zh=f"环{n}", name_en=f"Link {n}")
        for n in (1, 2)
    )
    BaseMembership.objects.filter(base=city.base).update(segment=one)
    seat = BaseMembership.objects.filter(base=city.base).first()
    BaseMembership.objects.filter(pk=seat.pk).update(segment=two)
    registers.problem_in(city.base, State.IN_RD, segment=two)
    registers.problem_in(city.base, State.ACCEPTED, segment=two)
    links = [link for link in links_of(page(client, city)) if "segment=2" in link]
    firms, problems = (text_of(client.get(link).content.decode()) for link in links)
    assert "1 enterprise " in firms
    assert "1 problem " in problems


def test_enterprises_at_a_segment_are_those_of_the_base_that_is_asked_for(client):
    city = scenes.quiet_city(firms=4, bases=2)
    for base in city.programme.bases.all():
        segment = base.segments.create(position=1, name_zh="环")
        BaseMembership.objects.filter(base=base).update(segment=segment)
    query = {"base": city.base.slug, "segment": "1"}
    found = text_of(client.get("/en/enterprises/", query).content.decode())
    assert "2 enterprises" in found
    none = client.get("/en/enterprises/", query | {"segment": "2"}).content.decode()
    assert "No matching enterprises" in none
