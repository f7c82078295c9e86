"""Pages of a register by cursor, for what is too long to count or to skip."""

import re
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar, cast

from django.db.models import Model, QuerySet
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from api.moments import AS_OF
from api.pagination import build_address, describe_page, get_page_size
from api.v1.paging.cursors import build_cursor_error, decode_word, encode_word

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")


class KeyedView(Protocol):
    """A view of a register: the column of its public key, and the form of a key."""

    lookup_field: str
    lookup_value_regex: str


class KeysetPages(CursorPagination):
    """Pages of a register in the order of its public key, one query each."""

    request: Request
    parameters = ("cursor", "page_size")

    def paginate_queryset(
        self,
        queryset: QuerySet[M, Row] | Sequence[Row],
        request: Request,
        view: APIView | None = None,
    ) -> list[Row] | None:
        """Return the rows of the page; one whose rows are gone has no neighbours.

        A way back from it would leave out the row that it follows.
        """
        found = super().paginate_queryset(queryset, request, view)
        if not found:
            self.has_next = self.has_previous = False
        return found

    def get_page_size(self, request: Request) -> int:
        """How many rows the reader wants on a page."""
        return get_page_size(request)

    def get_ordering(
        self, request: Request, queryset: QuerySet[Model], view: APIView
    ) -> tuple[str]:
        """The public key; a cursor names register and key, and has a known form."""
        keyed = cast("KeyedView", view)
        self.register = queryset.model._meta.model_name
        self.form = keyed.lookup_value_regex
        return (keyed.lookup_field,)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Where the page begins; raises BadParameters for a strange cursor."""
        text = request.GET.get("cursor")
        if text is None:
            return None
        form = rf"(next|prev)\.{self.register}\.({self.form})"
        try:
            found = re.fullmatch(form, decode_word(text))
        except ValueError:
            found = None
        if found is None:
            raise build_cursor_error()
        return Cursor(
            offset=0,
            reverse=found[1] == "prev",
            position=found[2],  # type: ignore[arg-type]  # texts too: stubs say int
        )

    def encode_cursor(self, cursor: Cursor) -> str:
        """The address of the page that begins there; keys are unique, so no offset."""
        direction = "prev" if cursor.reverse else "next"
        word = encode_word(f"{direction}.{self.register}.{cursor.position}")
        return build_address(self.request, cursor=word)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        return describe_page(schema)


class FigurePages(KeysetPages):
    """Describes pages of figures, which their view reads, and their release."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        return describe_page(schema, as_of=AS_OF)
