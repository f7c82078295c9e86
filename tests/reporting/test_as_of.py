"""As of: a release number, a day, or nothing."""

from datetime import UTC, datetime

import pytest

from reporting.access.scope import ANYBODY, Scope
from reporting.as_of import UnknownMoment, find_release_as_of
from reporting.models import Release
from tests.support import factories

pytestmark = pytest.mark.django_db


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
        ("999999999", 3),
        ("0", None),
        ("2013-04-30", None),
        ("2013-05-02", 1),  # No. 3 was published on the 3rd in Shanghai
        ("2013-05-03", 3),
        ("9998-12-31", 3),
    ],
)
def test_a_moment_means_the_last_release_before_its_end(programme, text, seq):
    found = find_release_as_of(programme, ANYBODY, text)
    assert (found and found.seq) == seq


@pytest.mark.parametrize(
    "text",
    ["x", "-1", "1.5", "٣", "2013-02-30", "2013-5-1", "9999-12-31", "\0", "9" * 40],
)
def test_what_is_neither_a_release_nor_a_day_is_refused(programme, text):
    with pytest.raises(UnknownMoment):
        find_release_as_of(programme, ANYBODY, text)


def test_who_prepares_releases_sees_those_that_are_not_public(programme):
    assert find_release_as_of(programme, Scope(sees_unpublished=True)).seq == 4
