"""The three Protocols. Implementations are built without arguments and keep no state of a request."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from shop.contracts.recommending import RecommenderHealth, Slate, SlateRequest
from shop.contracts.screening import PayoutRequest, Screening, ScreeningRequest
from shop.contracts.searching import SearchPage, SearchRequest, Suggestion


@runtime_checkable
class Recommender(Protocol):
    def recommend(self, requests: Sequence[SlateRequest]) -> list[Slate]:
        """Answer each request, in order. Several at once, so that a page costs one look at the shopper."""

    def health(self) -> RecommenderHealth:
        """Say who serves, and why."""


@runtime_checkable
class Searcher(Protocol):
    def search(self, request: SearchRequest) -> SearchPage:
        """One page of results with facets."""

    def suggest(self, *, query: str, channel_id: int, limit: int = 8) -> list[Suggestion]:
        """Rows for autocomplete."""

    def index(self, product_ids: Sequence[int]) -> None:
        """Bring the index up to date for these products."""

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Index everything anew; returns the number of products. `progress` hears how many are done of how many."""


@runtime_checkable
class Screener(Protocol):
    def screen(self, request: ScreeningRequest) -> Screening:
        """Allow, challenge, review or block a checkout."""

    def again(self, screening_id: str, now: datetime) -> Screening:
        """Look once more, without haste, at what was answered provisionally."""

    def pay_out(self, request: PayoutRequest) -> Screening:
        """Allow money to be given back, or let a person look first."""
