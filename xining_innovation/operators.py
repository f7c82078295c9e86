"""Who may be told how the server is: operators, and programs of the machine itself."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from reporting.access.roles import find_roles
from reporting.models import Role

MARKS_OF_PROXIES = (
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"),
    *("X-Real-IP", "X-Request-ID", "Forwarded", "Via"),
)
"""Headers by which a proxy shows that it hands on what somebody else asked."""


def has_operator_token(request: HttpRequest) -> bool:
    """Whether the request bears the operators' token, where one is set."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.OPERATOR_TOKEN
    is_right = constant_time_compare(token.strip(), wanted)
    return bool(wanted) and scheme.lower() == "bearer" and is_right


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether a program of this machine asks the process itself.

    A proxy of this machine is its neighbour, too, so nothing that a proxy hands on
    counts, whatever PROXY_COUNT says and whoever the proxy says has asked.
    """
    if any(mark in request.headers for mark in MARKS_OF_PROXIES):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a socket file has no address
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_operator(request: HttpRequest) -> bool:
    """Whether an operator asks: by token, or signed in as system administrator.

    Needs the session where there is no token (one query, or two).
    """
    if has_operator_token(request):
        return True
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    return Role.SYSTEM_ADMIN in find_roles(user)
