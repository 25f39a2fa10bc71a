"""Finding products: asks the port, and where that cannot answer, the shop's own full text.

`from shop.services import search`, then `search.search(request)`. The language is the active one.
"""

import logging
from collections.abc import Callable, Collection

from shop.contracts.searching import SearchPage, SearchRequest, Suggestion
from shop.ports import loader
from shop.ports.searcher import FullTextSearcher
from shop.services.search.parsing import request_from

__all__ = ["index", "rebuild", "request_from", "search", "suggest"]

MAX_SUGGESTIONS = 20
logger = logging.getLogger(__name__)


def search(request: SearchRequest) -> SearchPage:
    """One page of results with facets, whoever answers."""
    try:
        return loader.searcher().search(request)
    except Exception:  # the port's promise: a searcher's fault never empties the shop
        logger.exception("the searcher failed; full text answers instead")
        return FullTextSearcher().search(request)


def suggest(*, query: str, channel_id: int, limit: int = 8) -> list[Suggestion]:
    """Rows for autocomplete; none where nobody can answer, for a suggestion is only a help."""
    try:
        return loader.searcher().suggest(
            query=query, channel_id=channel_id, limit=max(0, min(limit, MAX_SUGGESTIONS))
        )
    except Exception:  # as above
        logger.exception("the searcher failed to suggest")
        return []


def index(*, product_ids: Collection[int]) -> None:
    """Bring the index up to date for these products; what listens to `product_changed` calls here."""
    loader.searcher().index(sorted(set(product_ids)))


def rebuild(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Index everything anew.

    Args:
        progress: told how many products are done, and how many there are; by the full-text searcher alone.

    Returns:
        The number of products.
    """
    searcher = loader.searcher()
    if isinstance(searcher, FullTextSearcher):
        return searcher.rebuild(progress)
    return searcher.rebuild()
