"""The methods that a page takes, said where the middleware can read them."""

from collections.abc import Callable
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SAFE = ("GET", "HEAD")


def limit_methods(*methods: str) -> Callable[[View], View]:
    """Let a page answer 405 to any other method, and say so to the middleware.

    `xining_innovation.methods` refuses before the token of a form is asked for.
    """

    def decorate(view: View) -> View:
        page = require_http_methods(list(methods))(view)
        page.allowed_methods = list(methods)  # type: ignore[attr-defined] # read there
        return page

    return decorate
