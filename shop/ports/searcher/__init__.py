"""The default searcher: full text on the shop's own database, SQLite or PostgreSQL, with the same results on both.

A query that finds nothing in the channel is helped, in this order: it is part of a SKU, a word of it is misspelt,
or some of its words are found and others are not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from shop.contracts.searching import SearchPage, SearchRequest, Suggestion
from shop.ports.searcher import (
    backends,
    codes,
    facets,
    finding,
    indexing,
    spelling,
    suggesting,
    text,
    vocabulary,
)
from shop.ports.searcher.backends import Matches
from shop.ports.searcher.indexing import Progress
from shop.ports.searcher.scope import Scope
from shop.ports.searcher.text import Query

__all__ = ["FullTextSearcher"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A way to read a query; `corrected` is what was searched for instead of what was typed."""

    matches: Matches
    corrected: str = ""


class FullTextSearcher:
    """Implements the Searcher port."""

    def search(self, request: SearchRequest) -> SearchPage:
        scope = Scope(request, vocabulary.load())
        if not request.query.strip():
            return _page(scope, finding.page(scope))
        query = text.parse(request.query)
        if not query.clauses:
            return SearchPage(product_ids=(), n_total=0, page=1, n_pages=0)
        language = vocabulary.language()
        attempt = Attempt(backends.matches(query.clauses, language=language))
        scope = replace(scope, matches=attempt.matches)
        found = finding.page(scope)
        if not found.n_total and not _finds(attempt, scope):
            attempt = next((other for other in _helps(query, language) if _finds(other, scope)), attempt)
            scope = replace(scope, matches=attempt.matches)
            found = finding.page(scope)
        page = _page(scope, found)
        exact = codes.exact_product(query.text, channel_id=request.channel_id)
        return replace(page, corrected_query=attempt.corrected, sku_product_id=exact)

    def suggest(self, *, query: str, channel_id: int, limit: int = 8) -> list[Suggestion]:
        return suggesting.suggest(query=query, channel_id=channel_id, limit=limit)

    def index(self, product_ids: Sequence[int]) -> None:
        indexing.index(product_ids)

    def rebuild(self, progress: Progress | None = None) -> int:
        return indexing.rebuild(progress)


def _page(scope: Scope, found: finding.Found) -> SearchPage:
    request = scope.request
    counts = facets.count(scope, n_total=found.n_total) if request.facets else None
    return SearchPage(
        product_ids=found.product_ids,
        n_total=found.n_total,
        page=max(1, request.page),
        n_pages=ceil(found.n_total / finding.page_size(request)),
        facets=facets.facets(scope, counts) if counts else (),
        price_low=counts.price_low if counts else None,
        price_high=counts.price_high if counts else None,
    )


def _finds(attempt: Attempt, scope: Scope) -> bool:
    """Whether the channel has anything for it, whatever else is filtered."""
    everywhere = SearchRequest(channel_id=scope.request.channel_id)
    return replace(scope, request=everywhere, matches=attempt.matches).rows().exists()


def _helps(query: Query, language: str) -> Iterator[Attempt]:
    """Made one after the other, so that the usual query pays for none of them."""
    if part := codes.part_matches(query.text):
        yield Attempt(part)
    if better := spelling.corrected(query, language=language):
        yield Attempt(backends.matches(text.parse(better).clauses, language=language), corrected=better)
    if len(query.clauses) > 1:
        yield Attempt(backends.matches(query.clauses, language=language, any_clause=True))
