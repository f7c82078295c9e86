"""A page of a register: filtered as its query says, with what can be chosen from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_filters import FilterSet

from bases.models import InnovationBase, Park, Programme

PAGE_SIZE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class FilterOption:
    """One value of a filter; `count` is None where it is not counted."""

    value: str
    label: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True)
class FilterChoice:
    """A filter by one of some values."""

    name: str
    label: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True)
class ListPage:
    """A page of rows, the filters above it, and sentences about what was asked.

    `word` is the text that was searched for; the rows are of whichever register.
    """

    rows: Page[Any]
    choices: tuple[FilterChoice, ...]
    word: str
    faults: tuple[str, ...]
    is_filtered: bool


def sort_rows(
    rows: Iterable[Row],
    get_value: Callable[[Row], Any],
    *,
    largest_first: bool = False,
) -> list[Row]:
    """Sort rows by a value of theirs; those without one come last, either way.

    Rows of one value keep their order.
    """
    everything = list(rows)
    known = [row for row in everything if get_value(row) is not None]
    unknown = [row for row in everything if get_value(row) is None]
    return sorted(known, key=get_value, reverse=largest_first) + unknown


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


def build_search(
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


def build_list_page(
    search: FilterSet, query: QueryDict, *choices: FilterChoice
) -> ListPage:
    """The page of a query that was searched for: two queries, count and rows.

    One more for each place or enterprise that the query names. What cannot be
    searched for finds nothing and is said.
    """
    found = search.qs if search.is_valid() else search.qs.none()
    return ListPage(
        rows=KeyedPaginator(found, PAGE_SIZE).get_page(query.get("page")),
        choices=tuple(choice for choice in choices if choice.options),
        word=next(reversed(get_chosen_values(search, "q")), ""),
        faults=tuple(text for texts in search.errors.values() for text in texts),
        is_filtered=bool(search.data),
    )


def build_choice(
    search: FilterSet, name: str, label: str, pairs: Iterable[tuple[str, str | Promise]]
) -> FilterChoice:
    """A filter of which the query may have chosen some values."""
    chosen = get_chosen_values(search, name)
    options = (FilterOption(value, str(text), value in chosen) for value, text in pairs)
    return FilterChoice(name, label, tuple(options))


def get_chosen_values(search: FilterSet, name: str) -> list[str]:
    """The values of a filter that a query has chosen."""
    return search.data.getlist(name) if isinstance(search.data, QueryDict) else []


def build_place_choice(
    search: FilterSet,
    name: str,
    label: str,
    places: QuerySet[InnovationBase] | QuerySet[Park],
) -> FilterChoice:
    """A filter by one of a programme's bases or parks. One query."""
    return build_choice(search, name, label, [(row.slug, row.name) for row in places])


def build_place_choices(
    search: FilterSet, programme: Programme
) -> tuple[FilterChoice, FilterChoice]:
    """The filters by a programme's bases and parks. Two queries."""
    return (
        build_place_choice(search, "base", _("Base"), programme.bases.all()),
        build_place_choice(search, "park", _("Park"), programme.parks.all()),
    )
