"""Headers of every answer that Django and its packages do not set themselves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

UNUSED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED)


class PermissionsPolicy:
    """Middleware: no page of the portal needs any device of the reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the header set."""
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        return response
