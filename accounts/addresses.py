"""The address that a request comes from, as far as the settings trust a header."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

SITE_PREFIX = 64
"""Bits of an IPv6 address that name a site; the rest a caller changes at will."""


def get_client_address(request: HttpRequest) -> str | None:
    """Return the caller's address; None where none is known (a socket file).

    Behind PROXY_COUNT proxies it is that many places from the right of
    X-Forwarded-For: what stands further left was written by the caller. Without
    proxies the header is not read. IPv6 addresses stand for their site.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count = settings.PROXY_COUNT
    named = hops[-count].strip() if 0 < count <= len(hops) else ""
    return normalise_address(named) or normalise_address(peer)


def normalise_address(text: str) -> str | None:
    """Return an IPv4 address, or the /64 of an IPv6 one; None for anything else."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), SITE_PREFIX), strict=False).network_address)
