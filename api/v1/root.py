"""The root of version 1: what there is, by name."""

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.views import Checked


class Root(Checked):
    """The addresses of all resources, and of the OpenAPI document."""

    about = _("Web addresses of all resources.")
    resources: dict[str, str] = {}
    # Plain OpenAPI: a serializer cannot say that the names are the keys.
    serializer_class = {
        "type": "object",
        "additionalProperties": {"type": "string", "format": "uri"},
    }

    def get(self, request: Request) -> Response:
        """List the addresses by name."""
        names = {**self.resources, "schema": "schema"}
        return Response(
            {
                name: reverse(f"api:{view}", request=request) + "/"
                for name, view in names.items()
            }
        )
