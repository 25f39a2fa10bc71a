"""What lies on the shelves, what is on order, and how long it has been lying."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Sum

from shop.models import PurchaseOrder, PurchaseOrderLine, StockItem, StockMovement

Place = tuple[int, int]  # variant, location
OPEN = (PurchaseOrder.Status.PLACED, PurchaseOrder.Status.PARTIAL)
LOT = 400


@dataclass(frozen=True, slots=True)
class Position:
    """Stock of a place, in units."""

    on_hand: int
    free: int  # on hand and promised to nobody; below 0 where more is promised than lies there
    on_order: int

    @property
    def total(self) -> int:
        """What there is to sell, now and later."""
        return self.free + self.on_order


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units of an open purchase order that are still to come."""

    place: Place
    quantity: int
    expected_at: datetime
    order_id: int


def positions(variant_ids: Sequence[int]) -> dict[Place, Position]:
    """By place; every shelf of these variants."""
    ordered = on_order(variant_ids)
    found = {}
    for at in range(0, len(variant_ids), LOT):
        rows = StockItem.objects.filter(variant_id__in=variant_ids[at : at + LOT])
        for row in rows.only("variant_id", "location_id", "on_hand", "reserved", "allocated"):
            place = (row.variant_id, row.location_id)
            free = row.on_hand - row.reserved - row.allocated
            found[place] = Position(row.on_hand, free, ordered.get(place, 0))
    return found


def on_order(variant_ids: Sequence[int]) -> dict[Place, int]:
    """Units ordered of suppliers and not here yet."""
    found: dict[Place, int] = {}
    for at in range(0, len(variant_ids), LOT):
        rows = _open_lines(variant_ids[at : at + LOT]).values_list("variant_id", "order__location_id")
        found |= {(v, place): n for v, place, n in rows.annotate(n=Sum(F("quantity") - F("received")))}
    return found


def arrivals(variant_ids: Sequence[int]) -> list[Arrival]:
    """What is on order, by order."""
    found = []
    for at in range(0, len(variant_ids), LOT):
        rows = _open_lines(variant_ids[at : at + LOT]).values_list(
            "variant_id", "order__location_id", "quantity", "received", "order__expected_at", "order_id"
        )
        found += [
            Arrival((variant_id, location_id), quantity - received, expected_at, order_id)
            for variant_id, location_id, quantity, received, expected_at, order_id in rows
        ]
    return found


def used_space() -> dict[int, int]:
    """Units on hand and on order by location."""
    on_hand = StockItem.objects.values_list("location_id").annotate(n=Sum("on_hand"))
    found: dict[int, int] = defaultdict(int, dict(on_hand))
    coming = PurchaseOrderLine.objects.filter(order__status__in=OPEN).values_list("order__location_id")
    for location_id, n in coming.annotate(n=Sum(F("quantity") - F("received"))):
        found[location_id] += n
    return dict(found)


def ages(on_hand: Mapping[Place, int], *, as_of: datetime) -> dict[Place, int]:
    """Days that the oldest unit on hand has been lying: first in, first out.

    What came is counted back from the latest until it makes up what lies; without a record of so much, the first
    record counts.
    """
    variant_ids = sorted({variant_id for variant_id, _ in on_hand})
    came: dict[Place, list[tuple[datetime, int]]] = defaultdict(list)
    for at in range(0, len(variant_ids), LOT):
        for variant_id, location_id, moment, units in _came(variant_ids[at : at + LOT], as_of):
            came[variant_id, location_id].append((moment, units))
    return {
        place: _age(came[place], units, as_of)
        for place, units in on_hand.items()
        if units > 0 and came.get(place)
    }


def _came(variant_ids: Sequence[int], as_of: datetime) -> Iterable[tuple[int, int, datetime, int]]:
    rows = StockMovement.objects.filter(
        item__variant_id__in=variant_ids, on_hand_delta__gt=0, at__lte=as_of
    ).order_by("-at", "-pk")
    return rows.values_list("item__variant_id", "item__location_id", "at", "on_hand_delta")


def _age(came: Sequence[tuple[datetime, int]], units: int, as_of: datetime) -> int:
    left = units
    for moment, arrived in came:
        left -= arrived
        if left <= 0:
            return int((as_of - moment) / timedelta(days=1))
    return int((as_of - came[-1][0]) / timedelta(days=1))


def _open_lines(variant_ids: Sequence[int]) -> Any:
    return PurchaseOrderLine.objects.filter(
        variant_id__in=variant_ids, order__status__in=OPEN, received__lt=F("quantity")
    ).order_by()
