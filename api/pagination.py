"""Pages: `next` and `previous` are absolute addresses, or null at the ends."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.moments import AS_OF, AsOf
from api.parameters import DEFAULT_PAGE_SIZE

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")

ADDRESS = {"type": ["string", "null"], "format": "uri", "example": None}


def get_page_size(request: HttpRequest) -> int:
    """How many rows the reader wants on a page; the parameter was checked before."""
    return int(request.GET.get("page_size", DEFAULT_PAGE_SIZE))


def build_address(request: HttpRequest, **changes: str | int) -> str:
    """The absolute address of this request with some parameters set anew."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def describe_page(rows: dict[str, Any], **before: dict[str, object]) -> dict[str, Any]:
    """Describe for OpenAPI what wraps the rows of a page; some lists say more before.

    All of it is always there.
    """
    parts = {**before, "next": ADDRESS, "previous": ADDRESS, "results": rows}
    return {"type": "object", "required": list(parts), "properties": parts}


class Pages(BasePagination):
    """Numbered pages without a count: one row more is read than is shown."""

    parameters = ("page", "page_size")

    def paginate_queryset(
        self,
        queryset: QuerySet[M, Row] | Iterable[Row],
        request: Request,
        view: APIView | None = None,
    ) -> list[Row]:
        """Return the rows of the page that the request names; past the end, none."""
        self.request, size = request, get_page_size(request)
        self.number = int(request.GET.get("page", 1))
        first = (self.number - 1) * size
        found = self.read(queryset, first, first + size + 1)
        self.has_more = len(found) > size
        return found[:size]

    def read(
        self, rows: QuerySet[M, Row] | Iterable[Row], first: int, end: int
    ) -> list[Row]:
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

    def get_paginated_response(self, data: Sequence[object]) -> Response:
        """Wrap the rows of a page."""
        return Response({**self.links(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        return describe_page(schema)


class CountedPages(Pages):
    """Numbered pages of a small register, with the number of all its rows."""

    def paginate_queryset(  # type: ignore[override] # views of counted pages have a query set, never a list
        self, queryset: QuerySet[M, Row], request: Request, view: APIView | None = None
    ) -> list[Row]:
        """Count, then read the page."""
        self.count = queryset.count()
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Sequence[object]) -> Response:
        """Wrap the rows of a page."""
        return Response({"count": self.count, **self.links(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        return describe_page(schema, count={"type": "integer", "example": 1})


class MomentPages(Pages):
    """Numbered pages that say which release they are read as of."""

    as_of: AsOf | None = None

    def get_paginated_response(self, data: Sequence[object]) -> Response:
        """Wrap the rows of a page."""
        return Response({"as_of": self.as_of, **self.links(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        return describe_page(schema, as_of=AS_OF)


class CountedMomentPages(CountedPages):
    """Counted pages that say which release they are read as of."""

    as_of: AsOf | None = None

    def get_paginated_response(self, data: Sequence[object]) -> Response:
        """Wrap the rows of a page."""
        counted = {"as_of": self.as_of, "count": self.count}
        return Response({**counted, **self.links(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        count = {"type": "integer", "example": 1}
        return describe_page(schema, as_of=AS_OF, count=count)
