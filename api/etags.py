"""Conditional answers: an ETag on every 200, a 304 where the reader has it already.

Registers are read as they are today, and any row of them may be edited, so the tag of
their lists and pages is the SHA-256 of the body: always right, for the price of
rendering it. Released rows never change, so figures and progress make their tag before
the heavy query (`compute_tag`), of everything that enters their answer: the release of
each programme, the reader's scope, the language, the full address, the version of the
API, and the rows of the small registers that show in it (`compute_rows_digest`), all of
them, since a count or a newest id would miss an edit. Codes of enterprises and
indicators never change (they stand in the hash chain) and need no part in it.
"""

from hashlib import sha256
from typing import cast

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.views import View

from api.requests import ApiRequest
from reporting.access.requests import ScopedRequest

# The reader's rights come by cookie, or later by token.
VARY = ("Accept", "Accept-Language", "Cookie", "Authorization")
# A 304 repeats what caches need (RFC 9110, 15.4.5).
REPEATED = ("ETag", "Cache-Control", "Vary", "Content-Language")


class Conditional(View):
    """A view whose answers carry ETag, Cache-Control and Vary."""

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """Answer as the view does, then make the answer conditional."""
        # The middleware has set the scope, and no view of the API streams.
        asked = cast("ScopedRequest", request)
        response = cast("HttpResponse", super().dispatch(request, *args, **kwargs))
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.render()
        return build_conditional_answer(asked, response)


def build_conditional_answer(
    request: ScopedRequest, response: HttpResponse
) -> HttpResponse:
    """Set the caching headers; answer 304 where the reader has the same already."""
    patch_vary_headers(response, VARY)
    if response.status_code >= 400:
        patch_cache_control(response, no_store=True)
        return response
    if request.scope.is_public:
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return response
    if "ETag" not in response:
        response["ETag"] = format_tag(sha256(response.content).hexdigest())
    return (
        build_not_modified(response) if has_tag(request, response["ETag"]) else response
    )


def has_tag(request: HttpRequest, tag: str) -> bool:
    """Whether If-None-Match says that the reader has it: `*` or a weakly equal tag."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {one.removeprefix("W/") for one in known}


def build_not_modified(response: HttpResponse) -> HttpResponse:
    """Turn an answer into its 304."""
    headers = {name: response[name] for name in REPEATED if name in response}
    return HttpResponse(status=304, headers=headers)


def compute_tag(request: ApiRequest, *parts: object) -> str:
    """The tag of an answer that depends on these parts, the reader and the address.

    The negotiated media type of `request` may ask for indentation.
    """
    return format_tag(
        compute_digest(
            settings.SPECTACULAR_SETTINGS["VERSION"],
            get_language(),
            request.scope,
            request.accepted_media_type,
            request.build_absolute_uri(),
            *parts,
        )
    )


def compute_rows_digest(*querysets: QuerySet[Model]) -> str:
    """A digest of every row of small registers (one query each)."""
    return compute_digest(
        *(list(rows.order_by("pk").values_list()) for rows in querysets)
    )


def compute_digest(*parts: object) -> str:
    """SHA-256 (hex) of values whose `repr` says all there is to say."""
    return sha256(repr(parts).encode()).hexdigest()


def format_tag(text: str) -> str:
    """A strong tag as it stands in the header."""
    return f'"{text}"'
