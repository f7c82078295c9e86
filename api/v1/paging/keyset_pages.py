"""Pages by cursor, for what is too long to count or to skip."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from api.pagination import Pages, address, page_size
from api.problems import BadParameters
from api.v1.paging.page import window
from api.v1.paging.register_cursor import RowCursor, Rows


class KeysetPages(Pages):
    """Pages of a register in the order of its public key, one query each.

    Figures are read by their view; there it only documents the parameters.
    """

    parameters = ("cursor", "page_size")

    def paginate_queryset(self, rows: QuerySet, request, view) -> list:
        """Return the rows of the page; raises BadParameters for a strange cursor."""
        column, form = view.lookup_field, view.lookup_value_regex
        register = Rows(rows, rows.model._meta.model_name, column, form)
        start = start_of(register, request.GET.get("cursor"))
        self.request = request
        self.window = window([register], start, page_size(request))
        return [row for _register, row in self.window.rows]

    def links(self) -> dict[str, str | None]:
        """The neighbouring pages."""
        page = self.window
        return {
            name: cursor and address(self.request, cursor=cursor)
            for name, cursor in (("next", page.next), ("previous", page.previous))
        }


def start_of(register: Rows, text: str | None) -> RowCursor | None:
    """Where the page begins; raises BadParameters for a strange cursor."""
    try:
        return None if text is None else register.decode(text)
    except ValueError:
        raise strange_cursor() from None


def strange_cursor() -> BadParameters:
    """The error for a cursor that this address did not hand out."""
    return BadParameters(
        [("cursor", _("This cursor does not belong to this address."))]
    )
