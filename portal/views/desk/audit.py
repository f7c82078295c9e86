"""The auditor's page: the audit is searched and taken away, and never written."""

import csv
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from portal.pages.desk.audit.search import (
    COLUMNS,
    AuditSearchForm,
    build_audit_page,
    list_table_rows,
    select_records,
)
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.models import AuditRecord, Role
from reporting.models.subjects import Kind


class Echo:
    """A file that hands on what is written to it."""

    def write(self, text: str) -> str:
        """Hand a line on."""
        return text


@make_desk_page("GET")
def render_audit_page(request: DeskRequest) -> HttpResponseBase:
    """Records that a search finds; as CSV if that is asked."""
    if not request.scope.ids(Kind.PROGRAMME, Role.AUDITOR):
        raise Http404
    form = AuditSearchForm(request.GET)
    if request.GET.get("format") == "csv" and form.is_valid():
        return stream_records(request, form)
    context = {
        "page": build_audit_page(form),
        "form": form,
        "columns": COLUMNS,
        "is_filtered": bool(request.GET),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "desk/audit.html", context, status=status)


def stream_records(
    request: DeskRequest, form: AuditSearchForm
) -> StreamingHttpResponse:
    """Everything that the search finds, line by line; that it was taken is kept."""
    asked = {name: str(value) for name, value in form.cleaned_data.items() if value}
    told = request.audit("audit.exported", AuditRecord, search=asked)
    rows = select_records(form).filter(seq__lt=told.seq)
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        format_csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def format_csv_lines(rows: QuerySet[AuditRecord]) -> Iterator[str]:
    """The lines of the file, behind the mark by which spreadsheets know UTF-8."""
    yield "\ufeff"
    writer = csv.writer(Echo())
    for row in list_table_rows(rows):
        yield writer.writerow(row)
