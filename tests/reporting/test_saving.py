"""Cells are saved together or not at all, on the version that was seen, and told."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.statuses import Status
from reporting.errors import WorkflowError
from reporting.models import AuditRecord, Entry, Submission
from reporting.returns import workflow
from reporting.returns.saving import BadCells, Conflict, Typed, enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
REPORTED, MISSING = Status.REPORTED, Status.MISSING


def number(value, **fields):
    """A reported cell."""
    return Typed(Decimal(value), None, REPORTED, **fields)


def save(city, row, by=None, version=None, **cells):
    """Enter cells by the codes of their indicators."""
    return enter(
        submission=row,
        by=by or city.reporter,
        version=version or row.version,
        cells={city.indicators[code].pk: typed for code, typed in cells.items()},
    )


def stored(row, code):
    return Typed.of(row.entries.get(indicator__code=code))


def test_a_save_keeps_every_part_of_a_cell_and_who_entered_it(city, row):
    typed = Typed(
        Decimal("12.5"), Decimal(9), Status.ESTIMATED, "亿元", "note", "because"
    )
    assert save(city, row, EC01=typed) == 2
    assert stored(row, "EC01") == typed
    row.refresh_from_db()
    assert (row.version, row.entered_by) == (2, city.reporter)
    assert list(row.editors.all()) == [city.reporter]


def test_a_save_is_told_with_what_was_there_before(city, row):
    save(city, row, EC01=number(5))
    save(city, Submission.objects.get(pk=row.pk), EC01=number(7, note="so"))
    told = AuditRecord.objects.first()
    assert (told.action, told.user) == ("return.saved", city.reporter)
    assert told.detail == {
        "version": 3,
        "cells": {"EC01": [["5.0000", None, 1, "", ""], ["7", None, 1, "so", ""]]},
    }


def test_cells_that_say_the_same_change_nothing(city, row):
    save(city, row, EC01=number(5))
    before = AuditRecord.objects.count()
    again = {"EC01": number("5.0"), "EC06": Typed(None, None, MISSING)}
    assert save(city, row, city.coordinator, version=1, **again) == 2
    assert AuditRecord.objects.count() == before


def test_the_second_writer_is_told_what_the_first_one_left(city, row):
    save(city, row, EC01=number(5))
    with pytest.raises(Conflict) as caught:
        save(city, row, city.coordinator, EC01=number(6), EC06=number(1))
    assert caught.value.version == 2
    left = {cell.indicator.code: cell.value for cell in caught.value.theirs.values()}
    assert left == {"EC01": 5, "EC06": None}
    assert stored(row, "EC01") == number(5)


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("EC01", Typed(Decimal(-1), None, REPORTED), "not below zero"),
        ("EC01", Typed(None, None, REPORTED), "have a value"),
        ("EC01", Typed(Decimal(1), None, MISSING), "have a value"),
        ("EC01", Typed(Decimal("1e11"), None, REPORTED), "11 digits"),
        ("EC01", Typed(Decimal("0.00001"), None, REPORTED), "4 decimal"),
        ("EC01", Typed(Decimal(1), None, 9), "not a valid choice"),
        ("EC01", Typed(Decimal(1), None, REPORTED, note="n" * 501), "500 char"),
        ("EC06", number(1, explanation="a\u200bb"), "Hidden character"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_saved(city, row, code, typed, said):
    good = {"EC03": number(-1)}
    with pytest.raises(BadCells) as caught:
        save(city, row, **good, **{code: typed})
    assert caught.value.faults.keys() == {city.indicators[code].pk}
    assert said in " ".join(caught.value.faults[city.indicators[code].pk])
    assert not Entry.objects.filter(value__isnull=False).exists()
    assert not AuditRecord.objects.filter(action="return.saved").exists()


def test_a_signed_flow_may_fall_below_zero(city, row):
    save(city, row, EC03=number(-45))
    assert stored(row, "EC03").value == -45


def test_a_cell_of_another_return_is_refused(city, row):
    with pytest.raises(WorkflowError, match="this return has not"):
        save(city, row, PB01=number(1))


@pytest.mark.parametrize("step", ["submit", "review", "approve"])
def test_a_return_that_is_not_open_is_not_changed(city, row, step):
    workflow.submit(submission=row, by=city.reporter)
    if step != "submit":
        workflow.review(submission=row, by=city.park_reviewer)
    if step == "approve":
        workflow.approve(submission=row, by=city.bureau[1])
    with pytest.raises(WorkflowError, match="nothing can be changed"):
        save(city, row, EC01=number(1))
    assert stored(row, "EC01").value is None


def test_a_return_that_is_gone_is_not_changed(city, row):
    gone = Submission(pk=10**6)
    with pytest.raises(WorkflowError, match="no longer exists"):
        save(city, gone, version=1, EC01=number(1))


def test_queries_do_not_grow_with_the_cells(city, row):
    found = []
    for cells in ({"EC01": 1}, {"EC01": 2, "EC03": 2, "EC06": 2}):
        row.refresh_from_db()
        with CaptureQueriesContext(connection) as captured:
            save(city, row, **{code: number(value) for code, value in cells.items()})
        found.append(len(captured))
    assert found[0] == found[1] <= 12


def test_nothing_is_typed_into_a_revision_that_has_a_newer_one(city, row):
    workflow.submit(submission=row, by=city.reporter)
    workflow.review(submission=row, by=city.park_reviewer)
    workflow.approve(submission=row, by=city.bureau[1])
    workflow.amend(submission=row, by=city.bureau[1], reason="misread")
    remarks = {city.indicators["EC01"].pk: "the unit?"}
    workflow.return_(submission=row, by=city.bureau[1], reason="see", remarks=remarks)
    with pytest.raises(WorkflowError, match="newer revision"):
        save(city, row, EC01=number(1))
