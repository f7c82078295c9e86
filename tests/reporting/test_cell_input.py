"""What is typed into a cell is read as it is meant, or refused where it stands."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from core.statuses import Status
from reporting.returns.cell_edits import TypedCell
from reporting.returns.cell_input import (
    CellTexts,
    format_typed_number,
    parse_figure,
    read_typed_cell,
)
from reporting.tables.faults import CellFault

KNOWN = Decimal(90)
READ = {
    "12480": 12480,
    "12,480": 12480,
    "１２，４８０．５": "12480.5",
    " 12480\r\n": 12480,
    "\u300012480\xa0": 12480,
    "−45": -45,
    "－45": -45,
    "0": 0,
    "-0": 0,
    "0.0001": "0.0001",
    "1.2亿元": 12000,
    "１．２ 亿元": 12000,
    "3000元": "0.3",
    "1,234.5万元": "1234.5",
    "12 million yuan": 1200,
}
REFUSED = (
    "NaN",
    "Infinity",
    "1e400",
    "1e5",
    "1_000",
    "0x1F",
    "9" * 10_000,
    "1,23",
    "1.2亿",
    "12 480",
    "12人",
    "0.5元",
    "99999999999亿元",
    "0.00001",
    "٣",
    "(45)",
    "=1+1",
    "#REF!",
    "12\x00",
    "true",
)


def cell(value=None, status=Status.MISSING, is_money=True, **fields):
    """A stored cell, as far as it is read."""
    number = None if value is None else Decimal(value)
    version = SimpleNamespace(is_money=is_money)
    stored = {"unit_typed": "", "note": "", "explanation": "", "same_period": None}
    return SimpleNamespace(
        value=number,
        status=status,
        indicator_version=version,
        submission=SimpleNamespace(revision=fields.pop("revision", 1)),
        **stored | fields,
    )


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_a_number_is_read(text, value):
    assert parse_figure(text, is_money=True)[0] == Decimal(value)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:12])
def test_anything_else_is_refused(text):
    with pytest.raises(CellFault):
        parse_figure(text, is_money=True)


def test_a_unit_of_money_stands_behind_money_only():
    with pytest.raises(CellFault):
        parse_figure("1.2亿元", is_money=False)


def test_the_unit_is_kept_while_the_value_stands():
    typed, _faults = read_typed_cell(
        CellTexts("1.2亿元", status="reported"), cell(), None
    )
    assert (typed.value, typed.unit_typed) == (12000, "亿元")
    again = cell(12000, Status.REPORTED, unit_typed="亿元")
    typed, _faults = read_typed_cell(
        CellTexts("12,000", status="reported"), again, None
    )
    assert typed.unit_typed == "亿元"


@pytest.mark.parametrize(
    ("stored", "text", "chosen", "value", "status"),
    [
        ((None, Status.MISSING), "7", "missing", 7, Status.REPORTED),
        ((None, Status.MISSING), "7", "estimated", 7, Status.ESTIMATED),
        ((5, Status.REPORTED), "", "reported", None, Status.MISSING),
        ((5, Status.REPORTED), "5", "missing", None, Status.MISSING),
        ((5, Status.REPORTED), "5", "not_applicable", None, Status.NOT_APPLICABLE),
        ((5, Status.REPORTED), "", "withheld", None, Status.WITHHELD),
        ((None, Status.MISSING), "0", "missing", 0, Status.REPORTED),
        ((5, Status.REPORTED), "7", "missing", 7, Status.REPORTED),
        # These contradict themselves; the cell is refused when it is saved.
        ((None, Status.WITHHELD), "7", "withheld", 7, Status.WITHHELD),
        ((5, Status.REPORTED), "7", "not_applicable", 7, Status.NOT_APPLICABLE),
    ],
)
def test_value_and_status_fit_each_other(stored, text, chosen, value, status):
    typed, faults = read_typed_cell(CellTexts(text, status=chosen), cell(*stored), None)
    assert (typed.value, typed.status, faults) == (value, status, {})


def test_who_did_not_see_a_number_does_not_empty_its_cell():
    texts, stored = CellTexts("5", status="missing"), cell(5, Status.REPORTED)
    typed, _faults = read_typed_cell(texts, stored, None, is_seen=False)
    assert (typed.value, typed.status) == (5, Status.REPORTED)


@pytest.mark.parametrize(("revision", "refused"), [(1, True), (2, False)])
def test_only_an_amendment_withdraws(revision, refused):
    stored = cell(5, Status.REPORTED, revision=revision)
    typed, faults = read_typed_cell(CellTexts("", status="withdrawn"), stored, None)
    assert ("status" in faults) == refused
    assert (typed.status == Status.WITHDRAWN) != refused


@pytest.mark.parametrize(
    ("text", "stored"), [("90", None), ("", None), ("91", 91), ("90.0", None)]
)
def test_last_year_as_released_says_nothing_of_its_own(text, stored):
    assert read_typed_cell(CellTexts(same=text), cell(), KNOWN)[0].same_period == stored


@pytest.mark.parametrize(
    ("text", "stored", "kept"),
    [("90", 90, 90), ("90", 91, None), ("91", 91, 91), ("", 90, None), ("92", 90, 92)],
)
def test_last_year_as_it_was_re_reported_stays_where_nobody_touched_it(
    text, stored, kept
):
    before = cell(same_period=Decimal(stored))
    assert read_typed_cell(CellTexts(same=text), before, KNOWN)[0].same_period == kept


def test_every_field_says_what_is_wrong_with_it():
    texts = CellTexts("x", "y", "no status", "\x07", "\ufffd")
    with translation.override("en"):
        _typed, faults = read_typed_cell(texts, cell(), None)
    assert faults.keys() == {"value", "same", "status", "note", "why"}
    assert "“x” is not a number" in faults["value"][0]


def test_notes_stand_on_one_line():
    typed, _faults = read_typed_cell(
        CellTexts(note="a \r\n b", why=" c\t"), cell(), None
    )
    assert (typed.note, typed.explanation) == ("a b", "c")


def test_a_mark_tells_whether_a_cell_says_the_same():
    stored = TypedCell(Decimal("5.0000"), None, 1)
    assert stored.mark == TypedCell(Decimal(5), None, Status.REPORTED).mark
    assert stored.mark != TypedCell(None, Decimal(5), Status.REPORTED).mark
    assert stored.mark != TypedCell(Decimal(5), None, 1, note="x").mark


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ("12480.0000", "12,480"), ("-0.35", "−0.35"), ("0", "0")],
)
def test_a_field_shows_every_decimal_there_is(value, text):
    assert format_typed_number(None if value is None else Decimal(value)) == text
