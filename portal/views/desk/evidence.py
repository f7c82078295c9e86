"""Files of evidence: handed out to those who see their return, never shown."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest
from reporting.models import Attachment, Submission


@make_desk_page("GET")
def render_evidence_file(request: DeskRequest, pk: int) -> FileResponse:
    """One file as a download: a browser neither shows nor runs nor guesses it."""
    rows = request.scope.returns(Submission.objects.all())
    found = get_object_or_404(Attachment.objects.filter(submission__in=rows), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )
