"""Pages of a register by cursor, for what is too long to count or to skip."""

import re
from typing import Any

from django.db.models import QuerySet
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from api.pagination import build_address, describe_page, get_page_size
from api.v1.paging.cursors import build_cursor_error, decode_word, encode_word


class KeysetPages(CursorPagination):
    """Pages of a register in the order of its public key, one query each.

    Figures are read by their view; there it only documents the parameters.
    """

    parameters = ("cursor", "page_size")

    def paginate_queryset(
        self, rows: QuerySet, request: Request, view: GenericAPIView
    ) -> list:
        """Return the rows of the page; one whose rows are gone has no neighbours.

        A way back from it would leave out the row that it follows.
        """
        found = super().paginate_queryset(rows, request, view)
        if not found:
            self.has_next = self.has_previous = False
        return found

    def get_page_size(self, request: Request) -> int:
        """How many rows the reader wants on a page."""
        return get_page_size(request)

    def get_ordering(
        self, request: Request, rows: QuerySet, view: GenericAPIView
    ) -> tuple[str]:
        """The public key; a cursor names register and key, and has a known form."""
        self.register, self.form = rows.model._meta.model_name, view.lookup_value_regex
        return (view.lookup_field,)

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
        return Cursor(offset=0, reverse=found[1] == "prev", position=found[2])

    def encode_cursor(self, cursor: Cursor) -> str:
        """The address of the page that begins there; keys are unique, so no offset."""
        direction = "prev" if cursor.reverse else "next"
        word = encode_word(f"{direction}.{self.register}.{cursor.position}")
        return build_address(self.request, cursor=word)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        return describe_page(schema)
