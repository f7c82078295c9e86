"""Operators are told how the server is; others only whether the portal can be used."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reporting.models import OperationKind, OperationRun, Role
from tests.reporting.test_reminders import DATABASE, work
from tests.support import desk
from tests.support.demo import run
from xining_innovation import operations

pytestmark = pytest.mark.django_db
TOKEN = "an operator's token of a test, long enough"
BEARER = {"authorization": f"Bearer {TOKEN}"}
AWAY = "203.0.113.9"
SHORT = {"ready", "faults"}
LONG = SHORT | {"concerns", "tasks", "last_success", "free_bytes"}


@pytest.fixture(autouse=True)
def token(settings):
    settings.OPERATOR_TOKEN = TOKEN


def ask(client=None, path="/readyz", **headers):
    return (client or Client()).get(path, headers=headers)


def tell(**headers):
    """What an operator is told."""
    return ask(**BEARER).json()


def add_task(**fields):
    """A task in the queue, waiting since an hour unless it says otherwise."""
    task = DBTaskResult.objects.create(
        task_path="reporting.notifications.mails.mail_account",
        args_kwargs={"args": [0], "kwargs": {}},
        backend_name="default",
        run_after=timezone.now() - timedelta(hours=1),
    )
    fields = {"enqueued_at": timezone.now() - timedelta(hours=1)} | fields
    DBTaskResult.objects.filter(pk=task.pk).update(**fields)
    return task


def test_who_is_no_operator_is_told_whether_the_portal_can_be_used(city):
    for client in (None, desk.client(city.park_reviewer), desk.client(city.reporter)):
        assert ask(client).json() == {"ready": True, "faults": []}


def test_a_system_administrator_is_told_of_the_server(city):
    somebody = desk.account("system", Role.SYSTEM_ADMIN, city.programme)
    assert set(ask(desk.client(somebody)).json()) == LONG


def test_a_program_with_the_token_is_told_of_the_server(django_assert_num_queries):
    assert set(tell()) == LONG
    assert ask(**BEARER, host="10.0.0.7").status_code == 200


@pytest.mark.parametrize(
    "given", ["Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \xe9", ""]
)
def test_a_wrong_token_is_no_token(given, settings):
    far = Client(REMOTE_ADDR=AWAY)
    assert set(ask(authorization=given).json()) == SHORT
    assert ask(far, "/metrics", authorization=given).status_code == 404


def test_without_a_token_in_the_settings_no_token_is_right(settings):
    settings.OPERATOR_TOKEN = ""
    for given in ("Bearer ", "Bearer", f"Bearer {TOKEN}"):
        assert set(ask(authorization=given).json()) == SHORT


def test_what_is_amiss_beside_the_database_makes_no_503(tmp_path, settings):
    add_task()
    add_task(status="FAILED", finished_at=timezone.now())
    with patch.object(operations, "find_free_bytes", return_value=1):
        answer = ask(**BEARER)
    assert answer.status_code == 200
    concerns = set(answer.json()["concerns"])
    late = {"releases late", "audit late", "totals late", "backup late"}
    assert concerns >= {"worker silent", "tasks failed", "evidence disk nearly full"}
    assert concerns >= late


def test_a_server_where_all_is_well_has_no_concern():
    for kind in OperationKind:
        OperationRun.objects.record(kind, timedelta(seconds=1))
    with patch.object(operations, "find_free_bytes", return_value=1 << 40):
        told = tell()
    assert told["concerns"] == []
    assert told["tasks"]["waiting"] == told["tasks"]["failed"] == 0


def test_a_task_that_is_not_due_yet_waits_for_nobody():
    task = add_task(run_after=timezone.now() + timedelta(hours=1))
    assert tell()["tasks"]["waiting"] == 0
    DBTaskResult.objects.filter(pk=task.pk).update(run_after=timezone.now())
    told = tell()
    assert told["tasks"]["waiting"] == 1
    assert "worker silent" in told["concerns"]


def test_a_worker_that_works_is_not_silent(settings):
    settings.TASKS = DATABASE
    add_task()
    work()
    told = tell()
    assert told["tasks"]["waiting"] == 0
    assert told["tasks"]["last_finished"]
    assert "worker silent" not in told["concerns"]


VERIFICATIONS = {
    "verify_releases": OperationKind.RELEASES,
    "verify_audit": OperationKind.AUDIT,
    "recompute_rollups --check": OperationKind.TOTALS,
}


@pytest.mark.parametrize("command", VERIFICATIONS)
def test_a_verification_is_noted_when_it_succeeds(command):
    kind = VERIFICATIONS[command]
    long_ago = timezone.now() - timedelta(days=9)
    OperationRun.objects.create(kind=kind, finished_at=long_ago, lasted=timedelta(0))
    run(*command.split())
    (found,) = OperationRun.objects.all()
    assert (found.kind, found.finished_at > long_ago) == (kind, True)
    assert f"{kind} late" not in tell()["concerns"]


def test_a_verification_that_fails_is_not_noted():
    fault = "reporting.management.commands.verify_audit.find_first_fault"
    with patch(fault, return_value="broken"), pytest.raises(CommandError):
        call_command("verify_audit")
    assert not OperationRun.objects.exists()


def test_an_unknown_operation_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        OperationRun.objects.record("cleaning", timedelta(0))
    with pytest.raises(IntegrityError), transaction.atomic():
        OperationRun.objects.record(OperationKind.BACKUP, timedelta(seconds=-1))


def test_without_the_database_an_operator_is_told_that_alone(city):
    somebody = desk.account("system", Role.SYSTEM_ADMIN, city.programme)
    client = desk.client(somebody)
    fault = OperationalError("gone")
    with patch("xining_innovation.health.MigrationExecutor", side_effect=fault):
        for answer in (ask(client), ask(**BEARER)):
            assert answer.status_code == 503
            assert answer.json() == {"ready": False, "faults": ["database away"]}
