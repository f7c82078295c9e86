"""One search over what has a name: bases, enterprises, problems, targets."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django_filters import FilterSet

from bases.filtersets import WordFilter
from bases.models import InnovationBase
from enterprises.models import Enterprise
from portal.pages.enterprises.pages import EnterpriseSearch
from portal.pages.problems.pages import select_problems
from portal.reading import Reading
from problems.models import TechnicalProblem
from targets.models import Target

Row = TypeVar("Row", bound=Model)
MOST = 20
"""How many of a kind a search names."""

NAMES = ("name_zh", "name_en")


class WordSearch(FilterSet):
    """Bases by a word; checks the word for all kinds."""

    q = WordFilter("code", "slug", "full_name_zh", "full_name_en", *NAMES)

    class Meta:
        model = InnovationBase
        fields = ["q"]


@dataclass(frozen=True)
class SearchResults:
    """What a word was found in, up to twenty of a kind, by code or number.

    `faults` are sentences about a word that cannot be searched for.
    """

    word: str
    bases: tuple[InnovationBase, ...] = ()
    targets: tuple[Target, ...] = ()
    enterprises: tuple[Enterprise, ...] = ()
    problems: tuple[TechnicalProblem, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.bases or self.targets or self.enterprises or self.problems)


def search_programme(reading: Reading, query: QueryDict) -> SearchResults:
    """Search for a word: four queries, none without a word or for one that is none."""
    word, programme = query.get("q", "").strip(), reading.programme
    search = WordSearch({"q": word}, queryset=programme.bases.all())
    if not word or not search.is_valid():
        faults = tuple(text for texts in search.errors.values() for text in texts)
        return SearchResults(word, faults=faults)
    firms = Enterprise.objects.in_programme(programme)
    problems = reading.scope.problems(select_problems(programme))
    return SearchResults(
        word=word,
        bases=list_first(search.qs),
        targets=list_first(
            filter_by_word(programme.targets.all(), word, "code", "name_zh", "name_en")
        ),
        enterprises=list_first(EnterpriseSearch({"q": word}, queryset=firms).qs),
        problems=list_first(
            filter_by_word(problems, word, "number", "title_zh", "title_en")
        ),
    )


def filter_by_word(rows: QuerySet[Row], word: str, *columns: str) -> QuerySet[Row]:
    """Rows that have a word in one of some columns."""
    return WordFilter(*columns).filter(rows, word)


def list_first(rows: QuerySet[Row]) -> tuple[Row, ...]:
    """The first twenty rows. One query."""
    return tuple(rows[:MOST])
