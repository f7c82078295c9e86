"""Export and import in the admin of a register, for those who may change its rows."""

import os
import tempfile
import time
from functools import partial
from pathlib import Path

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin, ImportMixin
from import_export.formats.base_formats import CSV
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import TempFolderStorage

from core.exchange.files import HeaderMissing, TableRefused, UploadedTable, XlsxFile
from core.registers.admin import select_visible_rows
from core.registers.audited import record_request_action

UPLOAD_BYTES = 10 * 1024 * 1024
HOUR = 3600
PREFIX = "register-import-"
SHOWN_ROWS = 200
SIGNER = signing.TimestampSigner(salt="register-import")


class KeptUpload(TempFolderStorage):
    """An upload between its preview and its import, for an hour."""

    def save(self, data):
        """Write a new file that only this program may read."""
        delete_old_uploads()
        number, self.name = tempfile.mkstemp(prefix=PREFIX)
        with os.fdopen(number, "wb") as file:
            file.write(data)


def delete_old_uploads() -> None:
    """Delete the uploads that nobody has confirmed within the hour."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if path.stat().st_mtime < time.time() - HOUR:
            path.unlink(missing_ok=True)


class TableChoiceMixin:
    """Calls the choice what it is; goes before a form."""

    def _init_resources(self, resources):
        super()._init_resources(resources)
        self.tables = resources
        self.fields["resource"].label = _("Table")


class DownloadForm(TableChoiceMixin, ExportForm):
    """Which table of the register, and in which format."""


class UploadForm(TableChoiceMixin, ImportForm):
    """The file, and which table of the register it holds."""

    def clean_import_file(self):
        """Refuse a file before it is read into memory."""
        file = self.cleaned_data["import_file"]
        if file.size > UPLOAD_BYTES:
            raise ValidationError(
                _(
                    "The file is larger than 10 MB. Split the table and upload the "
                    "parts one at a time."
                )
            )
        return file

    @property
    def columns(self) -> str:
        """What people call the columns of the table that was chosen."""
        return self.tables[int(self.cleaned_data["resource"] or 0)]().listed

    @property
    def media(self):
        """No script: there is one format."""
        return forms.Media()


class ConfirmForm(ConfirmImportForm):
    """Names the upload that was previewed, signed: no other file can be named."""

    format = forms.ChoiceField(choices=[("0", "")], widget=forms.HiddenInput)

    def clean_import_file_name(self):
        """The name that was signed within the hour."""
        try:
            signed = self.cleaned_data["import_file_name"]
            self.cleaned_data["import_file_name"] = SIGNER.unsign(signed, max_age=HOUR)
        except signing.BadSignature as error:
            raise ValidationError(
                _("The upload is no longer available. Choose the file again.")
            ) from error
        return super().clean_import_file_name()


class ExportsRows(ExportMixin):
    """Export of a register's rows; goes before a RegisterAdmin."""

    export_formats = (XlsxFile, CSV)
    export_form_class = DownloadForm
    to_encoding = "utf-8-sig"  # CSV with its mark, so that spreadsheets show Chinese

    def has_export_permission(self, request):
        """Whoever may change rows."""
        return self.has_change_permission(request)

    def get_export_data(self, file_format, request, queryset, **kwargs):
        """The file; that somebody took it away is audited."""
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        record_request_action(
            request, "register.exported", self.model, rows=queryset.count()
        )
        return data

    def get_export_queryset(self, request):
        """The rows that the list shows; nonsense in the address is a bad request."""
        if "\0" in "".join(request.GET.values()):
            raise BadRequest
        try:
            return super().get_export_queryset(request)
        except (IncorrectLookupParameters, OverflowError, ValueError) as error:
            raise BadRequest from error


class ExchangesRows(ImportMixin, ExportsRows):
    """Export, and import with preview; goes before a RegisterAdmin."""

    import_export_change_list_template = (
        "admin/import_export/change_list_import_export.html"
    )
    import_template_name = "admin/core/import.html"
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    tmp_storage_class = KeptUpload

    def has_import_permission(self, request):
        """Whoever may add and change rows."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_import_resource_classes(self, request):
        """The tables of the register whose rows the user may add and change."""
        return [
            table
            for table in self.resource_classes
            if all(
                request.user.has_perm(f"{opts.app_label}.{right}_{opts.model_name}")
                for opts in [table._meta.model._meta]
                for right in ("add", "change")
            )
        ]

    def get_import_resource_kwargs(self, request, **kwargs):
        """A file changes and names only rows that the reader may see."""
        options = super().get_import_resource_kwargs(request, **kwargs)
        named = partial(select_visible_rows, self.admin_site, request=request)
        return {**options, "rows": self.get_queryset(request), "named": named}

    def choose_import_resource_class(self, form, request):
        """The table that was chosen; no other number is offered."""
        try:
            return super().choose_import_resource_class(form, request)
        except IndexError as error:
            raise PermissionDenied from error

    def get_import_formats(self):
        """One format, which finds the header by the names that its columns may have."""
        names = frozenset().union(
            *(table().headings for table in self.resource_classes)
        )
        return [partial(UploadedTable, names)]

    def get_import_data_kwargs(self, **kwargs):
        """Nothing is stored where one row is refused."""
        kwargs = super().get_import_data_kwargs(**kwargs)
        return kwargs | {"rollback_on_validation_errors": True}

    def get_confirm_form_initial(self, request, import_form):
        """The name of the upload, signed."""
        initial = super().get_confirm_form_initial(request, import_form)
        if initial:
            initial["import_file_name"] = SIGNER.sign(initial["import_file_name"])
        return initial

    def get_import_context_data(self, **kwargs):
        """How many rows the preview shows."""
        return {"shown_rows": f":{SHOWN_ROWS}"}

    def add_data_read_fail_error_to_form(self, form, e):
        """Say why a file is not read; anything else is our fault and is raised."""
        if not isinstance(e, TableRefused):
            raise e
        said = str(e)
        if isinstance(e, HeaderMissing):
            said = _(
                "The file has no header row. Add a row with these column names: "
                "%(columns)s."
            ) % {"columns": form.columns}
        form.add_error("import_file", said)

    def process_import(self, request, **kwargs):
        """Import what was previewed; once, and while it is there."""
        if request.method == "POST" and not self.has_import_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                return super().process_import(request, **kwargs)
        except FileNotFoundError:
            said = _("The upload is no longer available. Choose the file again.")
        except TableRefused as refusal:
            said = str(refusal)
        self.message_user(request, said, messages.ERROR)
        return redirect("..")

    def process_result(self, result, request):
        """Say what was imported, or what is wrong since the preview."""
        if not (result.has_errors() or result.has_validation_errors()):
            file = request.POST.get("original_file_name", "")
            told = {"file": file, "rows": dict(result.totals)}
            record_request_action(request, "register.imported", self.model, **told)
            return super().process_result(result, request)
        context = self.admin_site.each_context(request) | {
            **self.get_import_context_data(),
            "title": _("Import"),
            "form": self.create_import_form(request),
            "opts": self.opts,
            "result": result,
        }
        return TemplateResponse(request, [self.import_template_name], context)
