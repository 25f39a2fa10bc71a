"""Which "was" price may stand beside a reduced one: the lowest of thirty days, from the append-only history.

A merchant's own price to compare with says that there is a reduction; what is shown is read from what the shop itself
asked. EU directive 98/6, article 6a; by the Court of Justice (C-330/23) the percentage is taken from it too.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from shop.models import PriceChange
from shop.models.prepared import Given, Prepared, Some

WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class PastPrice:
    """What a variant cost in a channel from a moment on."""

    variant_id: int
    change_id: int
    price: Decimal
    effective_at: datetime


HISTORY = Prepared(
    PriceChange,
    PastPrice,
    lambda rows: rows.filter(
        listing__variant_id__in=Some("variants"),
        listing__channel_id=Given("channel"),
        effective_at__lte=Given("now"),
    ).values_list("listing__variant_id", "pk", "price", "effective_at"),
)


def lowest_prices(
    *, variant_ids: Collection[int], channel_id: int, now: datetime, days: int = WINDOW_DAYS
) -> dict[int, Decimal]:
    """The lowest price of each variant in the `days` before its present price took effect (EU Omnibus).

    The price that held when the window began counts too. A variant whose price never changed has none.
    """
    if not variant_ids:
        return {}
    past: dict[int, list[PastPrice]] = defaultdict(list)
    rows = HISTORY.rows(variants=variant_ids, channel=channel_id, now=now)
    for row in sorted(rows, key=lambda row: (row.effective_at, row.change_id)):
        past[row.variant_id].append(row)
    return _lowest(past, days)


def lowest_of_listings(listing_ids: Collection[int], *, days: int = WINDOW_DAYS) -> dict[int, Decimal]:
    """The same by listing, up to the latest price that was written."""
    if not listing_ids:
        return {}
    past: dict[int, list[PastPrice]] = defaultdict(list)
    rows = PriceChange.objects.filter(listing_id__in=listing_ids).order_by("effective_at", "pk")
    for listing_id, change_id, price, at in rows.values_list("listing_id", "pk", "price", "effective_at"):
        past[listing_id].append(PastPrice(listing_id, change_id, price, at))
    return _lowest(past, days)


def was(compare_at: Decimal | None, price: Decimal, lowest: Decimal | None) -> Decimal | None:
    """What may be shown as the price before: none where the shop asked as little within the window."""
    if compare_at is None or lowest is None or lowest <= price:
        return None
    return lowest


def _lowest(past: Mapping[int, Sequence[PastPrice]], days: int) -> dict[int, Decimal]:
    found = {}
    for key, changes in past.items():
        prices = _without_repeats(changes)
        if len(prices) > 1:
            found[key] = _lowest_before_present(prices, timedelta(days=days))
    return found


def _without_repeats(changes: Sequence[PastPrice]) -> list[PastPrice]:
    """A row that changes only what the price is compared with begins no new price."""
    kept: list[PastPrice] = []
    for change in changes:
        if not kept or kept[-1].price != change.price:
            kept.append(change)
    return kept


def _lowest_before_present(changes: Sequence[PastPrice], window: timedelta) -> Decimal:
    """Of at least two changes in order of time; the last is the present price."""
    began_at = changes[-1].effective_at - window
    lowest = changes[0].price
    for change in changes[1:-1]:
        # One from before the window is replaced by the next, as long as that held when the window began.
        lowest = change.price if change.effective_at <= began_at else min(change.price, lowest)
    return lowest
