"""A cell is saved and told unless it is wrong or somebody else changed it meanwhile."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.statuses import Status
from reporting.errors import WorkflowError
from reporting.models import AuditRecord, Entry, Submission
from reporting.returns import amending, workflow
from reporting.returns.cell_edits import CellEdit, EntryKey, TypedCell
from reporting.returns.saving import save_cells
from tests.support import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
REPORTED, MISSING = Status.REPORTED, Status.MISSING


def number(value, **fields):
    """A reported cell."""
    return TypedCell(Decimal(value), None, REPORTED, **fields)


def save(city, row, by=None, version=None, whole=True, **cells):
    """Save cells by the codes of their indicators."""
    typed = {city.indicators[code].pk: typed for code, typed in cells.items()}
    return desk.save(row, by or city.reporter, typed, version, whole=whole)


def key(city, row, code):
    return EntryKey(row.pk, city.indicators[code].pk)


def edited(city, row, **cells):
    """What somebody makes of cells that they see as they are now."""
    return {
        key(city, row, code): CellEdit(typed, stored(row, code).mark)
        for code, typed in cells.items()
    }


def after(result, row):
    return result.versions[row.pk].after


def stored(row, code):
    return TypedCell.of(row.entries.get(indicator__code=code))


def test_a_save_keeps_every_part_of_a_cell_and_who_entered_it(city, row):
    typed = TypedCell(
        Decimal("12.5"), Decimal(9), Status.ESTIMATED, "亿元", "note", "because"
    )
    assert after(save(city, row, EC01=typed), row) == 2
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
    again = {"EC01": number("5.0"), "EC06": TypedCell(None, None, MISSING)}
    result = save(city, row, city.coordinator, version=1, **again)
    assert (result.is_complete, result.saved, after(result, row)) == (True, set(), 2)
    assert AuditRecord.objects.count() == before


def test_the_second_writer_is_told_what_the_first_one_left(city, row):
    save(city, row, EC01=number(5))
    result = save(city, row, city.coordinator, EC01=number(6), EC06=number(1))
    assert result.saved == set()
    assert "For each marked cell, choose which value to keep" in result.problem
    left = {cell.indicator.code: cell.value for cell in result.conflicts.values()}
    assert left == {"EC01": 5, "EC06": None}
    assert stored(row, "EC01") == number(5)


def test_whoever_changes_other_cells_is_not_refused(city, row):
    second = edited(city, row, EC06=number(1))
    save(city, row, EC01=number(5))
    result = save_cells(by=city.coordinator, edits=second, whole=True)
    assert result.saved == second.keys()
    assert (result.versions[row.pk].before, after(result, row)) == (2, 3)
    assert (stored(row, "EC01"), stored(row, "EC06")) == (number(5), number(1))


@pytest.mark.parametrize(("whole", "kept"), [(True, None), (False, 1)])
def test_a_newer_value_is_never_written_over(city, row, whole, kept):
    second = edited(city, row, EC01=number(6), EC06=number(1))
    save(city, row, EC01=number(5))
    result = save_cells(by=city.coordinator, edits=second, whole=whole)
    assert result.conflicts.keys() == {key(city, row, "EC01")}
    assert stored(row, "EC01") == number(5)
    assert stored(row, "EC06").value == kept


def test_a_cell_that_says_again_what_was_seen_may_be_changed(city, row):
    second = edited(city, row, EC01=number(6))
    save(city, row, EC01=number(5))
    row.refresh_from_db()
    save(city, row, EC01=TypedCell(None, None, MISSING))
    assert save_cells(by=city.coordinator, edits=second, whole=True).is_complete
    assert stored(row, "EC01") == number(6)


def test_whoever_says_nothing_of_what_they_saw_changes_nothing(city, row):
    edits = {key(city, row, "EC01"): CellEdit(number(5))}
    assert save_cells(by=city.reporter, edits=edits, whole=True).conflicts


def test_the_mark_alone_does_not_help_whoever_names_another_version(city, row):
    seen = stored(row, "EC01").mark
    edits = {key(city, row, "EC01"): CellEdit(number(5), seen, version=2)}
    assert save_cells(by=city.reporter, edits=edits, whole=True).conflicts


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("EC01", TypedCell(Decimal(-1), None, REPORTED), "cannot be below zero"),
        ("EC01", TypedCell(None, None, REPORTED), "Enter a value"),
        ("EC01", TypedCell(Decimal(1), None, MISSING), "Enter a value"),
        ("EC01", TypedCell(Decimal("1e11"), None, REPORTED), "11 digits"),
        ("EC01", TypedCell(Decimal("0.00001"), None, REPORTED), "4 decimal"),
        ("EC01", TypedCell(Decimal(1), None, 9), "not a valid choice"),
        ("EC01", TypedCell(Decimal(1), None, REPORTED, note="n" * 501), "500 char"),
        ("EC06", number(1, explanation="a\u200bb"), "hidden character"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_saved(city, row, code, typed, said):
    result = save(city, row, EC03=number(-1), **{code: typed})
    ((wrong, faults),) = result.faults.items()
    assert wrong == key(city, row, code)
    assert said in " ".join(faults)
    assert result.problem == "Some cells cannot be saved."
    assert not Entry.objects.filter(value__isnull=False).exists()
    assert not AuditRecord.objects.filter(action="return.saved").exists()


def test_what_can_be_saved_is_saved_where_that_is_asked(city, row):
    result = save(city, row, whole=False, EC01=number(-1), EC06=number(1))
    assert result.saved == {key(city, row, "EC06")}
    assert result.faults.keys() == {key(city, row, "EC01")}
    assert (stored(row, "EC01").value, stored(row, "EC06").value) == (None, 1)


def test_a_signed_flow_may_fall_below_zero(city, row):
    save(city, row, EC03=number(-45))
    assert stored(row, "EC03").value == -45


def test_a_cell_of_another_return_is_refused(city, row):
    result = save(city, row, PB01=number(1), EC01=number(1))
    assert "this return no longer has" in result.refusals[row.pk]
    assert stored(row, "EC01").value is None


@pytest.mark.parametrize("step", ["submit", "review", "approve"])
def test_a_return_that_is_not_open_is_not_changed(city, row, step):
    workflow.submit_return(submission=row, by=city.reporter)
    if step != "submit":
        workflow.review_return(submission=row, by=city.park_reviewer)
    if step == "approve":
        workflow.approve_return(submission=row, by=city.bureau[1])
    result = save(city, row, EC01=number(1))
    assert "cannot be edited" in result.refusals[row.pk]
    with pytest.raises(WorkflowError, match="cannot be edited"):
        result.require_complete()
    assert stored(row, "EC01").value is None


def test_a_return_that_is_gone_is_not_changed(city, row):
    gone = Submission(pk=10**6)
    result = save(city, gone, EC01=number(1))
    assert result.refusals == {gone.pk: "This return no longer exists."}


def test_queries_do_not_grow_with_the_cells(city, row):
    found = []
    for cells in ({"EC01": 1}, {"EC01": 2, "EC03": 2, "EC06": 2}):
        row.refresh_from_db()
        with CaptureQueriesContext(connection) as captured:
            save(city, row, **{code: number(value) for code, value in cells.items()})
        found.append(len(captured))
    assert found[0] == found[1] <= 12


def many(city, **cells):
    """The returns of both enterprises, and an edit of these cells in each."""
    rows = [desk.return_of(firm) for firm in city.firms]
    edits = {}
    for row in rows:
        edits |= edited(city, row, **cells)
    return rows, edits


def test_cells_of_many_returns_are_saved_together_and_told_of_each(city):
    rows, edits = many(city, EC01=number(5), EC06=number(1))
    result = save_cells(by=city.coordinator, edits=edits, whole=True)
    assert result.saved == edits.keys()
    assert [after(result, row) for row in rows] == [2, 2]
    told = AuditRecord.objects.filter(action="return.saved").order_by("seq")
    assert [int(record.row) for record in told] == [row.pk for row in rows]
    assert [set(record.detail["cells"]) for record in told] == [{"EC01", "EC06"}] * 2
    assert [list(row.editors.all()) for row in rows] == [[city.coordinator]] * 2


@pytest.mark.parametrize("whole", [True, False])
def test_of_many_returns_a_closed_one_is_named(city, whole):
    rows, edits = many(city, EC01=number(5))
    workflow.submit_return(submission=rows[1], by=city.other_reporter)
    result = save_cells(by=city.coordinator, edits=edits, whole=whole)
    assert result.refusals.keys() == {rows[1].pk}
    assert stored(rows[0], "EC01").value == (None if whole else 5)
    assert stored(rows[1], "EC01").value is None


def test_what_goes_wrong_beside_a_save_undoes_it(city, row):
    edits = edited(city, row, EC01=number(5))

    def fail():
        assert stored(row, "EC01") == number(5)
        raise LookupError

    with pytest.raises(LookupError):
        save_cells(by=city.reporter, edits=edits, whole=True, also=fail)
    assert stored(row, "EC01").value is None
    assert not AuditRecord.objects.filter(action="return.saved").exists()


def test_nothing_is_done_beside_a_save_that_is_refused(city, row):
    edits = edited(city, row, EC01=number(-1))
    result = save_cells(by=city.reporter, edits=edits, whole=True, also=pytest.fail)
    assert result.faults


def test_nothing_is_typed_into_a_revision_that_has_a_newer_one(city, row):
    workflow.submit_return(submission=row, by=city.reporter)
    workflow.review_return(submission=row, by=city.park_reviewer)
    workflow.approve_return(submission=row, by=city.bureau[1])
    amending.open_revision(submission=row, by=city.bureau[1], reason="misread")
    remarks = {city.indicators["EC01"].pk: "the unit?"}
    workflow.send_back_return(
        submission=row, by=city.bureau[1], reason="see", remarks=remarks
    )
    result = save(city, row, EC01=number(1))
    assert "newer revision" in result.refusals[row.pk]
