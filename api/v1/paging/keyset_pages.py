"""Pages by cursor, for what is too long to count or to skip."""

from typing import Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.pagination import Pages, build_address, get_page_size
from api.problems import BadParameters
from api.v1.paging.page import read_window
from api.v1.paging.register_cursor import RowCursor, Rows

M = TypeVar("M", bound=Model)


class KeyedView(Protocol):
    """The public key of a register: its column and its form."""

    lookup_field: str
    lookup_value_regex: str


class KeysetPages(Pages):
    """Pages of a register in the order of its public key, one query each.

    Figures are read by their view; there it only documents the parameters.
    """

    parameters = ("cursor", "page_size")

    # Only registers are paged so: they hand over a query set and themselves.
    def paginate_queryset(  # type: ignore[override]  # see above
        self, queryset: QuerySet[M], request: Request, view: KeyedView
    ) -> list[M]:
        """Return the rows of the page; raises BadParameters for a strange cursor."""
        column, form = view.lookup_field, view.lookup_value_regex
        register = Rows(queryset, str(queryset.model._meta.model_name), column, form)
        start = read_row_cursor(register, request.GET.get("cursor"))
        self.request = request
        self.window = read_window([register], start, get_page_size(request))
        return [row for _register, row in self.window.rows]

    def links(self) -> dict[str, str | None]:
        """The neighbouring pages."""
        page = self.window
        return {
            name: cursor and build_address(self.request, cursor=cursor)
            for name, cursor in (("next", page.next), ("previous", page.previous))
        }


def read_row_cursor(register: Rows[M], text: str | None) -> RowCursor | None:
    """Where the page begins; raises BadParameters for a strange cursor."""
    try:
        return None if text is None else register.decode(text)
    except ValueError:
        raise build_cursor_error() from None


def build_cursor_error() -> BadParameters:
    """The error for a cursor that this address did not hand out."""
    return BadParameters(
        [("cursor", _("This cursor does not belong to this address."))]
    )
