"""Evidence is told by content, kept under no name of its sender's, and never shown."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from reporting.models import Attachment, AuditRecord
from reporting.returns import evidence_files, workflow
from reporting.returns.evidence_files import (
    EvidenceRefused,
    attach_file,
    build_file_name,
    find_type,
)
from tests.support import desk
from tests.support.forms import form_of
from tests.support.grid import page_of

PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0....", b"%PDF-1.7 ..."


def archive(*names):
    """A ZIP file that holds empty files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, b"")
    return file.getvalue()


XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
DOCX = archive("[Content_Types].xml", "word/document.xml")
TAKEN = {
    ".pdf": PDF,
    ".png": PNG,
    ".jpg": JPEG,
    ".xlsx": XLSX,
    ".docx": DOCX,
    ".txt": "企业,销售收入\r\n1,2\r\n".encode(),
}
NOT_TAKEN = {
    "empty": b"",
    "a program": b"MZ\x90\x00\x03\x00",
    "a program of Linux": b"\x7fELF\x02\x01",
    "a script": b"#!/bin/sh\nrm -rf /",
    "a page": b"  <html><script>alert(1)</script>",
    "a drawing with scripts": b"<?xml version='1.0'?><svg onload='x'/>",
    "rich text": b"{\\rtf1",
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a ZIP file": archive("a.txt"),
    "a workbook with macros": archive(
        "[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"
    ),
    "half a ZIP file": XLSX[:30],
    "a ZIP file of days to come": XLSX.replace(
        b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"
    ),
    "no text": bytes(range(256)),
}


def upload(content, name="proof.pdf"):
    """A file as it is sent, with a type that nobody should believe."""
    return SimpleUploadedFile(name, content, "text/html")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """A folder of their own for the files."""
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield tmp_path


@pytest.mark.parametrize(("ending", "content"), TAKEN.items(), ids=TAKEN)
def test_a_type_is_told_by_content(ending, content):
    assert evidence_files.TYPES[find_type(upload(content, "page.html"))] == ending


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_taken_in_the_encodings_that_people_use(encoding):
    assert find_type(upload("企业,1\n".encode(encoding))) == "text/plain"


@pytest.mark.parametrize("content", NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_anything_else_is_refused(content):
    with pytest.raises(EvidenceRefused):
        find_type(upload(content))


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_a_file_is_at_most_ten_megabytes(more, refused):
    file = upload(PDF.ljust(evidence_files.LARGEST + more))
    try:
        found = find_type(file)
    except EvidenceRefused as error:
        found = str(error)
    assert ("larger than 10 MB" in found) == refused


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("台账.pdf", "台账.pdf"),
        ("a.exe", "a.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\desk\a.PDF", "a.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("\r\nSet-Cookie: x.pdf", "Set-Cookie: x.pdf"),
        ("", "file.pdf"),
        ("n" * 300 + ".pdf", "n" * 150 + ".pdf"),
    ],
)
def test_a_name_is_one_line_with_the_ending_of_its_type(sent, kept):
    assert build_file_name(sent, "application/pdf") == kept


def kept_by(city, row, content=PDF, name="proof.pdf"):
    """Attach a file to revenue."""
    return attach_file(
        submission=row,
        indicator_id=city.indicators["EC01"].pk,
        file=upload(content, name),
        by=city.reporter,
    )


def test_a_file_is_kept_once_under_a_name_nobody_guesses_and_told(city, row, files):
    found = kept_by(city, row)
    assert kept_by(city, row) == found
    (path,) = (path for path in files.rglob("*") if path.is_file())
    assert path.read_bytes() == PDF
    assert len(path.name) == 32
    assert "proof" not in path.name
    told = AuditRecord.objects.get(action="return.evidence")
    assert told.detail["sha256"] == found.sha256


def test_a_closed_return_takes_no_file(city, row):
    workflow.submit_return(submission=row, by=city.reporter)
    with pytest.raises(EvidenceRefused, match="closed"):
        kept_by(city, row)
    assert not Attachment.objects.exists()


def post_with(client, row, files, **typed):
    """Post the grid with files at its cells."""
    form = form_of(client.get(page_of(row)))
    data = form.filled(**{name.replace("__", "."): v for name, v in typed.items()})
    return client.post(page_of(row), data | files)


def test_files_are_sent_with_the_grid_and_named_there(city, row):
    client = desk.client(city.reporter)
    name = "<b>proof</b>.png"
    two = [upload(PDF), upload(PNG, name)]
    assert post_with(client, row, {"EC01.file": two}).status_code == 302
    page = client.get(page_of(row)).text
    assert "2 files" in page
    assert "b&gt;.png" in page
    assert "<b>proof" not in page


def test_a_file_that_is_not_taken_keeps_what_was_typed(city, row):
    client = desk.client(city.reporter)
    page = post_with(client, row, {"EC01.file": upload(b"MZ\x00")}, EC01__value="5")
    assert page.status_code == 400
    assert "proof.pdf: This file type is not accepted" in page.text
    assert form_of(page).values["EC01.value"] == ["5"]
    assert row.entries.filter(value__isnull=False).count() == 0


def address_of(found):
    return reverse("desk:evidence", args=[found.pk])


def test_a_file_is_handed_out_as_a_download_of_what_it_is(city, row):
    found = kept_by(city, row, name="page.html")
    answer = desk.client(city.leader).get(address_of(found))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="page.html.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_only_those_who_see_the_return_get_its_files(city, row):
    address = address_of(kept_by(city, row))
    allowed = {city.reporter: 200, city.coordinator: 200, city.auditor: 200}
    refused = {city.other_reporter: 404, city.stranger: 404}
    for person, status in {**allowed, **refused}.items():
        assert desk.client(person).get(address).status_code == status, person
    assert desk.client(None).get(address).status_code == 302
    assert desk.client(city.reporter).post(address).status_code == 405


def test_a_file_that_is_gone_from_the_disk_is_not_found(city, row):
    found = kept_by(city, row)
    found.file.storage.delete(found.file.name)
    assert desk.client(city.reporter).get(address_of(found)).status_code == 404
