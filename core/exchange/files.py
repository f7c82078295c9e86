"""Files of tables: what is exported, and how an upload becomes a data set."""

import tempfile
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format
from tablib import Dataset
from xlsxwriter import Workbook

from core.exchange.cells import read_cell_text

ROW = "#"
"""The column that keeps the number of a row in its file."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMN_WIDTH = 18


class TableRefused(Exception):
    """A file or its header that is not read; the text says why, in sentences."""

    def __init__(self, *sentences: str):
        super().__init__(" ".join(map(str, sentences)))


class HeaderMissing(TableRefused):
    """A file in which no row names the columns."""

    def __init__(self):
        super().__init__(_("The file has no header row."))


class XlsxFile(Format):
    """A workbook; texts are texts and stay so when somebody edits them."""

    def get_title(self):
        """What the choice is called."""
        return "xlsx"

    def can_export(self):
        """Always."""
        return True

    def get_extension(self):
        """The end of the file's name."""
        return "xlsx"

    def get_content_type(self):
        """Its media type."""
        return XLSX

    def export_data(self, dataset, **kwargs):
        """The bytes of the workbook."""
        file = BytesIO()
        with Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            text = book.add_format({"num_format": "@"})
            sheet.set_column(0, len(dataset.headers) - 1, COLUMN_WIDTH, text)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate([dataset.headers, *dataset]):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    else:
                        sheet.write_number(number, place, cell)
        return file.getvalue()


class UploadedTable(Format):
    """A workbook or a CSV file, told apart by its content; `names` find the header."""

    def __init__(self, names: frozenset[str], encoding=None):
        self.names = names

    def get_title(self):
        """What the choice is called."""
        return "XLSX / CSV"

    def create_dataset(self, in_stream):
        """The table with the numbers of its rows. Raises TableRefused."""
        read = import_string(settings.TABLE_READER)
        with tempfile.NamedTemporaryFile() as file:
            file.write(in_stream)
            file.flush()
            rows = read(Path(file.name), self.names)
            (_number, header), *rows = rows
        if not rows:
            raise TableRefused(
                _(
                    "The table has a header row but no data rows. Add at least one "
                    "data row."
                )
            )
        dataset = Dataset(headers=[ROW, *map(str, header)])
        for number, cells in rows:
            dataset.append([number, *fit_row(number, cells, len(header))])
        return dataset


def fit_row(number: int, cells: tuple, width: int) -> list:
    """The cells of a row, as many as the header has. Raises TableRefused."""
    outside = [read_cell_text(cell) for cell in cells[width:] if read_cell_text(cell)]
    if outside:
        raise TableRefused(
            _(
                "Row %(row)s: there is text outside the table: “%(text)s”. Delete it "
                "or give it a column."
            )
            % {"row": number, "text": outside[0][:30]}
        )
    return [*cells[:width], *[""] * (width - len(cells))]
