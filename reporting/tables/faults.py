"""What can be wrong with a file of figures, with its place and a sentence for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.quarters import Quarter
from core.statuses import Status

_MESSAGES = {
    # the file
    "not_found": _("There is no such file."),
    "not_a_table": _(
        "This is neither an XLSX workbook nor a CSV file. Save the table as .xlsx or "
        "as CSV in UTF-8."
    ),
    "empty": _("The file is empty."),
    "too_big": _("The file is larger than %(limit)s MB."),
    "unpacks_too_big": _(
        "The workbook unpacks to more than can be read safely. Copy the table alone "
        "into a new workbook."
    ),
    "unreadable_workbook": _(
        "The workbook cannot be read: it is damaged, or it has cells far away from the "
        "table. Copy the table alone into a new workbook."
    ),
    "bad_encoding": _(
        "The text is in none of the encodings UTF-8, UTF-16 and GB18030. Save the file "
        "as CSV in UTF-8, or as .xlsx."
    ),
    "ambiguous_encoding": _(
        "The text reads differently in UTF-8 and in GB18030. Save the file as CSV in "
        "UTF-8 with a byte order mark, or as .xlsx."
    ),
    "truncated": _(
        "The file ends in the middle of a character: it was not saved or copied as a "
        "whole."
    ),
    "bad_quotes": _("From this row on the quotation marks do not match."),
    "endless_cell": _(
        "A cell is longer than %(limit)s characters. Shorten it, or see whether its "
        "quotation marks match."
    ),
    "too_many_rows": _("The file has more than %(limit)s rows."),
    "too_many_columns": _("The table has more than %(limit)s columns."),
    # the header
    "no_header": _("No row names the columns. These are needed: %(columns)s."),
    "missing_column": _("The column %(name)s is missing."),
    "repeated_column": _("This column stands twice."),
    "unknown_column": _("This column is not known. The columns are: %(columns)s."),
    # a row or a cell
    "short_row": _("The row ends before this column."),
    "extra_cell": _("A cell outside the columns of the table says “%(text)s”."),
    "blank_cell": _("This cell must not be blank."),
    "not_a_number": _(
        "“%(text)s” is not a number. Where there is no figure, leave the cell blank or "
        "give a status."
    ),
    "formula": _("“%(text)s” is a formula. Paste its value in its place."),
    "cell_error": _("“%(text)s” is a spreadsheet error, not a number."),
    "scientific": _("“%(text)s” is in scientific notation. Write the number in full."),
    "bad_grouping": _(
        "“%(text)s” does not group its digits by three. Write 1,234.5 or 1234.5."
    ),
    "too_precise": _("“%(text)s” has more than 4 decimals."),
    "too_large": _(
        "“%(text)s” has more than 11 digits before the decimal point. Use a larger "
        "unit."
    ),
    "yes_no": _("The cell holds a yes or no, not a number."),
    "lost_digits": _(
        "A spreadsheet keeps 15 digits of so long a number. Format the cell as text "
        "and type the code again."
    ),
    "too_long": _("The text is longer than %(limit)s characters."),
    "control_character": _("The text holds the control character %(character)s."),
    "invisible_character": _("The text holds the invisible character %(character)s."),
    "garbled": _(
        "“%(text)s” is garbled: the file was saved in the wrong encoding before."
    ),
    "not_a_period": _(
        "“%(text)s” is not a period. Write 2013-Q2, 2013年二季度 or 2013年1-6月."
    ),
    "not_a_year": _("“%(text)s” is not a year."),
    "not_a_quarter": _("“%(text)s” is not a quarter from 1 to 4."),
    "not_a_status": _(
        "“%(text)s” is not a status. Write reported, estimated, missing, "
        "not_applicable or withheld."
    ),
    "not_a_security_code": _("“%(text)s” is not a security code of six digits."),
    "value_needed": _("The status “%(status)s” needs a value."),
    "value_forbidden": _("The status “%(status)s” stands beside a value."),
    # a line in its programme
    "unknown_subject": _(
        "“%(text)s” is no enterprise, base or park of this programme, by no code and "
        "by no identifier."
    ),
    "wrong_subject": _(
        "“%(text)s” does not report %(indicator)s; that is collected at: %(kind)s."
    ),
    "unknown_indicator": _(
        "“%(text)s” is no indicator that this programme collects in that period."
    ),
    "derived_indicator": _(
        "“%(text)s” is computed from other indicators and is not reported."
    ),
    "unknown_period": _("%(period)s is no reporting period of this programme."),
    "not_ended": _("%(period)s has not ended yet."),
    "wrong_unit": _(
        "“%(text)s” is no unit of this indicator; it is counted in %(unit)s."
    ),
    "negative": _("%(text)s is below zero, which this indicator cannot be."),
    "rounded": _("%(text)s is kept as %(value)s 万元, to the yuan."),
    "blank_kept": _(
        "This cell has a value already (%(value)s); a blank does not remove it."
    ),
    # the lines together
    "conflict": _(
        "This is the figure of row %(first)s (%(subject)s, %(indicator)s, %(period)s) "
        "once more, but it differs: %(before)s there, %(after)s here."
    ),
    "repeat": _(
        "This repeats row %(first)s (%(subject)s, %(indicator)s, %(period)s) and "
        "counts once."
    ),
    "blank": _(
        "%(subject)s, %(indicator)s, %(period)s has no value. It counts as missing, "
        "not as zero."
    ),
    "falling": _(
        "%(subject)s, %(indicator)s falls inside the year: %(before)s in %(earlier)s "
        "(row %(first)s), %(after)s in %(period)s."
    ),
}

_WARNINGS = frozenset({"repeat", "blank", "blank_kept", "falling", "rounded"})

_PLACES = {
    (False, False, False): "%(message)s",
    (False, True, False): _("Row %(row)s: %(message)s"),
    (False, True, True): _("Row %(row)s, column %(column)s: %(message)s"),
    (True, False, False): _("Sheet %(sheet)s: %(message)s"),
    (True, True, False): _("Sheet %(sheet)s, row %(row)s: %(message)s"),
    (True, True, True): _(
        "Sheet %(sheet)s, row %(row)s, column %(column)s: %(message)s"
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
        """`error` refuses the file, `warning` is for a person to read."""
        return "warning" if self.code in _WARNINGS else "error"

    def sentence(self, language: str) -> str:
        """Place and fault in `en` or `zh-hans`, whichever language is active."""
        shown = {
            key: _format_value(value, language) for key, value in self.params.items()
        }
        place = tuple(part is not None for part in (self.sheet, self.row, self.column))
        with override(language):
            return _PLACES[place] % {
                "sheet": self.sheet,
                "row": self.row,
                "column": self.column,
                "message": _MESSAGES[self.code] % shown,
            }


class CellFault(ValueError):
    """A cell that cannot be taken as it is; `code` and `params` are a Problem's."""

    def __init__(self, code: str, **params: object):
        super().__init__(code)
        self.code = code
        self.params = params

    def at(self, *place: object) -> FileProblem:
        """The problem this is at a place: row, column, sheet."""
        return FileProblem(self.code, *place, params=self.params)


class FileRefused(Exception):
    """A file that is not read (any further); `problems` says why, one or more."""

    def __init__(self, *problems: FileProblem):
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = list(problems)


def _format_value(value: object, language: str) -> str:
    if isinstance(value, Quarter):
        return value.label(language)
    if isinstance(value, Status):
        return value.word
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return str(value)
