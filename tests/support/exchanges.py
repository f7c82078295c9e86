"""Tables of registers as officials carry them out of the admin and into it again."""

import csv
from io import BytesIO, StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from enterprises.models import Enterprise
from tests.support.forms import form_of
from tests.support.registers import BUILDERS

XLSX, CSV = "0", "1"


def address(model, page):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def built(model):
    """A row with something in each of its tables."""
    row = BUILDERS[model]()
    if model is Enterprise:
        kind, value = "registration_number", f"6300{row.pk}"
        row.identifiers.create(kind=kind, value=value)
    return row


def exported(client, model, number=0, kind=XLSX) -> list[list]:
    """The rows of an export, its header first."""
    data = {"format": kind, "resource": number}
    answer = client.post(address(model, "export"), data)
    assert "attachment" in answer.headers["Content-Disposition"], answer.text
    if kind == CSV:
        return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def csv_of(table) -> SimpleUploadedFile:
    """A CSV file of rows."""
    file = StringIO()
    csv.writer(file).writerows(table)
    return SimpleUploadedFile("rows.csv", file.getvalue().encode())


def xlsx_of(table) -> SimpleUploadedFile:
    """A workbook of rows."""
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("rows.xlsx", file.getvalue())


def previewed(client, model, table, number=0, file_of=csv_of):
    """The page that answers an upload."""
    data = {"format": "0", "resource": number, "import_file": file_of(table)}
    return client.post(address(model, "import"), data)


def imported(client, model, table, number=0):
    """Upload and confirm; the page after it."""
    form = form_of(previewed(client, model, table, number))
    return client.post(address(model, "process_import"), form.filled(), follow=True)


def findings(answer) -> dict[tuple[int, str], str]:
    """What an upload's page says, by row and column."""
    found = answer.context["result"].found
    return {(row, column): " ".join(said) for row, column, said in found}


def totals(answer) -> dict[str, int]:
    """How many rows are new, changed or left alone."""
    found = answer.context["result"].totals
    return {name: count for name, count in found.items() if count}
