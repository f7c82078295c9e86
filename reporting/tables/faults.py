"""What can be wrong with a file of figures, with its place and a sentence for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_stubs_ext import StrOrPromise

from core.quarters import Quarter
from core.statuses import Status
from core.text import format_ranges

_MESSAGES: dict[str, StrOrPromise] = {
    # the file
    "not_found": _("The file does not exist."),
    "not_a_table": _(
        "This file is not an XLSX workbook or a CSV file. Save the table as .xlsx or "
        "as CSV in UTF-8."
    ),
    "empty": _("The file is empty."),
    "too_big": _(
        "The file is larger than %(limit)s MB. Split the table and upload the parts "
        "one at a time."
    ),
    "unpacks_too_big": _(
        "The workbook is too large to be read safely. Copy only the table into a new "
        "workbook."
    ),
    "unreadable_workbook": _(
        "The workbook cannot be read: it is damaged, or it has cells far away from the "
        "table. Copy only the table into a new workbook."
    ),
    "bad_encoding": _(
        "The encoding of the file is not UTF-8, UTF-16 or GB18030. Save the file as "
        "CSV in UTF-8, or as .xlsx."
    ),
    "ambiguous_encoding": _(
        "The text can be read in both UTF-8 and GB18030, with different results. Save "
        "the file as CSV in UTF-8 with a byte order mark, or as .xlsx."
    ),
    "truncated": _(
        "The file ends in the middle of a character. It was not saved or copied "
        "completely. Save or copy it again."
    ),
    "bad_quotes": _(
        "From this row on, the quotation marks do not match. Correct them."
    ),
    "endless_cell": _(
        "A cell is longer than %(limit)s characters. Shorten it, or check its "
        "quotation marks."
    ),
    "too_many_rows": _(
        "The file has more than %(limit)s rows. Split the table and upload the parts "
        "one at a time."
    ),
    "too_many_columns": _(
        "The table has more than %(limit)s columns. Delete columns that are not needed."
    ),
    # the header
    "no_header": _(
        "The file has no header row. The first %(rows)s rows were looked at. Each row "
        "below a header gives one figure. Columns that are needed: %(needed)s; "
        "optional: %(optional)s."
    ),
    "no_header_in_sheets": _(
        "The file has no header row. The first %(rows)s rows of these sheets were "
        "looked at: %(sheets)s. Each row below a header gives one figure. Columns that "
        "are needed: %(needed)s; optional: %(optional)s."
    ),
    "no_rows": _("The table has a header and no rows below it."),
    "other_sheet": _("This sheet was not read: one sheet is read from each file."),
    "missing_column": _("The column %(name)s is missing. Add it."),
    "repeated_column": _("This column appears twice. Delete one of them."),
    "unknown_column": _("This column is not known. Use these columns: %(columns)s."),
    # a row or a cell
    "short_row": _("The row ends before this column. Complete it."),
    "extra_cell": _(
        "There is text outside the table: “%(text)s”. Delete it or give it a column."
    ),
    "blank_cell": _("This cell cannot be blank."),
    "not_a_number": _(
        "“%(text)s” is not a number. If there is no figure, leave the cell blank or "
        "enter a status."
    ),
    "formula": _("“%(text)s” is a formula. Replace it with its value."),
    "cell_error": _(
        "“%(text)s” is a spreadsheet error, not a number. Correct the cell."
    ),
    "scientific": _("“%(text)s” is in scientific notation. Write the number in full."),
    "bad_grouping": _(
        "“%(text)s” has a thousands separator in the wrong place. Write 1,234.5 or "
        "1234.5."
    ),
    "too_precise": _("“%(text)s” has more than %(limit)s decimals. Round it."),
    "too_large": _(
        "“%(text)s” has more than 11 digits before the decimal point. Use a larger "
        "unit."
    ),
    "yes_no": _("The cell contains a yes or no, not a number. Correct it."),
    "lost_digits": _(
        "The number is too long: a spreadsheet keeps only 15 digits. Format the cell "
        "as text and enter the code again."
    ),
    "too_long": _("The text is longer than %(limit)s characters. Shorten it."),
    "control_character": _(
        "The text contains the control character %(character)s. Delete it."
    ),
    "invisible_character": _(
        "The text contains the invisible character %(character)s. Delete it."
    ),
    "garbled": _(
        "“%(text)s” is garbled: the file was saved in the wrong encoding. Save it "
        "again from the original, as CSV in UTF-8 or as .xlsx."
    ),
    "not_a_period": _(
        "“%(text)s” is not a reporting period. Write 2013-Q2, 2013年二季度 or "
        "2013年1-6月."
    ),
    "not_a_year": _("“%(text)s” is not a year."),
    "not_a_quarter": _("“%(text)s” is not a quarter from 1 to 4."),
    "not_a_status": _(
        "“%(text)s” is not a valid status. Use: reported, estimated, missing, "
        "not_applicable or withheld."
    ),
    "not_a_security_code": _("“%(text)s” is not a security code. It has six digits."),
    "value_needed": _(
        "The status “%(status)s” needs a value. Enter a value or change the status."
    ),
    "value_forbidden": _(
        "The status “%(status)s” cannot have a value. Delete the value or change the "
        "status."
    ),
    # a line in its programme
    "unknown_subject": _(
        "“%(text)s” is not the code or identifier of an enterprise, base or park in "
        "this programme."
    ),
    "wrong_subject": _(
        "%(indicator)s is reported by: %(kind)s. Remove this row, or use the right "
        "reporting unit instead of “%(text)s”."
    ),
    "unknown_indicator": _(
        "“%(text)s” is not an indicator that this programme collects in that period."
    ),
    "derived_indicator": _(
        "“%(text)s” is computed from other indicators. Remove this row."
    ),
    "unknown_period": _("%(period)s is not a reporting period of this programme."),
    "not_ended": _("%(period)s has not ended yet."),
    "wrong_unit": _(
        "“%(text)s” is not a unit of this indicator. Its unit is %(unit)s."
    ),
    "not_a_member": _(
        "%(text)s was not a member of the programme at the end of %(period)s. No total "
        "counts this figure."
    ),
    "unit_needed": _(
        "The unit of this amount is missing. Add a column “unit”, or write the unit "
        "in the header: 本年累计（万元）."
    ),
    "unit_of_header": _(
        "Amounts without a unit are read in %(unit)s, as the header or the line above "
        "it says."
    ),
    "negative": _(
        "%(text)s is below zero, which is not possible for this indicator. Correct it."
    ),
    "rounded": _("%(text)s is saved as %(value)s 万元, rounded to the yuan."),
    "blank_kept": _(
        "This item already has a value (%(value)s). A blank cell does not remove it."
    ),
    "left_out": _(
        "%(text)s is below zero, which is not possible for this indicator. The cell is "
        "left out."
    ),
    "impossible_size": _(
        "%(text)s million yuan is more than any company can have. Check the unit."
    ),
    # the returns that a file makes
    "open_return": _(
        "The return of %(subject)s for %(period)s is open (%(state)s). The file would "
        "end it. Wait until it is approved, or import with --replace-open."
    ),
    "open_replaced": _(
        "The return of %(subject)s for %(period)s was open (%(state)s). The file takes "
        "its place; what was typed stays on record."
    ),
    "finding": _("%(subject)s, %(indicator)s, %(period)s: %(finding)s (%(rule)s)"),
    "finding_hard": _("%(subject)s, %(indicator)s, %(period)s: %(finding)s (%(rule)s)"),
    # the lines together
    "conflict": _(
        "This row repeats row %(first)s (%(subject)s, %(indicator)s, %(period)s) with "
        "a different value: %(before)s in row %(first)s, %(after)s here. Keep the "
        "correct one."
    ),
    "repeat": _(
        "This row repeats row %(first)s (%(subject)s, %(indicator)s, %(period)s). It "
        "is counted once."
    ),
    "blank": _(
        "%(subject)s, %(indicator)s, %(period)s has no value. It is recorded as not "
        "reported, not as zero."
    ),
    "falling": _(
        "The year-to-date value has fallen (%(subject)s, %(indicator)s): %(before)s in "
        "%(earlier)s (row %(first)s), %(after)s in %(period)s."
    ),
    "shared_name": _(
        "More than one company has the name “%(name)s”: %(codes)s. Correct the "
        "security code or the name."
    ),
    "single_quarters": _(
        "The values look like single quarters, not like year to date: in %(count)s "
        "years of companies the last value is hardly above the first. For example: "
        "%(examples)s."
    ),
}

_WARNINGS = frozenset(
    {
        *("repeat", "blank", "blank_kept", "falling", "rounded", "left_out"),
        *("other_sheet", "unit_of_header", "open_replaced", "not_a_member"),
    }
)
_DOUBTS = frozenset({"impossible_size", "shared_name", "single_quarters", "finding"})

_PLACES: dict[tuple[bool, ...], StrOrPromise] = {
    (False, False, False): "%(message)s",
    (False, True, False): _("Row %(row)s: %(message)s"),
    (False, True, True): _("Row %(row)s, column %(column)s: %(message)s"),
    (True, False, False): _("Sheet %(sheet)s: %(message)s"),
    (True, True, False): _("Sheet %(sheet)s, row %(row)s: %(message)s"),
    (True, True, True): _(
        "Sheet %(sheet)s, row %(row)s, column %(column)s: %(message)s"
    ),
}


_PLACES_OF_SEVERAL: dict[tuple[bool, ...], StrOrPromise] = {
    (False, True, False): _("Rows %(row)s (%(count)s rows): %(message)s"),
    (False, True, True): _(
        "Rows %(row)s (%(count)s rows), column %(column)s: %(message)s"
    ),
    (True, True, False): _(
        "Sheet %(sheet)s, rows %(row)s (%(count)s rows): %(message)s"
    ),
    (True, True, True): _(
        "Sheet %(sheet)s, rows %(row)s (%(count)s rows), column %(column)s: %(message)s"
    ),
}


@dataclass(frozen=True)
class FileProblem:
    """One thing wrong, or worth a look, at one place of a file.

    `row` counts from 1 as spreadsheets do, the header included; `column` is the name
    that the file's own header gives it; CSV files have no `sheet`.
    """

    code: str
    row: int | None = None
    column: str | None = None
    sheet: str | None = None
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def severity(self) -> str:
        """`error` refuses the file, `warning` is for a person to read.

        `doubt` refuses it unless a person says that it is right.
        """
        if self.code in _DOUBTS:
            return "doubt"
        return "warning" if self.code in _WARNINGS else "error"

    @property
    def likeness(self) -> tuple[object, ...]:
        """What two problems have in common that differ in nothing but their rows."""
        return self.code, self.column, self.sheet, repr(sorted(self.params.items()))

    def sentence(self, language: str, rows: Iterable[int] = ()) -> str:
        """Place and fault in `en` or `zh-hans`, whichever language is active.

        `rows` are those of all problems that are like this one.
        """
        numbers = set(rows)
        shown = {
            key: _format_value(value, language) for key, value in self.params.items()
        }
        place = tuple(part is not None for part in (self.sheet, self.row, self.column))
        places = _PLACES_OF_SEVERAL if len(numbers) > 1 else _PLACES
        with override(language):
            return places[place] % {
                "sheet": self.sheet,
                "row": format_ranges(numbers) if len(numbers) > 1 else self.row,
                "count": len(numbers),
                "column": self.column,
                "message": _MESSAGES[self.code] % shown,
            }


def format_problems(problems: Iterable[FileProblem], language: str) -> list[str]:
    """A sentence for each problem; those that differ in their rows alone share one."""
    groups: dict[tuple[object, ...], list[FileProblem]] = {}
    for problem in problems:
        groups.setdefault(problem.likeness, []).append(problem)
    return [
        group[0].sentence(language, {one.row for one in group if one.row is not None})
        for group in groups.values()
    ]


class CellFault(ValueError):
    """A cell that cannot be taken as it is; `code` and `params` are a Problem's."""

    def __init__(self, code: str, **params: object):
        super().__init__(code)
        self.code = code
        self.params: dict[str, Any] = params

    def at(
        self,
        row: int | None = None,
        column: str | None = None,
        sheet: str | None = None,
    ) -> FileProblem:
        """The problem this is at a place."""
        return FileProblem(self.code, row, column, sheet, self.params)


class FileRefused(Exception):
    """A file that is not read (any further); `problems` says why, one or more."""

    def __init__(self, *problems: FileProblem):
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = list(problems)


def _format_value(value: object, language: str) -> str:
    if callable(value):
        with override(language):
            return str(value())
    if isinstance(value, Quarter):
        return value.label(language)
    if isinstance(value, Status):
        return value.word
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return str(value)
