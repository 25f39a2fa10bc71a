"""What can still be promised, by channel and by place, and the flag that lists read."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from shop.models import ChannelLocation, ProductListing, StockItem, VariantListing


@dataclass(frozen=True, slots=True)
class AtLocation:
    """What one location can promise of a variant."""

    location_id: int
    code: str
    name: str
    kind: str
    offers_pickup: bool
    available: int


def sellable_items(*, channel_id: int) -> QuerySet[StockItem]:
    """Stock that a channel may sell: at its own, active locations."""
    return StockItem.objects.filter(location__is_active=True, location__channels=channel_id)


def availability(*, variant_ids: Collection[int], channel_id: int) -> dict[int, int]:
    """Units that the channel can promise of each variant; 0 for those without stock."""
    rows = (
        sellable_items(channel_id=channel_id)
        .filter(variant_id__in=variant_ids)
        .values_list("variant_id")
        .annotate(free=Sum(F("on_hand") + F("backorder_limit") - F("reserved") - F("allocated")))
    )
    return dict.fromkeys(variant_ids, 0) | dict(rows)


def priorities(*, channel_id: int) -> dict[int, int]:
    """The channel's active locations, each with its rank: the lowest is used first."""
    sources = ChannelLocation.objects.filter(channel_id=channel_id, location__is_active=True)
    ranked = sources.order_by("priority", "location_id").values_list("location_id", flat=True)
    return {location_id: rank for rank, location_id in enumerate(ranked)}


def by_location(*, variant_id: int, channel_id: int) -> list[AtLocation]:
    """Where the channel has the variant, in the order in which locations are used."""
    rank = priorities(channel_id=channel_id)
    rows = StockItem.objects.filter(variant_id=variant_id, location_id__in=rank).select_related("location")
    return [
        AtLocation(
            location_id=row.location_id,
            code=row.location.code,
            name=row.location.name,
            kind=row.location.kind,
            offers_pickup=row.location.offers_pickup,
            available=row.on_hand + row.backorder_limit - row.reserved - row.allocated,
        )
        for row in sorted(rows, key=lambda row: rank[row.location_id])
    ]


def refresh_availability(variant_ids: Collection[int]) -> None:
    """Bring `ProductListing.is_available` up to date for the products of these variants.

    The listing rows are locked before the stock is read, so that of two refreshes the later one sees the
    truth.
    """
    with transaction.atomic():
        listings = ProductListing.objects.filter(product__variants__in=variant_ids).order_by("pk")
        ids = list(listings.select_for_update(of=("self",)).values_list("pk", flat=True))
        rows = ProductListing.objects.filter(pk__in=ids)
        has_stock = Exists(_sellable_variants())
        rows.filter(has_stock).exclude(is_available=True).update(is_available=True)
        rows.exclude(has_stock).exclude(is_available=False).update(is_available=False)


def _sellable_variants() -> QuerySet[VariantListing]:
    """The variants of an outer ProductListing that can be bought in its channel now."""
    in_stock = StockItem.objects.filter(
        variant=OuterRef("variant"),
        location__is_active=True,
        location__channels=OuterRef("channel"),
        on_hand__gt=F("reserved") + F("allocated") - F("backorder_limit"),
    )
    return VariantListing.objects.filter(
        Exists(in_stock),
        variant__product=OuterRef("product"),
        variant__is_active=True,
        channel=OuterRef("channel"),
        is_visible=True,
    )
