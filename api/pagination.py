"""Pages: `next` and `previous` are absolute addresses, or null at the ends."""

from collections.abc import Iterable
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from api.parameters import DEFAULT_PAGE_SIZE

ADDRESS = {"type": ["string", "null"], "format": "uri", "example": None}


def get_page_size(request: HttpRequest) -> int:
    """How many rows the reader wants on a page; the parameter was checked before."""
    return int(request.GET.get("page_size", DEFAULT_PAGE_SIZE))


def build_address(request: HttpRequest, **changes) -> str:
    """The absolute address of this request with some parameters set anew."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def describe_page(rows: dict, **before: dict) -> dict:
    """Describe for OpenAPI what wraps the rows of a page; some lists say more before.

    All of it is always there.
    """
    parts = {**before, "next": ADDRESS, "previous": ADDRESS, "results": rows}
    return {"type": "object", "required": list(parts), "properties": parts}


class Pages(BasePagination):
    """Numbered pages without a count: one row more is read than is shown."""

    parameters = ("page", "page_size")

    def paginate_queryset(self, rows: Iterable, request, view=None) -> list:
        """Return the rows of the page that the request names; past the end, none."""
        self.request, size = request, get_page_size(request)
        self.number = int(request.GET.get("page", 1))
        first = (self.number - 1) * size
        found = self.read(rows, first, first + size + 1)
        self.has_more = len(found) > size
        return found[:size]

    def read(self, rows: Iterable, first: int, end: int) -> list:
        """Read rows first..end; an iterator is drawn no further than that."""
        if isinstance(rows, QuerySet):
            return list(rows[first:end])
        return list(islice(rows, first, end))

    def links(self) -> dict[str, str | None]:
        """The neighbouring pages."""
        number = self.number
        return {
            "next": build_address(self.request, page=number + 1)
            if self.has_more
            else None,
            "previous": build_address(self.request, page=number - 1)
            if number > 1
            else None,
        }

    def get_paginated_response(self, data: list) -> Response:
        """Wrap the rows of a page."""
        return Response({**self.links(), "results": data})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """Describe a page for OpenAPI."""
        return describe_page(schema)


class CountedPages(Pages):
    """Numbered pages of a small register, with the number of all its rows."""

    def paginate_queryset(self, rows: QuerySet, request, view=None) -> list:
        """Count, then read the page."""
        self.count = rows.count()
        return super().paginate_queryset(rows, request, view)

    def get_paginated_response(self, data: list) -> Response:
        """Wrap the rows of a page."""
        return Response({"count": self.count, **self.links(), "results": data})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """Describe a page for OpenAPI."""
        return describe_page(schema, count={"type": "integer", "example": 1})
