"""What can still be promised, by channel and by place."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum

from shop.models import ChannelLocation, StockItem


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
