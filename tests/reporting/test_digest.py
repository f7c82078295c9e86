"""The hash chain names the first release that is not what it was."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import translation

from core.fields import QuarterField
from core.quarters import Quarter
from enterprises.models import BaseMembership
from reporting.actors import Actor
from reporting.models import Attribution, Figure, Release, RollUp
from reporting.releases import digest, releasing
from reporting.releases.rollups import find_differences
from targets.models import Baseline, Milestone, TargetRevision
from tests.support import factories
from tests.support.random_steps import World
from tests.support.tampering import drop_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Q1 = Quarter(2013, 1)
GOLDEN = "a38d291cf809ad8df3bee07f28b126be4e98e45cf755c6ec67404980cccbb9f2"


@pytest.fixture
def history():
    """Four releases: figures and decisions, an amendment, a move, new decisions."""
    programme = factories.programme(code="golden")
    bases = [factories.base(programme, code=code) for code in ("B1", "B2")]
    firms = [factories.enterprise(code=f"F{number}") for number in range(3)]
    for firm in firms:
        factories.member(programme, enterprise=firm, base=bases[0])
    factories.enterprise(code="stranger")
    sales = factories.indicator(programme, code="S1")
    early = factories.UNEXPLAINED
    target = factories.target(programme, sales, code="T-1", **early)
    baseline = factories.baseline(programme, sales, **early | {"decided_by": "bureau"})
    Milestone.objects.create(target=target, quarter=Q1 + 3, value=1, **early)
    for firm in firms[:2]:
        factories.approved(programme, firm, Q1, {sales: "12480.5"}, reason="季报|一")
    publish(programme)
    factories.approved(programme, firms[0], Q1, {sales: -3}, reason="typed\nwrongly")
    publish(programme)
    move(firms[1], bases[1])
    publish(programme)
    factories.baseline(programme, sales, value=900, year=baseline.year, **early)
    publish(programme)
    assert digest.find_first_fault() is None


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Releases are published a day apart, the same days in every run."""
    first = datetime(2013, 4, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    following = (first + timedelta(days=number) for number in range(1_000))
    monkeypatch.setattr(
        releasing, "choose_next_moment", lambda _: next(following).astimezone(UTC)
    )


def publish(programme):
    return releasing.publish_release(
        programme=programme, by=Actor("bureau"), note="季度发布"
    )


def move(firm, base):
    BaseMembership.objects.filter(enterprise=firm).update(valid_to=date(2013, 12, 31))
    BaseMembership.objects.create(
        enterprise=firm,
        programme=base.programme,
        base=base,
        valid_from=date(2014, 1, 1),
    )


def fault_after(sql):
    """Run a statement without the triggers, ask the chain, undo everything."""
    with transaction.atomic():
        drop_triggers()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount > 0
        with translation.override("en"):
            fault = digest.find_first_fault()
        transaction.set_rollback(True)
    return fault


FIGURE = "UPDATE reporting_figure SET {} WHERE released_in_id = {} AND status = 1"
COPIED = (
    "kind, enterprise_id, indicator_id, indicator_version_id, status, source, reason"
)
TAMPERED = {
    "a value": (FIGURE.format("value = value + 1", 2), 2),
    "the last of 15 digits": (FIGURE.format("value = 12480.5001", 1), 1),
    "last year's value": (FIGURE.format("same_period = 1", 1), 1),
    "as estimated": (FIGURE.format("status = 2", 2), 2),
    "a reason": (FIGURE.format("reason = 'as agreed'", 2), 2),
    "a quarter": (FIGURE.format("period = period + 1", 2), 2),
    "a source": (FIGURE.format("source = 2", 2), 2),
    "an enterprise": (
        FIGURE.format(
            "enterprise_id = (SELECT MAX(id) FROM enterprises_enterprise)", 2
        ),
        2,
    ),
    "a figure given to another release": (FIGURE.format("released_in_id = 3", 2), 2),
    "a figure removed": ("DELETE FROM reporting_figure WHERE released_in_id = 2", 2),
    "a figure hidden": (FIGURE.format("superseded_in = 4", 2), 4),
    "a figure to be hidden by the next release": (
        FIGURE.format("superseded_in = 5", 2),
        4,
    ),
    "an old figure kept longer": (
        "UPDATE reporting_figure SET superseded_in = 3 WHERE superseded_in = 2",
        2,
    ),
    "a figure added": (
        f"INSERT INTO reporting_figure ({COPIED}, period, value, released_in_id,"
        f" superseded_in) SELECT {COPIED}, period + 1, 5, 1, 2147483647"
        " FROM reporting_figure WHERE released_in_id = 2",
        1,
    ),
    "an attribution": (
        "UPDATE reporting_attribution SET from_period = from_period - 4"
        " WHERE released_in_id = 1 AND superseded_in > 4 AND kind = 'programme'",
        1,
    ),
    "an attribution removed": (
        "DELETE FROM reporting_attribution WHERE released_in_id = 3",
        3,
    ),
    "an attribution added": (
        "INSERT INTO reporting_attribution (kind, enterprise_id, base_id, from_period,"
        " to_period, released_in_id, superseded_in) SELECT kind, enterprise_id,"
        " base_id, from_period + 40, to_period, 1, superseded_in"
        " FROM reporting_attribution WHERE kind = 'base' AND superseded_in > 4"
        " AND to_period = 32767",
        1,
    ),
    "an attribution ended": (
        "UPDATE reporting_attribution SET superseded_in = 2 WHERE superseded_in > 4"
        " AND released_in_id = 1",
        2,
    ),
    "an attribution to end with the next release": (
        "UPDATE reporting_attribution SET superseded_in = 5 WHERE superseded_in > 4"
        " AND released_in_id = 3",
        4,
    ),
    "an attribution kept longer": (
        "UPDATE reporting_attribution SET superseded_in = 4 WHERE superseded_in = 3",
        3,
    ),
    "a target": ("UPDATE targets_targetrevision SET amount = 1.9", 1),
    "a target's due quarter": ("UPDATE targets_targetrevision SET due = due + 4", 1),
    "a target removed": ("DELETE FROM targets_targetrevision", 1),
    "a milestone": ("UPDATE targets_milestone SET value = 0", 1),
    "a baseline": (
        "UPDATE targets_baseline SET value = 1 WHERE released_in = 4",
        4,
    ),
    "who decided a baseline": (
        "UPDATE targets_baseline SET decided_by = '' WHERE released_in = 1",
        1,
    ),
    "a baseline kept longer": (
        "UPDATE targets_baseline SET superseded_in = 9 WHERE released_in = 1",
        4,
    ),
    "a note": ("UPDATE reporting_release SET note = '' WHERE seq = 2", 2),
    "who published": (
        "UPDATE reporting_release SET published_by = 'x' WHERE seq = 4",
        4,
    ),
    "the day": (
        "UPDATE reporting_release SET published_at = '2013-01-01 00:00:00+00:00'"
        " WHERE seq = 3",
        3,
    ),
    "a release no longer public": (
        "UPDATE reporting_release SET public = FALSE WHERE seq = 1",
        1,
    ),
    "a digest": (
        "UPDATE reporting_release SET content_sha256 = previous_sha256 WHERE seq = 2",
        2,
    ),
    "a link": (
        "UPDATE reporting_release SET previous_sha256 = 'forged' WHERE seq = 3",
        3,
    ),
    "a removed release": ("DELETE FROM reporting_release WHERE seq = 2", 2),
    "the first release removed": ("DELETE FROM reporting_release WHERE seq = 1", 1),
}


@pytest.mark.parametrize(("sql", "bad"), TAMPERED.values(), ids=TAMPERED)
def test_the_first_release_that_was_changed_is_named(history, sql, bad):
    assert (fault_after(sql) or "").startswith(f"Release {bad} ")
    assert digest.find_first_fault() is None


def test_the_same_history_has_the_same_digest_on_every_database(history):
    assert Release.objects.get(seq=4).content_sha256 == GOLDEN


def test_a_text_cannot_pass_for_two_fields_or_two_lines():
    texts = [("a|b", ""), ("a", "b|"), ("a\\|b", ""), ("a\\", "b"), ("a\nb", "")]
    lines = {digest.format_line(*fields) for fields in texts}
    assert len(lines) == len(texts)
    assert all(len(one.splitlines()) == 1 for one in lines)


def test_the_fields_of_a_line_are_those_of_the_document():
    fields = ("figure", None, True, Q1, Decimal("12.5"), 3, "季报")
    assert digest.format_line(*fields) == "figure||True|2013-Q1|12.5000|3|季报"
    assert digest.hash_lines(["季", "报"]) == digest.hash_lines(["季\n报"])


UNTOLD = ("is_unexplained", "dropped_at", "dropped_by", "drop_reason")
# What neither the chain nor the roll-ups speak for.
UNCOVERED = {
    (Baseline, "programme"),
    (Baseline, "is_sample"),
    *((model, name) for model in (Baseline, TargetRevision) for name in UNTOLD),
    (TargetRevision, "is_past_due_confirmed"),
    (RollUp, "confidential"),
    (RollUp, "suppressed"),
}


def changed(field, value, random):
    """Another value of a field; None where there is none."""
    if isinstance(field, models.ForeignKey):
        others = field.related_model.objects.exclude(pk=value).order_by("pk")
        return random.choice(list(others.values_list("pk", flat=True)) or [None])
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return value + timedelta(microseconds=1)
    if isinstance(field, models.CharField | models.TextField):
        return f"{value[:-1]}~"
    if isinstance(field, models.DateField):
        return date(2013, 1, 1)
    start = Q1 if isinstance(field, QuarterField) else 0
    return (value or start) + 1


def flip(random) -> str | None:
    """Change one field of one row; its name, or None where a constraint refuses."""
    model = random.choice(
        [Attribution, Figure, RollUp, Release, Baseline, TargetRevision]
    )
    row = random.choice(list(model.objects.order_by("pk")))
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    field = random.choice(fields)
    if (model, field.name) in UNCOVERED:
        return None
    new = {field.attname: changed(field, getattr(row, field.attname), random)}
    try:
        with transaction.atomic():
            model.objects.filter(pk=row.pk).update(**new)
    except (IntegrityError, DataError):
        return None
    return f"{row!r}: {new}"


def noticed() -> bool:
    """Whether the chain or any release's totals say that something is wrong."""
    heads = range(1, Release.objects.count() + 1)
    return bool(digest.find_first_fault()) or any(map(find_differences, heads))


@pytest.mark.parametrize(
    "count", [25, pytest.param(1_000, marks=pytest.mark.drill)], ids=str
)
def test_any_field_of_any_row_that_is_changed_is_noticed(count):
    world = World(seed=37)
    target = factories.target(world.city, world.sales)
    factories.baseline(world.city, target.indicator)
    for _ in range(10):
        world.step()
    drop_triggers()
    assert not noticed()
    found = 0
    while found < count:
        with transaction.atomic():
            what = flip(world.random)
            assert what is None or noticed(), what
            found += what is not None
            transaction.set_rollback(True)
