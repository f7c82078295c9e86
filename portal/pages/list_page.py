"""A page of a register: filtered as its query says, with what can be chosen from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_filters import FilterSet

from bases.models import InnovationBase, Park, Programme

PAGE_SIZE = 50


@dataclass(frozen=True)
class Option:
    """One value of a filter; `count` is None where it is not counted."""

    value: str
    label: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True)
class Choice:
    """A filter by one of some values."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Listing:
    """A page of rows, the filters above it, and sentences about what was asked.

    `word` is the text that was searched for; the rows are of whichever register.
    """

    rows: Page[Any]
    choices: tuple[Choice, ...]
    word: str
    faults: tuple[str, ...]
    is_filtered: bool


class KeyedPaginator(Paginator):  # type: ignore[type-arg]  # no generic at runtime
    """Pages of a query set whose rows are looked up by key.

    So the database sorts keys, which an index holds, and not whole rows with their
    texts: that takes longer the more rows there are, and the deeper the page.
    """

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """The rows of a page; one query once they are read."""
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        keys = self.object_list.values("pk")[bottom : bottom + self.per_page]
        return Page(self.object_list.filter(pk__in=keys), number, self)


def search_of(
    filters: type[FilterSet], rows: QuerySet[Model], query: QueryDict
) -> FilterSet:
    """The filters that a query fills in; what is blank is not asked for.

    The programme is that of the page's reading, so it is none of them.
    """
    asked = QueryDict(mutable=True)
    for name in filters.base_filters.keys() - {"programme"}:
        values = [text.strip() for text in query.getlist(name) if text.strip()]
        if values:
            asked.setlist(name, values)
    return filters(asked, queryset=rows)


def listing(search: FilterSet, query: QueryDict, *choices: Choice) -> Listing:
    """The page of a query that was searched for: two queries, count and rows.

    One more for each place or enterprise that the query names. What cannot be
    searched for finds nothing and is said.
    """
    found = search.qs if search.is_valid() else search.qs.none()
    return Listing(
        rows=KeyedPaginator(found, PAGE_SIZE).get_page(query.get("page")),
        choices=tuple(choice for choice in choices if choice.options),
        word=next(reversed(chosen_of(search, "q")), ""),
        faults=tuple(text for texts in search.errors.values() for text in texts),
        is_filtered=bool(search.data),
    )


def choice(
    search: FilterSet, name: str, label: str, pairs: Iterable[tuple[str, str | Promise]]
) -> Choice:
    """A filter of which the query may have chosen some values."""
    chosen = chosen_of(search, name)
    options = (Option(value, str(text), value in chosen) for value, text in pairs)
    return Choice(name, label, tuple(options))


def chosen_of(search: FilterSet, name: str) -> list[str]:
    """The values of a filter that a query has chosen."""
    return search.data.getlist(name) if isinstance(search.data, QueryDict) else []


def place_choice(
    search: FilterSet,
    name: str,
    label: str,
    places: QuerySet[InnovationBase] | QuerySet[Park],
) -> Choice:
    """A filter by one of a programme's bases or parks. One query."""
    return choice(search, name, label, [(row.slug, row.name) for row in places])


def place_choices(search: FilterSet, programme: Programme) -> tuple[Choice, Choice]:
    """The filters by a programme's bases and parks. Two queries."""
    return (
        place_choice(search, "base", _("Base"), programme.bases.all()),
        place_choice(search, "park", _("Park"), programme.parks.all()),
    )
