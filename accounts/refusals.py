"""What a request gets that first has to go elsewhere: a redirect, or 401 as JSON."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

SCRIPTS = {"fetch", "XMLHttpRequest"}


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script or a program asks, which a redirect to a page would not help."""
    accepted = request.headers.get("Accept", "")
    program = request.path_info.startswith(settings.API_PREFIX)
    return (
        (program and "text/html" not in accepted)
        or request.headers.get("X-Requested-With") in SCRIPTS
        or "application/json" in accepted
    )


def redirect_request(request: HttpRequest, address: str, reason: str) -> HttpResponse:
    """Send to `address` and back afterwards; a script gets 401 with both as JSON.

    What was posted is not repeated: the way back leads to the page of the form.
    """
    if is_from_script(request):
        body = {"type": "about:blank", "title": reason, "status": 401, "page": address}
        kind = "application/problem+json"
        answer: HttpResponse = JsonResponse(body, status=401, content_type=kind)
    else:
        back = find_return_address(request)
        answer = redirect_to_login(back, address) if back else redirect(address)
    add_never_cache_headers(answer)
    return answer


def find_return_address(request: HttpRequest) -> str:
    """The page to show afterwards; none for the pages of sign-in themselves."""
    if request.path.startswith(reverse("accounts:account")):
        return ""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return request.headers.get("Referer", "")
