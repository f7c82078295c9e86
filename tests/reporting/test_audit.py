"""The audit is one chain that nobody changes unseen, kept for 184 days at least."""

from contextlib import nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.models import User
from bases.models import Programme
from reporting import audit
from reporting.actors import NOBODY, Actor
from reporting.models import AuditRecord
from tests.support import factories
from tests.support.audits import plant
from tests.support.tampering import drop_triggers

WHEN = datetime(2014, 1, 18, 9, 30, 0, 250, tzinfo=UTC)
GOLDEN = "438b4a709999fdc4ccfadaf0e500e520cb1ed402b2a52e460a060971fd8e7492"


@pytest.fixture
def planted(db):
    """Three records."""
    plant(3, 2, 1)
    return AuditRecord.objects.order_by("seq")


def test_records_follow_one_another(planted):
    first, second, third = planted
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert first.previous_sha256 == "0" * 64
    assert [second.previous_sha256, third.previous_sha256] == [
        first.sha256,
        second.sha256,
    ]
    assert audit.find_first_fault() is None


def test_a_record_says_who_did_what_to_which_row(db):
    user, base = (
        User.objects.create_user("clerk"),
        factories.base(factories.programme()),
    )
    audit.record_action(
        "register.changed", by=user, row=base, changes={"name_zh": ["甲", "乙"]}
    )
    found = AuditRecord.objects.get()
    assert (found.user, found.actor, found.action) == (
        user,
        "clerk",
        "register.changed",
    )
    assert (found.model, found.row) == ("bases.innovationbase", str(base.pk))
    assert (found.label, found.detail) == (
        str(base),
        {"changes": {"name_zh": ["甲", "乙"]}},
    )


def test_a_kind_of_row_stands_for_several(db):
    found = audit.record_action("register.imported", by=NOBODY, row=Programme)
    assert (found.model, found.row, found.label) == ("bases.programme", "", "")


def test_the_digest_is_the_same_on_every_database_and_machine(db):
    found = AuditRecord(
        seq=7,
        at=WHEN,
        actor="clerk",
        address="192.0.2.1",
        action="return.saved",
        model="reporting.submission",
        row="12",
        label="甲|乙\n丙",
        detail=audit.normalise_detail({"b": Decimal("1.50"), "a": ["中", None, 3]}),
        previous_sha256="a" * 64,
    )
    found.sha256 = audit.compute_record_digest(found)
    found.save()
    again = AuditRecord.objects.get()
    assert [found.sha256, audit.compute_record_digest(again)] == [GOLDEN, GOLDEN]


ODD = {
    "a NUL": "a\0b",
    "half a character": "a\ud800b",
    "an amount": Decimal("1E+5"),
    "a fraction": 1e22,
    "numbered": {10: "b", 9: "a"},
    "a pair": (1, timezone.now()),
    "a truth": True,
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_whatever_a_record_holds_it_is_stored_and_holds(db, odd):
    audit.record_action("test", by=Actor("\0" * 200), odd=odd)
    assert audit.find_first_fault() is None


# Another value of each column, in SQL; of any other a text.
FLIPS = {
    "at": "'2013-01-01 00:00:00+00:00'",
    "user_id": "(SELECT id FROM accounts_user)",
    "detail": "'{}'",
    "seq": "9",
}
COLUMNS = [field.column for field in AuditRecord._meta.concrete_fields]
TABLE = AuditRecord._meta.db_table


def sql(statement: str) -> None:
    """Do what somebody with the database's password could do."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_record_is_changed_unseen(planted, column, seq):
    User.objects.create_user("scapegoat")
    value = FLIPS.get(column, "'?'")
    statement = f"UPDATE {TABLE} SET {column} = {value} WHERE seq = {seq}"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)
    drop_triggers("auditrecord")
    sql(statement)
    assert audit.find_first_fault() is not None


FAULTS = {
    1: "Record 2 is not the start of the chain.",
    2: "A record is missing before record 3.",
}


@pytest.mark.parametrize("seq", FAULTS)
def test_no_record_is_taken_out_unseen(planted, seq):
    drop_triggers("auditrecord")
    AuditRecord.objects.filter(seq=seq).delete()
    with translation.override("en"):
        assert audit.find_first_fault() == FAULTS[seq]


def test_two_records_do_not_change_places_unseen(planted):
    drop_triggers("auditrecord")
    for before, after in ((2, 9), (3, 2), (9, 3)):
        sql(f"UPDATE {TABLE} SET seq = {after} WHERE seq = {before}")
    assert audit.find_first_fault() is not None


def test_the_last_records_go_unseen_but_for_the_printed_digest(planted):
    drop_triggers("auditrecord")
    AuditRecord.objects.filter(seq=3).delete()
    assert audit.find_first_fault() is None


FLOORS = [(1, 184), (183, 184), (200, 200), (1_000_000, None)]


@pytest.mark.parametrize(("setting", "days"), FLOORS)
def test_nothing_younger_than_184_days_can_be_purged(db, settings, setting, days):
    settings.AUDIT_DAYS = setting
    plant(*([days + 0.01, days - 0.01] if days else [5_000]))
    assert audit.select_purgeable_records().count() == (1 if days else 0)


@pytest.mark.parametrize(("age", "goes"), [(184.1, True), (183.9, False)])
def test_the_database_itself_refuses_to_delete_younger_ones(db, age, goes):
    plant(age)
    refusal = pytest.raises(DatabaseError, match="append-only")
    with nullcontext() if goes else refusal, transaction.atomic():
        sql(f"DELETE FROM {TABLE}")
    assert AuditRecord.objects.exists() != goes


def purged(settings) -> str:
    """What the command says that removes all it may."""
    settings.AUDIT_DAYS = 1
    out = StringIO()
    with translation.override("en"):
        call_command("purge_audit", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("ages", [(300, 200, 10), (300, 200)])
def test_a_purge_leaves_a_chain_that_holds_and_tells_of_itself(db, settings, ages):
    plant(*ages)
    assert purged(settings) == "2 records removed.\n"
    assert purged(settings) == "0 records removed.\n"
    head = AuditRecord.objects.first()
    assert (head.seq, head.action) == (len(ages) + 1, "audit.purged")
    assert head.actor.startswith("operator")
    assert (head.detail["count"], head.detail["last"]) == (2, 2)
    assert audit.find_first_fault() is None


def test_records_from_before_the_clock_was_set_back_leave_no_gap(db, settings):
    plant(300, 10, 299, 1)
    assert purged(settings) == "1 records removed.\n"
    assert audit.find_first_fault() is None


def verified() -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("verify_audit", stdout=out)
    return out.getvalue()


def test_the_command_prints_the_head_to_be_kept_on_paper(planted):
    head = planted.last().sha256
    said = f"The audit log is intact up to record 3. Its digest is {head}.\n"
    assert verified() == said


def test_the_command_verifies_an_empty_audit(db):
    assert verified() == "Nothing has been recorded yet.\n"


def test_the_command_names_the_first_bad_record(planted):
    drop_triggers("auditrecord")
    planted.filter(seq__gte=2).update(label="?")
    with pytest.raises(CommandError, match="Record 2 does not match"):
        verified()


def test_a_write_that_is_rolled_back_leaves_no_record(db):
    with transaction.atomic():
        audit.record_action("test", by=NOBODY)
        transaction.set_rollback(True)
    assert not AuditRecord.objects.exists()


def test_a_request_names_the_account_and_the_address(db, settings):
    settings.PROXY_COUNT = 1
    user = User.objects.create_user("clerk")

    def view(request):
        return request.audit("test", user, why="because")

    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    request = RequestFactory(headers=headers).get("/")
    request.user = user
    found = audit.AuditMiddleware(view)(request)
    assert (found.user, found.address) == (user, "198.51.100.7")
    assert audit.record_action("later", by=NOBODY).address == ""


def test_processes_that_record_at_once_make_one_chain(sandbox):
    call = "from tests.support.audits import append; append(20)"
    workers = [sandbox.popen("shell", "-v", "0", "-c", call) for _ in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    said = sandbox.manage("verify_audit").stdout
    assert "第40条" in said or "record 40." in said
