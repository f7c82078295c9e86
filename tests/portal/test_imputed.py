"""What pages say of a quarter in which somebody has not reported."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from tests.support import api, factories, scenes
from tests.support.pages import english_in, text_of
from tests.support.scenes import YI

pytestmark = pytest.mark.django_db
LAST = Quarter(2013, 3)
PAGE = {"target": "/en/targets/T-REV/", "base": "/en/bases/{}/", "list": "/en/targets/"}


def city_with_gap(silent=1):
    """Six firms that double by 2015; in the last quarter some are silent."""
    city = scenes.quiet_city(firms=6)
    factories.baseline(city.programme, city.revenue, value=48 * YI)
    factories.baseline(city.programme, city.revenue, value=48 * YI, base=city.base)
    for at in Quarter.span(Quarter(2012, 1), LAST):
        pace = Decimal(2) if at.year == 2012 else Decimal(3)
        values = [pace * at.quarter * YI] * 6
        if at == LAST:
            values[:silent] = [None] * silent
        city.report(at, *values)
    city.publish()
    return city


def read(client, name, city, language="en"):
    address = PAGE[name].format(city.base.slug).replace("/en/", f"/{language}/")
    answer = client.get(address, {"period": str(LAST)})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGE)
def test_the_value_is_whole_and_says_how_many_are_imputed(client, name):
    city = city_with_gap()
    # 2 in the last quarter of 2012, 9 in three of 2013, of six: 66 of 48 亿元.
    for reader in (client, api.official("view_figure")):
        shown = text_of(read(reader, name, city))
        assert "1 imputed" in shown
        assert "6.60 billion yuan" in shown or "6,600" in shown
        assert english_in(read(reader, name, city, "zh-hans")) == []


def test_the_rate_is_a_number_for_officials_and_a_band_for_others(client):
    city = city_with_gap()
    official = api.official("view_figure")
    assert "response rate by value 83.3%" in text_of(read(official, "target", city))
    assert "response rate by value 80% or more" in text_of(read(client, "target", city))


def test_the_api_gives_the_public_the_whole_only(client):
    city = city_with_gap()
    query = {"period": str(LAST), "scope": "base", "base": city.base.slug}
    (public,) = api.rows(client, "progress", **query)
    (single,) = api.rows(api.official("view_figure"), "progress", **query)
    assert (public["actual"], single["actual"]) == (None, "550000")
    assert (
        public["actual_with_estimates"] == single["actual_with_estimates"] == "660000"
    )
    assert (public["coverage_by_value"], single["coverage_by_value"]) == (
        ">=0.80",
        "0.833333",
    )
    assert public["enterprises_estimated"] == 1
    assert public["progress"] == single["progress"] == "0.375000"


def test_with_too_few_there_is_no_light_and_the_page_says_why(client):
    city = city_with_gap(silent=4)
    (row,) = api.rows(
        api.official("view_figure"), "progress", period=str(LAST), scope="programme"
    )
    assert (row["light"], row["progress"]) == ("none", None)
    assert row["not_computable"] == "coverage_too_low"
    shown = text_of(read(api.official("view_figure"), "target", city))
    assert "Not rated: too few have reported" in shown
