"""The facts of the articles that a programme rests on."""

from dataclasses import dataclass

from bases.models import SourceArticle, SourceFact
from portal.reading import Reading


@dataclass(frozen=True)
class ArticleFacts:
    """An article and what it says, by the codes of the facts."""

    article: SourceArticle
    facts: tuple[SourceFact, ...]


def list_sources(reading: Reading) -> tuple[ArticleFacts, ...]:
    """All articles of a programme with their facts. Two queries."""
    articles = reading.programme.articles.prefetch_related("facts")
    return tuple(ArticleFacts(row, tuple(row.facts.all())) for row in articles)
