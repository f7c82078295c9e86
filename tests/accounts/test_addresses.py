"""A caller is known by the address that the settings trust."""

import pytest
from django.test import RequestFactory

from accounts.addresses import get_client_address

PEER, CALLER, FORGED = "192.0.2.1", "198.51.100.7", "203.0.113.9"


@pytest.mark.parametrize(
    ("count", "peer", "header", "address"),
    [
        (0, PEER, None, PEER),
        (0, PEER, CALLER, PEER),
        (1, PEER, CALLER, CALLER),
        (1, PEER, f"{FORGED}, {CALLER}", CALLER),
        (2, PEER, f"{FORGED},{CALLER},192.0.2.2", CALLER),
        (2, PEER, CALLER, PEER),
        (1, PEER, None, PEER),
        (1, PEER, "unknown", PEER),
        (0, "", None, None),
        (1, "", CALLER, CALLER),
        (0, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        (0, "::ffff:192.0.2.1", None, PEER),
    ],
)
def test_the_address(settings, count, peer, header, address):
    settings.PROXY_COUNT = count
    more = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **more)
    assert get_client_address(request) == address
