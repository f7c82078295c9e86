"""/metrics: read by this machine and by operators, absent for all others."""

import multiprocessing
import os
import re
import signal
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client

from core.production import measures
from core.production.counters import SharedCounters
from reporting.models import OperationKind, OperationRun
from tests.project.test_operations import AWAY, BEARER, TOKEN, add_task

pytestmark = pytest.mark.django_db
SAMPLE = re.compile(
    r'portal_[a-z_]+(\{[a-z]+="[\w.+-]*"(,[a-z]+="[\w.+-]*")*\})? [0-9.e+-]+'
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Counters that begin at zero."""
    monkeypatch.setattr(measures, "counters", SharedCounters())
    monkeypatch.setattr("xining_innovation.metrics.counters", measures.counters)


def read(client=None, **headers):
    """The samples by name and labels."""
    answer = (client or Client()).get("/metrics", headers=headers)
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not SAMPLE.fullmatch(line)] == []
    return {name: float(value) for name, value in (line.split() for line in lines)}


@pytest.mark.parametrize("proxies", [0, 1])
@pytest.mark.parametrize(
    ("peer", "given", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        (AWAY, {}, 404),
        ("", {}, 404),
        (AWAY, {"x-forwarded-for": "127.0.0.1"}, 404),
        ("127.0.0.1", {"x-forwarded-for": AWAY}, 404),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 404),
        ("127.0.0.1", {"x-forwarded-proto": "https"}, 404),
        ("127.0.0.1", {"x-real-ip": "127.0.0.1"}, 404),
        ("127.0.0.1", {"x-request-id": "0" * 32}, 404),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, 404),
        ("127.0.0.1", {"via": "1.1 proxy"}, 404),
        (AWAY, BEARER, 200),
        ("127.0.0.1", {"x-forwarded-for": AWAY, **BEARER}, 200),
        (AWAY, {"authorization": "Bearer wrong"}, 404),
    ],
)
def test_only_this_machine_and_operators_find_it(
    settings, proxies, peer, given, status
):
    settings.OPERATOR_TOKEN, settings.PROXY_COUNT = TOKEN, proxies
    client = Client(REMOTE_ADDR=peer)
    assert client.get("/metrics", headers=given).status_code == status


def test_who_may_not_read_it_sees_what_stands_at_an_absent_address():
    far = Client(REMOTE_ADDR=AWAY)
    found, absent = far.get("/metrics"), far.get("/metricz")
    assert found.status_code == absent.status_code == 404
    assert found.text.replace("metrics", "") == absent.text.replace("metricz", "")


def test_it_is_found_under_any_name_and_without_tls(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/metrics", headers={"host": "10.0.0.7"}).status_code == 200


def test_requests_are_counted_by_part_method_and_status(city):
    client = Client()
    for _time in range(2):
        client.get("/en/sources/")
    client.get("/en/nowhere/")
    client.get("/api/v1/bases/")
    client.post("/en/accounts/login/")
    client.get("/admin/")
    found = read()
    assert found['portal_requests_total{area="pages",method="GET",status="200"}'] == 2
    assert found['portal_requests_total{area="pages",method="GET",status="404"}'] == 1
    assert found['portal_requests_total{area="api",method="GET",status="200"}'] == 1
    assert found['portal_requests_total{area="admin",method="GET",status="302"}'] == 1
    assert 'portal_requests_total{area="accounts",method="POST",status="200"}' in found
    assert found['portal_request_seconds_count{area="pages"}'] == 3
    assert found['portal_request_seconds_bucket{area="pages",le="+Inf"}'] == 3
    assert found['portal_request_seconds_sum{area="pages"}'] > 0


@pytest.mark.parametrize("path", ["/en/", "/api/v1/bases/"])
def test_errors_are_counted_by_class(monkeypatch, path):
    def broken(*_arguments, **_more):
        raise ZeroDivisionError("13912345678")

    monkeypatch.setattr("portal.views.pages.read_request", broken)
    monkeypatch.setattr("api.views.Register.get_queryset", broken)
    Client(raise_request_exception=False).get(path)
    found = read()
    assert found['portal_errors_total{class="builtins.ZeroDivisionError"}'] == 1
    assert not any("139" in name for name in found)


def test_no_word_of_a_caller_becomes_a_label():
    word = "SECRETWORD"
    Client().get(f"/en/{word}/?q={word}", headers={"user-agent": word, "referer": word})
    Client().generic(word, f"/{word}/")
    answer = Client().get("/metrics")
    assert word not in answer.text
    assert 'method="other"' in answer.text


def test_queue_operations_and_release_are_told():
    add_task()
    for kind in OperationKind:
        OperationRun.objects.record(kind, timedelta(seconds=90))
    found = read()
    assert found['portal_tasks{status="waiting"}'] == 1
    assert 3_600 <= found["portal_oldest_task_seconds"] < 3_700
    assert found["portal_release_seconds"] == 90
    for kind in OperationKind:
        assert 0 <= found[f'portal_operation_age_seconds{{kind="{kind}"}}'] < 60
    assert found["portal_database_up"] == 1
    assert found['portal_disk_free_bytes{folder="evidence"}'] > 0


def test_what_never_happened_has_no_age():
    assert not [name for name in read() if "operation_age" in name]


def test_without_the_database_what_is_counted_is_told():
    Client().get("/healthz")
    fault = OperationalError("gone")
    with patch("xining_innovation.metrics.read_operations", side_effect=fault):
        found = read()
    assert found["portal_database_up"] == 0
    assert found['portal_requests_total{area="probes",method="GET",status="200"}'] == 1
    assert not [name for name in found if name.startswith("portal_tasks")]


def count_in_child(shared, times):
    for _time in range(times):
        shared.add(("one", 1), (f"of {os.getpid() % 2}", 1))


def test_numbers_of_forked_processes_add_up():
    shared = SharedCounters()
    shared.add(("one", 1))
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=count_in_child, args=(shared, 500)) for _ in "abc"]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    found = shared.read()
    assert found["one"] == 1_501
    assert sum(value for name, value in found.items() if name != "one") == 1_500


def hold_for_ever(shared, held):
    with shared._hold():
        held.set()
        signal.pause()


def test_a_process_that_is_killed_while_it_counts_stops_nobody():
    shared = SharedCounters()
    fork = multiprocessing.get_context("fork")
    held = fork.Event()
    child = fork.Process(target=hold_for_ever, args=(shared, held))
    child.start()
    assert held.wait(60)
    child.kill()
    child.join(60)
    shared.add(("one", 1))
    assert shared.read() == {"one": 1}


def test_names_without_a_place_are_counted_together():
    shared = SharedCounters(places=3)
    for name in ("a", "b", "c", "d", "a"):
        shared.add((name, 1))
    assert shared.read() == {"a": 2, "b": 1, "overflow": 2}
