"""The page of a base shows how far it is built, and whose residue is whose material."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support import factories, scenes
from tests.support import register_factories as registers
from tests.support.page_tables import row_of
from tests.support.pages import english_in, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def base():
    return scenes.quiet_city().base


def page(client, base, language="en"):
    return client.get(f"/{language}/bases/{base.slug}/").content.decode()


@pytest.mark.parametrize(
    ("planned", "done", "state"),
    [
        (0, None, "open"),
        (-1, None, "overdue or not recorded"),
        (-1, 0, "✓ completed"),
        (None, None, "open"),
    ],
)
def test_a_milestone_is_open_due_or_done_today(client, base, planned, done, state):
    today = timezone.localdate()
    planned_on, done_on = (
        None if days is None else today + days * DAY for days in (planned, done)
    )
    registers.milestone(
        base, what_en="Pilot line", planned_on=planned_on, done_on=done_on
    )
    row = row_of(page(client, base), "Pilot line")
    shown = [day and f"{day:%-d %b %Y}" for day in (planned_on, done_on)]
    days = f"{shown[0] or 'not stated'} {shown[1] or ''}".strip()
    assert row.split("> ")[-1].strip() == f"Pilot line {state} {days}"


def test_milestones_are_counted_and_stand_by_stage_and_day(client, base):
    for stage, name in (("trial_operation", "Trial"), ("construction", "Hall")):
        registers.milestone(base, stage=stage, what_en=name)
    registers.milestone(
        base, what_en="Line", planned_on=None, done_on=timezone.localdate()
    )
    shown = text_of(page(client, base))
    assert "1 of 3 milestones completed to date" in shown
    assert shown.index("Hall") < shown.index("Line") < shown.index("Trial")


def test_a_base_without_milestones_says_so_in_the_first_wave_alone(client, base):
    first = factories.base(base.programme, first_wave=True)
    assert "No milestone is registered" in page(client, first)
    assert "Construction and trial operation" not in page(client, base)


def test_circular_links_stand_on_the_pages_of_giver_and_taker(client, base):
    taker = factories.base(base.programme, name_en="Biomedicine")
    given, used = registers.segment(base), registers.segment(taker)
    registers.circular_link(given, used, is_editorial=False)
    row = row_of(page(client, base), "Waste heat")
    assert "Waste heat 环节1 环节1 · Biomedicine" in " ".join(row.split())
    assert f"环节1 · {base.name_en} 环节1" in row_of(page(client, taker), "Waste heat")
    other = factories.base(base.programme)
    assert "Waste heat" not in page(client, other)


def test_both_sections_are_chinese_in_chinese(client, base):
    registers.milestone(base, document="西经办〔2012〕1号")
    registers.circular_link(registers.segment(base), registers.segment(base))
    shown = page(client, base, "zh-hans")
    assert "建设与试运行" in shown
    assert "循环利用关系" in shown
    assert english_in(shown) == []


def test_a_page_takes_as_many_queries_for_many_rows_as_for_one(client, base):
    segments = [registers.segment(base) for _ in range(12)]
    counts = []
    for segment in segments[1:]:
        registers.milestone(base)
        registers.circular_link(segments[0], segment)
        with CaptureQueriesContext(connection) as captured:
            page(client, base)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_the_api_gives_both_with_the_base(client, base):
    given, used = registers.segment(base), registers.segment(base)
    registers.circular_link(given, used)
    registers.milestone(base)
    body = client.get(f"/api/v1/bases/{base.slug}/").json()
    [residue] = body["segments"][0]["residues_given"]
    assert (residue["used_by_base"], residue["used_by_position"]) == (base.slug, 2)
    assert [step["planned_on"] for step in body["milestones"]] == ["2012-12-31"]
