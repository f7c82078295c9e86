"""The industrial chain of a base, and what is a gap in it."""

import pytest

from bases.models import ChainSegment
from enterprises.models import BaseMembership
from portal.queries.chain import chain_of
from tests import scenes
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def page(client, city):
    return client.get(f"/en/bases/{city.base.slug}/").content.decode()


def test_the_chain_is_drawn_in_order_and_called_a_suggestion(client):
    city = scenes.city()
    for position, name in ((2, "Spinning"), (1, "Wool")):
        city.base.segments.create(position=position, name_zh="环", name_en=name)
    shown = text_of(page(client, city))
    assert "2 segments." in shown
    assert shown.index("Wool") < shown.index("Spinning")
    assert "editorial suggestion" in shown
    assert "is not recorded yet, so no gap is marked" in shown


def test_a_confirmed_chain_is_not_called_a_suggestion(client):
    city = scenes.city()
    city.base.segments.create(position=1, name_zh="环", is_editorial=False)
    assert "editorial suggestion" not in text_of(page(client, city))


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
    chain = chain_of(segments, seats, {})
    assert [link.is_gap for link in chain.links] == gaps
    assert [link.leads_to_gap for link in chain.links] == broken
    assert chain.gaps == sum(gaps)


def test_a_gap_is_named_on_the_page(client):
    city = scenes.city(firms=1)
    here = city.base.segments.create(position=1, name_zh="甲")
    city.base.segments.create(position=2, name_zh="乙")
    BaseMembership.objects.update(segment=here)
    shown = page(client, city)
    assert "1 of them is a gap." in text_of(shown)
    assert shown.count('class="gap"') == shown.count('class="pre-gap"') == 1
