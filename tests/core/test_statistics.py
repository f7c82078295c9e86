"""After a bulk load the database looks at its tables anew; after a small one not."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.production import statistics
from core.production.statistics import compute_statistics, compute_statistics_after
from core.quarters import Quarter
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from tests.support import factories

pytestmark = pytest.mark.django_db


def run_after(rows, capture):
    """The statements that a load of so many rows ends with."""
    with CaptureQueriesContext(connection) as asked, capture(execute=True):
        with transaction.atomic():
            compute_statistics_after(rows)
        inside = len(asked)
    return [query["sql"] for query in asked.captured_queries[inside:]]


@pytest.mark.parametrize(("rows", "asked"), [(9_999, []), (10_000, ["ANALYZE"])])
def test_many_rows_are_followed_by_new_statistics(
    rows, asked, django_capture_on_commit_callbacks
):
    assert run_after(rows, django_capture_on_commit_callbacks) == asked


def test_a_load_stands_where_the_statistics_fail(django_capture_on_commit_callbacks):
    with (
        patch.object(statistics, "connection") as away,
        django_capture_on_commit_callbacks(execute=True) as done,
    ):
        away.cursor.side_effect = OperationalError("busy")
        compute_statistics_after(10_000)
    assert len(done) == 1


def test_the_database_knows_its_tables_afterwards():
    compute_statistics()
    told = (
        "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'django_migrations'"
        if connection.vendor == "sqlite"
        else "SELECT count(*) FROM pg_stats WHERE tablename = 'django_migrations'"
    )
    with connection.cursor() as cursor:
        cursor.execute(told)
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize(("many", "count"), [(3, 1), (4, 0)])
def test_a_release_is_followed_by_them_where_it_brings_many_figures(
    monkeypatch, django_capture_on_commit_callbacks, many, count
):
    monkeypatch.setattr(statistics, "MANY", many)
    programme = factories.programme(code="city")
    sales = factories.indicator(programme, code="S1")
    firms = [factories.member(programme) for _ in range(3)]
    factories.approved(programme, firms[0], Quarter(2013, 1), {sales: 5})
    with django_capture_on_commit_callbacks() as done:
        publish_release(programme=programme, by=Actor("operator:x"))
    assert done.count(compute_statistics) == count
