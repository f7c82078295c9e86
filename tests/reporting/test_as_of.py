"""As of: a release number, a day, or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from core.today import get_today
from reporting.access.scope import ANYBODY, Scope
from reporting.as_of import FutureMoment, UnknownMoment, find_release_as_of
from reporting.models import Release
from tests.support import factories

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = "today", "tomorrow"


@pytest.fixture
def programme():
    """Releases 1, 3 and 4 of a programme (4 not public) and 2 of another."""
    ours, other = factories.programme(), factories.programme()
    # 16:30 UTC is already the next day in the city.
    days = [(ours, 1, 12), (other, 2, 12), (ours, 2, 16), (ours, 3, 12)]
    for seq, (programme, day, hour) in enumerate(days, start=1):
        Release.objects.create(
            seq=seq,
            programme=programme,
            public=seq != 4,
            published_at=datetime(2013, 5, day, hour, 30, tzinfo=UTC),
            published_by="bureau",
            previous_sha256=str(seq),
        )
    return ours


@pytest.mark.parametrize(
    ("text", "seq"),
    [
        (None, 3),
        ("", 3),
        ("1", 1),
        ("2", 1),  # of another programme: the last of this one before it
        ("3", 3),
        ("0", None),
        ("2013-04-30", None),
        ("2013-05-02", 1),  # No. 3 was published on the 3rd in Shanghai
        ("2013-05-03", 3),
        (TODAY, 3),
    ],
)
def test_a_moment_means_the_last_release_before_its_end(programme, text, seq):
    text = str(get_today()) if text is TODAY else text
    found = find_release_as_of(programme, ANYBODY, text)
    assert (found and found.seq) == seq


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("4", "There is no release 4 yet. The latest is release 3."),
        ("999999999", "There is no release 999999999 yet. The latest is release 3."),
        ("9998-12-31", "31 December 9998 has not come yet."),
        (TOMORROW, "has not come yet. Enter today or an earlier day."),
    ],
)
def test_what_has_not_come_is_refused_with_a_sentence(programme, text, says):
    text = str(get_today() + timedelta(1)) if text is TOMORROW else text
    with translation.override("en"), pytest.raises(FutureMoment) as refused:
        find_release_as_of(programme, ANYBODY, text)
    assert says in str(refused.value)


def test_before_the_first_release_of_all_no_number_can_be_read():
    programme = factories.programme()
    with translation.override("en"), pytest.raises(FutureMoment) as refused:
        find_release_as_of(programme, ANYBODY, "1")
    assert str(refused.value) == "Nothing has been released yet."
    assert find_release_as_of(programme, ANYBODY, "0") is None


def test_who_prepares_releases_may_read_one_that_is_not_public(programme):
    assert find_release_as_of(programme, Scope(sees_unpublished=True), "4").seq == 4


@pytest.mark.parametrize(
    "text",
    ["x", "-1", "1.5", "٣", "2013-02-30", "2013-5-1", "9999-12-31", "\0", "9" * 40],
)
def test_what_is_neither_a_release_nor_a_day_is_refused(programme, text):
    with pytest.raises(UnknownMoment):
        find_release_as_of(programme, ANYBODY, text)


def test_who_prepares_releases_sees_those_that_are_not_public(programme):
    assert find_release_as_of(programme, Scope(sees_unpublished=True)).seq == 4
