"""Files of evidence at the cells of a return: told by content, kept, never run.

What a file is called says nothing: its type is what its bytes are. Files lie outside
the static ones under names that nobody can guess.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import find_hidden_character
from reporting import audit
from reporting.errors import WorkflowError
from reporting.models import Attachment, Submission

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
NAME_LENGTH = 150
OFFICE = "application/vnd.openxmlformats-officedocument"

TYPES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    f"{OFFICE}.spreadsheetml.sheet": ".xlsx",
    f"{OFFICE}.wordprocessingml.document": ".docx",
    "text/plain": ".txt",
}
"""Every type that is taken, and the ending that its files are handed out with."""

ENDINGS = {"image/jpeg": {".jpg", ".jpeg"}, "text/plain": {".txt", ".csv"}}
STARTS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
PARTS = {
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
}
MACROS = re.compile(r"vbaproject|activex", re.IGNORECASE)
PROGRAMS = (b"<", b"#!", b"{\\rtf")
"""How pages, scripts and rich text begin, which are not plain text."""

ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class EvidenceRefused(WorkflowError):
    """A file that is not kept; its text says why."""


def attach_file(
    *, submission: Submission, indicator_id: int, file: UploadedFile[bytes], by: User
) -> Attachment:
    """Keep a file with a cell; the same file again changes nothing.

    The return must be open and have the cell. Raises EvidenceRefused, keeping nothing.
    """
    kind = find_type(file)
    found = Attachment(
        submission=submission,
        indicator_id=indicator_id,
        name=build_file_name(file.name or "", kind),
        content_type=kind,
        size=file.size or 0,
        sha256=compute_file_digest(file),
        uploaded_by=by,
    )
    with transaction.atomic():
        refuse_closed_return(submission)
        same = submission.attachments.filter(
            indicator=indicator_id, sha256=found.sha256
        ).first()
        if same:
            return same
        found.file.save(found.name, file, save=False)
        found.save()
        submission.editors.add(by)
        audit.record_action(
            "return.evidence",
            by=by,
            row=submission,
            indicator=found.indicator.code,
            name=found.name,
            sha256=found.sha256,
        )
    return found


def refuse_closed_return(submission: Submission) -> None:
    """Raise EvidenceRefused unless the return is open now; holds it (one query)."""
    row = Submission.objects.filter(pk=submission.pk).locked().first()
    if row is None or not row.is_open:
        raise EvidenceRefused(_("The return is closed. Files can no longer be added."))


def find_type(file: UploadedFile[bytes]) -> str:
    """The type of a file by its content; raises EvidenceRefused."""
    if not file.size:
        raise EvidenceRefused(_("The file is empty."))
    if file.size > LARGEST:
        raise EvidenceRefused(
            _(
                "The file is larger than %(limit)s MB. Split the table and upload the "
                "parts one at a time."
            )
            % {"limit": LARGEST // MEGABYTE}
        )
    file.seek(0)
    start = file.read(16)
    for sign, signed in STARTS.items():
        if start.startswith(sign):
            return signed
    kind = find_office_type(file) if start.startswith(b"PK") else find_text_type(file)
    if kind is None:
        raise EvidenceRefused(
            _(
                "This file type is not accepted. Upload a PDF, PNG, JPEG, XLSX, DOCX "
                "(without macros), CSV or text file."
            )
        )
    return kind


def find_office_type(file: UploadedFile[bytes]) -> str | None:
    """The type of a workbook or a document without macros; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return None
    if "[Content_Types].xml" not in names or any(map(MACROS.search, names)):
        return None
    return next((kind for part, kind in PARTS.items() if part in names), None)


def find_text_type(file: UploadedFile[bytes]) -> str | None:
    """Plain text, if the bytes are text in one of the encodings that people use."""
    file.seek(0)
    content = file.read()
    if content.lstrip().startswith(PROGRAMS):
        return None
    texts = (decode_text(content, encoding) for encoding in ENCODINGS)
    readable = any(text is not None and not CONTROLS.search(text) for text in texts)
    return "text/plain" if readable else None


def decode_text(content: bytes, encoding: str) -> str | None:
    """The text of some bytes; None if they are not in this encoding."""
    if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return None
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def build_file_name(sent: str, kind: str) -> str:
    """The name a file is shown and handed out by: one line, with the ending it needs.

    report.exe that is a PDF becomes report.exe.pdf.
    """
    plain = "".join(filter_visible(PurePath(sent.replace("\\", "/")).name)).strip(". ")
    name = plain or "file"
    endings = ENDINGS.get(kind, {TYPES[kind]})
    suffix = PurePath(name).suffix.lower()
    ending = suffix if suffix in endings else TYPES[kind]
    stem = name.removesuffix(PurePath(name).suffix) if suffix in endings else name
    return f"{stem[:NAME_LENGTH]}{ending}"


def filter_visible(text: str) -> Iterable[str]:
    """The characters of a text that can be seen."""
    return (character for character in text if find_hidden_character(character) < 0)


def compute_file_digest(file: UploadedFile[bytes]) -> str:
    """The SHA-256 (hex) of a file."""
    found = hashlib.sha256()
    for block in read_blocks(file):
        found.update(block)
    return found.hexdigest()


def read_blocks(file: UploadedFile[bytes]) -> Iterator[bytes]:
    """The bytes of a file from its start."""
    file.seek(0)
    yield from file.chunks()
