"""What is released refuses every change but one: to be superseded, once."""

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.utils import DatabaseError

from core.clock import NOW
from core.quarters import Quarter
from reporting.actors import Actor
from reporting.models import Attribution, Figure, Release, RollUp
from reporting.releases.releasing import publish_release
from tests.support import factories

pytestmark = pytest.mark.django_db
VERSIONED = [Attribution, Figure, RollUp]
GUARDED = [*VERSIONED, Release]


@pytest.fixture(autouse=True)
def released():
    """A release with a figure, its attributions and its totals."""
    programme = factories.programme()
    firm, sales = factories.member(programme), factories.indicator(programme)
    factories.approved(programme, firm, Quarter(2013, 1), {sales: 5})
    return publish_release(programme=programme, by=Actor("bureau"))


def refused(action):
    """Whether the database refuses an action by its trigger."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        action()
    return True


def columns():
    """Every column of the guarded tables but the one that may change."""
    return [
        pytest.param(model, field, id=f"{model.__name__}.{field.name}")
        for model in GUARDED
        for field in model._meta.concrete_fields
        if field.name != "superseded_in"
    ]


# Another value of a column, in SQL, by the kind of field; of any other a number.
ANOTHER = {
    "CharField": "'?'",
    "TextField": "'?'",
    "BooleanField": "NOT COALESCE({column}, FALSE)",
    "DateTimeField": "'2013-01-01 00:00:00+00:00'",
}


@pytest.mark.slow
@pytest.mark.parametrize(("model", "field"), columns())
def test_no_column_is_updated(model, field):
    number = "COALESCE({column}, 0) - 1"
    column = connection.ops.quote_name(field.column)
    value = ANOTHER.get(field.get_internal_type(), number).format(column=column)
    sql = f"UPDATE {model._meta.db_table} SET {column} = {value}"
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(sql))


@pytest.mark.parametrize("model", GUARDED)
def test_nothing_is_deleted(model):
    row, table = model.objects.first(), model._meta.db_table
    assert refused(lambda: model.objects.filter(pk=row.pk)._raw_delete("default"))
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(f"DELETE FROM {table}"))


@pytest.mark.parametrize("model", VERSIONED)
def test_no_way_of_django_changes_a_row(model):
    row = model.objects.first()
    row.released_in_id += 1
    changed = {"released_in": F("released_in") + 1}
    assert refused(row.save)
    assert refused(row.delete)
    assert refused(model.objects.all().delete)
    assert refused(lambda: model.objects.update(**changed))
    assert refused(lambda: model.objects.bulk_update([row], ["released_in"]))


def test_an_upsert_is_an_update():
    row = Figure.objects.first()
    row.value = 6
    assert refused(
        lambda: Figure.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["value"],
        )
    )


@pytest.mark.parametrize("model", VERSIONED)
def test_a_row_is_superseded_once(model):
    rows = model.objects.filter(pk=model.objects.first().pk)
    assert rows.update(superseded_in=2) == 1
    for again in (3, NOW, 2):
        assert refused(lambda later=again: rows.update(superseded_in=later))


@pytest.mark.parametrize("model", VERSIONED)
def test_a_row_is_not_superseded_before_it_was_released(model):
    with pytest.raises(DatabaseError, match="superseded_later"), transaction.atomic():
        model.objects.update(superseded_in=1)


def test_a_release_takes_its_digest_once(released):
    assert len(released.content_sha256) == 64
    for digest in ("", "0" * 64, released.content_sha256):
        released.content_sha256 = digest
        assert refused(released.save)


def test_what_is_not_released_can_be_changed():
    draft = Release.objects.create(
        seq=2,
        programme=Release.objects.first().programme,
        published_at="2013-04-20T00:00:00Z",
        previous_sha256="1" * 64,
    )
    draft.note = "not yet"
    draft.save()
    assert Release.objects.get(seq=2).note == "not yet"
