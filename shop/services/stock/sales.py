"""What an order holds, sends and gives back. The ledger itself says where an order's goods lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from shop.models import StockItem, StockMovement
from shop.services import locks
from shop.services.stock.errors import InvalidMovement
from shop.services.stock.goods import open_items
from shop.services.stock.ledger import Change, apply

Kind = StockMovement.Kind


@dataclass(frozen=True, slots=True)
class Held:
    """Units of a variant that lie at a location for an order."""

    item_id: int
    variant_id: int
    location_id: int
    quantity: int


def order_ref(order_id: int) -> str:
    return f"order:{order_id}"


def held_for(*, order_id: int) -> list[Held]:
    """What is allocated to the order and not yet sent: the sum of its movements."""
    rows = (
        StockMovement.objects.filter(ref=order_ref(order_id))
        .values_list("item_id", "item__variant_id", "item__location_id")
        .annotate(units=Sum("allocated_delta"))
        .filter(units__gt=0)
        .order_by("item_id")
    )
    return [Held(*row) for row in rows]


def deallocate(*, order_id: int, now: datetime, actor: str = "") -> None:
    """Give back all that the order holds and has not sent."""
    with locks.transaction_or_busy():
        changes = [
            Change(held.item_id, Kind.DEALLOCATE, allocated=-held.quantity)
            for held in held_for(order_id=order_id)
        ]
        apply(changes=changes, ref=order_ref(order_id), now=now, actor=actor)


def ship(
    *, order_id: int, location_id: int, units: Mapping[int, int], now: datetime, actor: str = ""
) -> None:
    """Take units (by variant id) that the order holds at a location off the shelf.

    Raises:
        InvalidMovement: if the order holds less there, or less is at hand (sold on backorder and not yet
        come).
    """
    with locks.transaction_or_busy():
        held = {row.variant_id: row for row in held_for(order_id=order_id) if row.location_id == location_id}
        for variant_id, quantity in units.items():
            if variant_id not in held or held[variant_id].quantity < quantity:
                raise InvalidMovement(_("The order does not hold these goods at this location."))
        changes = [
            Change(held[variant_id].item_id, Kind.SHIP, on_hand=-quantity, allocated=-quantity)
            for variant_id, quantity in units.items()
        ]
        apply(changes=changes, ref=order_ref(order_id), now=now, actor=actor)


def restock(
    *,
    order_id: int,
    location_id: int,
    units: Mapping[int, int],
    now: datetime,
    actor: str = "",
) -> None:
    """Put returned units (by variant id) on the shelf of any location."""
    with locks.transaction_or_busy():
        item_ids = open_items([(variant_id, location_id) for variant_id in units])
        changes = [
            Change(item_ids[(variant_id, location_id)], Kind.RETURN, on_hand=quantity)
            for variant_id, quantity in units.items()
        ]
        apply(changes=changes, ref=order_ref(order_id), now=now, actor=actor)


def is_balanced(item: StockItem) -> bool:
    """Whether the movements of an item add up to its balances."""
    sums = item.movements.aggregate(a=Sum("on_hand_delta"), b=Sum("reserved_delta"), c=Sum("allocated_delta"))
    return (sums["a"] or 0, sums["b"] or 0, sums["c"] or 0) == (item.on_hand, item.reserved, item.allocated)
