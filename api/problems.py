"""Errors as application/problem+json (RFC 9457), whatever the view would have sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.log import log_response
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from rest_framework.exceptions import APIException, ParseError
from rest_framework.views import exception_handler

from core.production.measures import mark_fault
from core.production.outages import find_outage
from core.production.request_ids import get_request_id

MEDIA_TYPE = "application/problem+json"
# What Django itself answers with 400, wherever it is raised.
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError)


@dataclass(frozen=True)
class ProblemType:
    """What a type address stands for; the text is what that address shows."""

    slug: str
    status: int
    title: StrOrPromise
    text: StrOrPromise


PROBLEM_TYPES = {
    one.slug: one
    for one in (
        ProblemType(
            "bad-parameter",
            400,
            _("A parameter is not valid."),
            _(
                "A parameter is unknown, repeated, empty, malformed or refers to "
                "something that does not exist. “errors” lists each one. No parameter "
                "is ignored."
            ),
        ),
        ProblemType(
            "bad-request",
            400,
            _("The request cannot be read."),
            _("The request is not valid HTTP, or it is too large."),
        ),
        ProblemType(
            "forbidden",
            403,
            _("This is not allowed."),
            _("Your account does not have permission to do this."),
        ),
        ProblemType(
            "not-found",
            404,
            _("Nothing was found at this web address."),
            _("Not found, or you do not have access."),
        ),
        ProblemType(
            "method-not-allowed",
            405,
            _("This web address is read-only."),
            _("The API is read-only: use GET, HEAD or OPTIONS."),
        ),
        ProblemType(
            "not-acceptable",
            406,
            _("This format is not available."),
            _("The API returns application/json only."),
        ),
        ProblemType(
            "unavailable",
            503,
            _("The portal is not available at the moment."),
            _(
                "The database is not available at the moment. Nothing was changed. "
                "Try again after the number of seconds in Retry-After."
            ),
        ),
        ProblemType(
            "server-error",
            500,
            _("An error occurred in the portal."),
            _(
                "The error is in the portal, not in your request. It has been logged; "
                "try again later."
            ),
        ),
    )
}
# Bad parameters have an error of their own, so that 400 is the other one.
BY_STATUS = {one.status: one for one in PROBLEM_TYPES.values()}


class BadParameters(APIException):
    """400: parameters with what is wrong with each."""

    status_code = 400
    default_code = "bad-parameter"
    default_detail = _("The parameters below are not valid. No data were looked up.")

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.faults = list(faults)


def render_problem(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """Answer any error of a view.

    Unexpected errors are logged; the response has no stack trace.
    """
    if isinstance(error, UNREADABLE):
        error = ParseError(PROBLEM_TYPES["bad-request"].text)
    request = context["request"]
    known = exception_handler(error, context)
    if known is None:
        return build_server_problem(request, error)
    kind = PROBLEM_TYPES.get(getattr(error, "default_code", "")) or BY_STATUS.get(
        known.status_code
    )
    response = build_problem(
        request,
        kind or build_unlisted_type(known.status_code),
        # Django's own words for a 404 name the table that was asked.
        detail=None if known.status_code == 404 else known.data["detail"],
        faults=getattr(error, "faults", None),
    )
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in known.headers:
            response[name] = known.headers[name]
    return response


def build_server_problem(
    request: HttpRequest, error: BaseException | None
) -> JsonResponse:
    """Answer a fault of the portal: 503 while its database does not work, else 500."""
    mark_fault(request, error)
    outage = find_outage(error)
    kind = PROBLEM_TYPES["server-error" if outage is None else "unavailable"]
    response = build_problem(request, kind)
    if outage:
        response["Retry-After"] = str(outage.seconds)
    if error is not None:  # once; Django logs no answer twice
        log_response(
            "%s: %s",
            response.reason_phrase,
            request.path,
            response=response,
            request=request,
            exception=error,
        )
    return response


def build_unlisted_type(status: int) -> ProblemType:
    """A status without a page of its own: HTTP's own words, type about:blank."""
    phrase = HTTPStatus(status).phrase
    return ProblemType("", status, phrase, phrase)


def build_problem(
    request: HttpRequest,
    kind: ProblemType,
    detail: str | None = None,
    faults: Iterable[tuple[str, str]] | None = None,
) -> JsonResponse:
    """Build the answer; words follow the reader's language, `type` never does."""
    body = {
        "type": build_type_address(request, kind),
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(detail or kind.text),
        "instance": request.path,
    }
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        body["request_id"] = get_request_id()
    if faults is not None:
        body["errors"] = [
            {"parameter": name, "detail": str(words)} for name, words in faults
        ]
    return JsonResponse(
        body,
        status=kind.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def build_type_address(request: HttpRequest, kind: ProblemType) -> str:
    """The address that explains a problem type."""
    if not kind.slug:
        return "about:blank"
    path = reverse("api:problem-type", args=[kind.slug])
    try:
        return request.build_absolute_uri(path)
    except DisallowedHost:  # a host that no site has is the very problem
        return path
