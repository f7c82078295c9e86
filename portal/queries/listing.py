"""A page of a register: filtered as its query says, with what can be chosen from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Manager, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet

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

    `word` is the text that was searched for.
    """

    rows: Page
    choices: tuple[Choice, ...]
    word: str
    faults: tuple[str, ...]
    is_filtered: bool


def search_of(filters: type[FilterSet], rows: QuerySet, query: QueryDict) -> FilterSet:
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
    found = search.qs if search.is_valid() else search.queryset.none()
    return Listing(
        rows=Paginator(found, PAGE_SIZE).get_page(query.get("page")),
        choices=tuple(choice for choice in choices if choice.options),
        word=search.data.get("q", ""),
        faults=tuple(text for texts in search.errors.values() for text in texts),
        is_filtered=bool(search.data),
    )


def choice(
    search: FilterSet, name: str, label: str, pairs: Iterable[tuple[str, str]]
) -> Choice:
    """A filter of which the query may have chosen some values."""
    chosen = search.data.getlist(name)
    options = (Option(value, text, value in chosen) for value, text in pairs)
    return Choice(name, label, tuple(options))


def place_choice(search: FilterSet, name: str, label: str, places: Manager) -> Choice:
    """A filter by one of a programme's bases or parks. One query."""
    return choice(search, name, label, [(row.slug, row.name) for row in places.all()])


def place_choices(search: FilterSet, programme) -> tuple[Choice, Choice]:
    """The filters by a programme's bases and parks. Two queries."""
    return (
        place_choice(search, "base", _("Base"), programme.bases),
        place_choice(search, "park", _("Park"), programme.parks),
    )
