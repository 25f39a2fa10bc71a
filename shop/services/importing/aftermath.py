"""What has to follow an import before the shop can show it: lists, search, what sells, all at once."""

from collections.abc import Sequence
from datetime import datetime

from django.core.cache import cache

from shop.ports import loader
from shop.services import catalogue, events, slates


def finish(*, product_ids: Sequence[int], channel_id: int, now: datetime) -> None:
    """Bring every summary of the history up to date. Safe to repeat."""
    catalogue.listings.refresh(product_ids=product_ids)
    events.count_sales(now=now)
    slates.count_companions(now=now)
    if product_ids:
        loader.searcher().rebuild()
    cache.clear()  # menus and popular goods of the shop as it was
