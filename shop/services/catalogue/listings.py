"""Keeps ProductListing, the one row per product and channel that lists read, equal to prices and stock.

Whoever changes a price, a variant or its availability calls here in the same transaction; the number of
queries depends on batches, not on products.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum

from shop.models import ProductListing, StockItem, Variant, VariantListing
from shop.services.catalogue import announcing, reductions

BATCH = 500
Place = tuple[int, int]  # (product id, channel id)


@transaction.atomic
def refresh(*, product_ids: Collection[int]) -> None:
    """Recompute prices and availability of these products in every channel; visibility stays as it is."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        _refresh_batch(ids[start : start + BATCH])


@transaction.atomic
def refresh_availability(*, variant_ids: Collection[int]) -> None:
    """Recompute only whether these variants' products can be bought: called when stock crosses zero."""
    product_ids = set(Variant.objects.filter(pk__in=variant_ids).values_list("product_id", flat=True))
    # Locked in key order, so that two checkouts never wait for each other in a circle, and before the stock is
    # read, so that of two refreshes the later one sees the truth.
    rows = list(ProductListing.objects.filter(product_id__in=product_ids).order_by("pk").select_for_update())
    available = _available_places(product_ids)
    changed = [row for row in rows if row.is_available != ((row.product_id, row.channel_id) in available)]
    for row in changed:
        row.is_available = not row.is_available
    ProductListing.objects.bulk_update(changed, ["is_available"])


@transaction.atomic
def show(*, product_ids: Collection[int], channel_id: int, is_visible: bool) -> None:
    """Show or hide products in a channel; one that was never listed there gets its row."""
    existing = ProductListing.objects.filter(product_id__in=product_ids, channel_id=channel_id)
    listed = set(existing.values_list("product_id", flat=True))
    existing.update(is_visible=is_visible)
    missing = sorted(set(product_ids) - listed)
    ProductListing.objects.bulk_create(
        ProductListing(product_id=product_id, channel_id=channel_id, is_visible=is_visible)
        for product_id in missing
    )
    refresh(product_ids=missing)
    announcing.product_changed(product_ids)


def _refresh_batch(product_ids: list[int]) -> None:
    offers = _offers(product_ids)
    reduced = [each.pk for some in offers.values() for each in some if each.compare_at_price is not None]
    lowest = reductions.lowest_of_listings(reduced)
    available = _available_places(product_ids)
    rows = [
        _row(place, prices, lowest, is_available=place in available)
        for place, prices in sorted(offers.items())
    ]
    ProductListing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["channel", "product"],
        update_fields=["price_from", "price_to", "compare_at_from", "is_available"],
    )
    unsold = ProductListing.objects.filter(product_id__in=product_ids).values_list(
        "pk", "product_id", "channel_id"
    )
    gone = [pk for pk, product_id, channel_id in unsold if (product_id, channel_id) not in offers]
    if gone:
        ProductListing.objects.filter(pk__in=gone).update(
            price_from=None, price_to=None, compare_at_from=None, is_available=False
        )


def _offers(product_ids: Collection[int]) -> dict[Place, list[VariantListing]]:
    """What is for sale: listings of active variants by product and channel."""
    offers: dict[Place, list[VariantListing]] = defaultdict(list)
    listings = VariantListing.objects.filter(
        variant__product_id__in=product_ids, variant__is_active=True, is_visible=True
    ).annotate(product_id=F("variant__product_id"))
    for listing in listings:
        offers[listing.product_id, listing.channel_id].append(listing)
    return offers


def _row(
    place: Place, offers: list[VariantListing], lowest: Mapping[int, Decimal], *, is_available: bool
) -> ProductListing:
    cheapest = min(offers, key=lambda offer: (offer.list_price, offer.compare_at_price or Decimal(0)))
    product_id, channel_id = place
    return ProductListing(
        product_id=product_id,
        channel_id=channel_id,
        price_from=cheapest.list_price,
        price_to=max(offer.list_price for offer in offers),
        compare_at_from=reductions.was(
            cheapest.compare_at_price, cheapest.list_price, lowest.get(cheapest.pk)
        ),
        is_available=is_available,
    )


def _available_places(product_ids: Iterable[int]) -> set[Place]:
    """Where at least one listed, active variant has stock at a location that the channel sells from."""
    stock = (
        StockItem.objects.filter(
            variant__product_id__in=list(product_ids),
            variant__is_active=True,
            variant__listings__is_visible=True,
            variant__listings__channel=F("location__channels"),
            location__is_active=True,
        )
        .values_list("variant_id", "variant__product_id", "location__channels")
        .annotate(n=Sum(F("on_hand") + F("backorder_limit") - F("reserved") - F("allocated")))
        .filter(n__gt=0)
    )
    return {(product_id, channel_id) for _, product_id, channel_id, _ in stock}
