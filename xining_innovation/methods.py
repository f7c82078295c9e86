"""An address says which methods it takes before it asks anything else of a request.

Django's check of a form's token comes before the view, so that a page which takes no
forms at all would answer 403 to one without a token.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase


def list_methods(view: Callable[..., HttpResponseBase]) -> list[str]:
    """The methods that a view says it takes; none where it says nothing.

    Views of the REST framework, which are exempt from the check, speak for themselves.
    """
    kind = getattr(view, "view_class", None)
    if kind is None or getattr(view, "csrf_exempt", False):
        return list(getattr(view, "allowed_methods", []))
    # Who answers GET answers HEAD; Django adds that method when a request comes.
    return [
        name.upper()
        for name in kind.http_method_names
        if hasattr(kind, "get" if name == "head" else name)
    ]


class MethodMiddleware:
    """Refuses methods that an address does not take."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """405 with what is allowed; None lets the request through."""
        allowed = list_methods(view)
        if not allowed or request.method in allowed:
            return None
        return HttpResponseNotAllowed(allowed)
