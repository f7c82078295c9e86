"""A quarter opens with a return for everybody who is asked, and closes in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, ParkResidence
from reporting.errors import WorkflowError
from reporting.models import AuditRecord, Entry, Submission, SubmissionEvent
from reporting.periods import close_period, grant_extension, open_period
from reporting.returns import workflow
from tests.support import factories

pytestmark = pytest.mark.usefixtures("in_english")
Q3, Q4 = Quarter(2014, 3), Quarter(2014, 4)
CLOSES = date(2015, 1, 20)
CITY_HOURS = timedelta(hours=8)
"""The city's clock is eight hours ahead of UTC, all the year."""

ASKED = {
    "EC01": {},
    "EC02": {"frequency": "annual"},
    "PB01": {"collected_at": "base"},
    "PL01": {"collected_at": "park"},
    "PJ01": {"collected_at": "programme"},
    "OLD1": {"valid_to": Quarter(2014, 2)},
    "IP04": {"collected_at": "register"},
}


@pytest.fixture
def official(db):
    return User.objects.create_user("official")


@pytest.fixture
def programme(official):
    """A programme that asks somebody of every kind for something."""
    found = factories.programme()
    for code, fields in ASKED.items():
        factories.indicator(found, code=code, **fields)
    return found


@pytest.fixture
def firm(programme):
    """A backbone member."""
    return factories.member(programme)


def planned(programme, quarter=Q4, **fields):
    """A quarter that closes on 20 January 2015."""
    days = {"opens_on": date(2014, 12, 25), "due_on": CLOSES, "closes_on": CLOSES}
    return factories.period(programme, quarter, **days | fields)


def opened(programme, official, quarter=Q4):
    period = planned(programme, quarter)
    open_period(period=period, by=official)
    return period


def asked_of(kind: str) -> list[str]:
    """The codes of the cells of the returns of a kind."""
    cells = Entry.objects.filter(submission__kind=kind)
    return sorted(cells.values_list("indicator__code", flat=True))


def clock(monkeypatch, *moment: int):
    """Set the clock to a moment of the city: year, month, day, hour and so on."""
    now = datetime(*moment, tzinfo=UTC) - CITY_HOURS
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def january(official, monkeypatch):
    """An official, on a day before the closing day."""
    clock(monkeypatch, 2015, 1, 10)
    return official


# Opening


def test_opening_makes_an_empty_draft_for_everybody_who_is_asked(
    programme, firm, official
):
    factories.base(programme), factories.park(programme)
    period = opened(programme, official)
    kinds = Submission.objects.order_by("kind").values_list("kind", "state", "version")
    assert list(kinds) == [
        (kind, "draft", 1) for kind in ("base", "enterprise", "park", "programme")
    ]
    assert set(Entry.objects.values_list("status", "value")) == {(Status.MISSING, None)}
    assert SubmissionEvent.objects.filter(by=official, to_state="draft").count() == 4
    told = AuditRecord.objects.get()
    assert (told.action, told.detail, period.state) == (
        "period.opened",
        {"returns": 4},
        "open",
    )


@pytest.mark.parametrize(
    ("quarter", "codes"), [(Q3, ["EC01"]), (Q4, ["EC01", "EC02"])], ids=str
)
def test_yearly_indicators_are_asked_in_the_fourth_quarter(
    programme, firm, official, quarter, codes
):
    factories.base(programme), factories.park(programme)
    opened(programme, official, quarter)
    assert asked_of("enterprise") == codes
    assert [asked_of(kind) for kind in ("base", "park", "programme")] == [
        ["PB01"],
        ["PL01"],
        ["PJ01"],
    ]


def test_whoever_is_asked_for_nothing_gets_no_return(official):
    found = factories.programme()
    factories.member(found), factories.base(found)
    factories.indicator(found)
    opened(found, official)
    assert [row.kind for row in Submission.objects.all()] == ["enterprise"]


MEMBERS = [
    ({}, True),
    ({"since": Q4.last_day}, True),
    ({"since": Q4.last_day + timedelta(1)}, False),
    ({"valid_to": Q4.last_day}, True),
    ({"valid_to": Q4.last_day - timedelta(1)}, False),
    ({"is_backbone": False}, False),
]


@pytest.mark.parametrize(("membership", "is_asked"), MEMBERS)
def test_backbone_members_on_the_last_day_of_the_quarter_are_asked(
    programme, official, membership, is_asked
):
    factories.member(programme, **membership)
    factories.member(factories.programme())
    opened(programme, official)
    assert Submission.objects.filter(kind="enterprise").exists() == is_asked


def test_the_park_and_base_of_the_last_day_check_a_return(programme, official):
    parks = [factories.park(programme) for _ in range(2)]
    bases = [factories.base(programme) for _ in range(2)]
    firm = factories.member(programme, base=bases[0], park=parks[0])
    for rows in (ParkResidence.objects, BaseMembership.objects):
        rows.update(valid_to=Q4.last_day - timedelta(1))
    ParkResidence.objects.create(enterprise=firm, park=parks[1], valid_from=Q4.last_day)
    factories.member(programme, enterprise=firm, base=bases[1], since=Q4.last_day)
    for quarter in (Q3, Q4):
        opened(programme, official, quarter)
    desks = Submission.objects.filter(enterprise=firm).order_by("period")
    assert [(row.desk_park, row.desk_base) for row in desks] == [
        (parks[0], bases[0]),
        (parks[1], bases[1]),
    ]


def test_an_associated_base_does_not_coordinate(programme, official):
    first, second = factories.base(programme), factories.base(programme)
    firm = factories.member(programme, base=first)
    factories.member(programme, enterprise=firm, base=second, role="associated")
    opened(programme, official)
    assert Submission.objects.get(enterprise=firm).desk_base == first


def test_a_return_that_is_there_already_is_not_made_twice(programme, firm, official):
    sales = Entry._meta.get_field("indicator").related_model.objects.get(code="EC01")
    imported = factories.approved(programme, firm, Q4, {sales: 7})
    opened(programme, official)
    assert Submission.objects.get(enterprise=firm) == imported
    assert imported.entries.get().value == 7


def test_whoever_joined_later_gets_a_return_when_it_is_opened_again(
    programme, firm, official
):
    period = opened(programme, official)
    late = factories.member(programme)
    assert open_period(period=period, by=official) == 1
    assert Submission.objects.get(enterprise=late).entries.count() == 2
    assert open_period(period=period, by=official) == 0


@pytest.mark.parametrize("state", ["closed", "published"])
def test_a_quarter_opens_again_and_keeps_its_returns(programme, firm, official, state):
    period = opened(programme, official)
    type(period).objects.update(state=state)
    assert open_period(period=period, by=official) == 0
    assert (period.state, Submission.objects.filter(enterprise=firm).count()) == (
        "open",
        1,
    )


def queries(official, members: int) -> int:
    """How many queries it takes to open a quarter of so many members."""
    programme = factories.programme()
    base, park = factories.base(programme), factories.park(programme)
    factories.indicator(programme)
    for _ in range(members):
        factories.member(programme, base=base, park=park)
    period = planned(programme)
    with CaptureQueriesContext(connection) as captured:
        open_period(period=period, by=official)
    return len(captured)


def test_queries_do_not_grow_with_the_members(official):
    few, many = queries(official, 2), queries(official, 40)
    assert few == many <= 20


# Closing, and days


@pytest.mark.parametrize("state", ["planned", "closed", "published"])
def test_only_an_open_quarter_is_closed(programme, official, state):
    period = planned(programme, state=state)
    with pytest.raises(WorkflowError, match="This quarter is"):
        close_period(period=period, by=official)
    assert not AuditRecord.objects.exists()


MOMENTS = [
    ((2015, 1, 1, 0, 0, 0), None),
    ((2015, 1, 20, 0, 0, 0), None),
    ((2015, 1, 20, 23, 59, 59, 999_999), None),
    ((2015, 1, 21, 0, 0, 0), "closed on 20 January 2015"),
    ((2015, 1, 21, 7, 59, 59), "closed on 20 January 2015"),
]


@pytest.mark.parametrize(("moment", "refusal"), MOMENTS)
def test_the_closing_day_is_a_whole_day_of_the_city(
    programme, firm, official, monkeypatch, moment, refusal
):
    opened(programme, official)
    clock(monkeypatch, *moment)
    submits(firm, official, refusal)


def submits(firm, by, refusal: str | None):
    """Submit the return of an enterprise, or be refused with these words."""
    row = Submission.objects.get(enterprise=firm)
    if refusal is None:
        workflow.submit_return(submission=row, by=by)
        assert row.submitted_at == timezone.now()
        return
    with pytest.raises(WorkflowError, match=refusal):
        workflow.submit_return(submission=row, by=by)
    assert Submission.objects.get(enterprise=firm).state == "draft"


@pytest.mark.parametrize(("state", "refusal"), [("open", None), ("closed", "not open")])
def test_a_closed_quarter_takes_no_first_return_and_an_open_one_does(
    programme, firm, official, monkeypatch, state, refusal
):
    period = opened(programme, official)
    clock(monkeypatch, 2015, 1, 10)
    if state == "closed":
        close_period(period=period, by=official)
    submits(firm, official, refusal)


EXTENDED = [
    ((2015, 1, 25, 23, 59, 59, 999_999), None),
    ((2015, 1, 26, 0, 0, 0), "Ask the bureau for an extension"),
]


@pytest.mark.parametrize(("moment", "refusal"), EXTENDED)
def test_an_extension_ends_with_its_last_day_even_if_the_quarter_closed(
    programme, firm, official, monkeypatch, moment, refusal
):
    period, row = opened(programme, official), Submission.objects.get(enterprise=firm)
    for until in (date(2015, 2, 9), date(2015, 1, 25)):
        grant_extension(
            period=period, submission=row, until=until, reason="flood", by=official
        )
    close_period(period=period, by=official)
    clock(monkeypatch, *moment)
    submits(firm, official, refusal)


@pytest.mark.parametrize(
    ("until", "reason", "refusal"),
    [
        (CLOSES, "flood", "closes on that day or later"),
        (CLOSES + timedelta(1), " ", "Enter a reason"),
        (date(9999, 12, 31), "flood", "longer than one year"),
    ],
)
def test_an_extension_has_a_reason_and_a_later_day(
    programme, firm, january, until, reason, refusal
):
    official = january
    period, row = opened(programme, official), Submission.objects.get(enterprise=firm)
    with pytest.raises(WorkflowError, match=refusal):
        grant_extension(
            period=period, submission=row, until=until, reason=reason, by=official
        )
    assert not period.extensions.exists()
    assert AuditRecord.objects.count() == 1


def test_what_was_submitted_gets_no_extension(programme, firm, official, monkeypatch):
    period = opened(programme, official)
    clock(monkeypatch, 2015, 1, 10)
    submits(firm, official, None)
    row = Submission.objects.get(enterprise=firm)
    until = CLOSES + timedelta(1)
    with pytest.raises(WorkflowError, match="already been submitted"):
        grant_extension(
            period=period, submission=row, until=until, reason="x", by=official
        )


def test_a_quarter_that_opens_again_takes_first_returns_again(
    programme, firm, official, monkeypatch
):
    period = opened(programme, official)
    clock(monkeypatch, 2015, 1, 10)
    close_period(period=period, by=official)
    open_period(period=period, by=official)
    submits(firm, official, None)
    actions = AuditRecord.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == [
        *("period.opened", "period.closed", "period.opened", "return.submitted")
    ]
