"""The request of REST framework, with what the portal's middleware sets."""

from rest_framework.request import Request

from reporting.access.scope import Scope


class ApiRequest(Request):
    """A request with the reader's rights.

    A type only: REST framework makes plain requests, which hand on the attributes of
    Django's (`reporting.access.requests`).
    """

    scope: Scope
