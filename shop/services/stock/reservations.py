"""Holding stock for a checkout under way, for a limited time, and turning it into a sale.

A reservation that has run out still counts until somebody needs the goods or the sweeper comes: whoever
needs them releases it in the same transaction, so an embedded shop without a sweeper never refuses a sale
for its sake.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from shop.models import Reservation, StockItem, StockMovement, Variant
from shop.services import locks
from shop.services.stock import planning
from shop.services.stock.available import availability, priorities
from shop.services.stock.errors import OutOfStock, Shortage
from shop.services.stock.ledger import Balances, Change, apply

Kind = StockMovement.Kind
SWEEP_SIZE = 500


@dataclass(frozen=True, slots=True)
class _Hold:
    """The locked shelves that a cart may take from, and the reservations that already lie on them."""

    items: dict[int, StockItem]
    shelves: tuple[planning.Shelf, ...]
    own: dict[int, int]
    expired: tuple[Reservation, ...]


def cart_ref(cart_id: int) -> str:
    return f"cart:{cart_id}"


def reserve(
    *,
    cart_id: int,
    channel_id: int,
    demands: Mapping[int, int],
    until: datetime,
    now: datetime,
    location_id: int | None = None,
) -> None:
    """Hold exactly `demands` (variant id → units) for the cart until `until`, instead of what it held before.

    The caller has locked the cart, so that nobody else replaces what it holds at the same time.

    Args:
        location_id: the store where the goods will be collected; otherwise any location of the channel.

    Raises:
        OutOfStock: names every variant of which there is too little; nothing is changed.
        locks.Busy: if somebody else holds the rows for too long.
    """
    with locks.transaction_or_busy():
        hold = _lock(cart_id, channel_id, demands, now, location_id)
        taken = _plan(hold, demands)
        changes = _release_expired(hold)
        for item_id in sorted(hold.own.keys() | taken.keys()):
            delta = taken.get(item_id, 0) - hold.own.get(item_id, 0)
            changes.append(Change(item_id, Kind.RESERVE if delta > 0 else Kind.RELEASE, reserved=delta))
        apply(changes=changes, ref=cart_ref(cart_id), now=now, locked=hold.items)
        Reservation.objects.filter(cart_id=cart_id).delete()
        Reservation.objects.bulk_create(
            Reservation(cart_id=cart_id, item_id=item_id, quantity=units, expires_at=until)
            for item_id, units in taken.items()
        )


def extend(*, cart_id: int, until: datetime) -> bool:
    """Hold what the cart holds until later; False if it holds nothing any more."""
    return Reservation.objects.filter(cart_id=cart_id, expires_at__lt=until).update(expires_at=until) > 0


def held_by_cart(*, cart_id: int, location_id: int | None = None) -> dict[int, int]:
    """Units of each variant that the cart holds, anywhere or at one location."""
    rows = Reservation.objects.filter(cart_id=cart_id)
    if location_id is not None:
        rows = rows.filter(item__location_id=location_id)
    return dict(rows.values_list("item__variant_id").annotate(units=Sum("quantity")))


def available_to(*, cart_id: int, variant_ids: Collection[int], channel_id: int) -> dict[int, int]:
    """What this cart could buy: what is free, and what it holds already."""
    held = held_by_cart(cart_id=cart_id)
    free = availability(variant_ids=variant_ids, channel_id=channel_id)
    return {variant_id: units + held.get(variant_id, 0) for variant_id, units in free.items()}


def release(*, cart_id: int, now: datetime) -> None:
    """Give back all that a cart holds."""
    with locks.transaction_or_busy():
        held = Reservation.objects.filter(cart_id=cart_id)
        items = locks.stock_items(held.values_list("item_id", flat=True))
        # Read again behind the locks: what holds stock only changes together with the stock.
        _give_back(list(held.filter(item_id__in=items)), now, items)


def expire(*, now: datetime) -> int:
    """Give back what has run out; returns the number of reservations. Safe to run beside itself."""
    n_expired = 0
    while True:
        with locks.transaction_or_busy():
            due = Reservation.objects.filter(expires_at__lte=now).order_by("item_id", "pk")
            items = locks.stock_items([row.item_id for row in due[:SWEEP_SIZE]])
            # Read again behind the locks: another sweeper may have been quicker.
            rows = list(due.filter(item_id__in=items)[:SWEEP_SIZE])
            if not rows:
                return n_expired
            _give_back(rows, now, items)
            n_expired += len(rows)


def allocate(
    *,
    order_ref: str,
    cart_id: int,
    channel_id: int,
    demands: Mapping[int, int],
    now: datetime,
    location_id: int | None = None,
    actor: str = "",
) -> None:
    """Sell: turn what the cart holds into an allocation of the order, and take what is missing from the
    shelves.

    Raises:
        OutOfStock: names every variant of which there is too little; nothing is changed.
        locks.Busy: if somebody else holds the rows for too long.
    """
    with locks.transaction_or_busy():
        hold = _lock(cart_id, channel_id, demands, now, location_id)
        taken = _plan(hold, demands)
        changes = _release_expired(hold)
        for item_id in sorted(hold.own.keys() | taken.keys()):
            kind = Kind.ALLOCATE if item_id in taken else Kind.RELEASE
            changes.append(
                Change(item_id, kind, reserved=-hold.own.get(item_id, 0), allocated=taken.get(item_id, 0))
            )
        apply(changes=changes, ref=order_ref, now=now, actor=actor, locked=hold.items)
        Reservation.objects.filter(cart_id=cart_id).delete()


def _lock(
    cart_id: int, channel_id: int, demands: Mapping[int, int], now: datetime, location_id: int | None
) -> _Hold:
    rank = priorities(channel_id=channel_id)
    candidates = StockItem.objects.filter(
        variant_id__in=demands, location_id__in=rank if location_id is None else rank.keys() & {location_id}
    )
    ranked = [
        pk
        for pk, _place in sorted(
            candidates.values_list("pk", "location_id"), key=lambda row: (rank[row[1]], row[0])
        )
    ]
    held_ids = list(Reservation.objects.filter(cart_id=cart_id).values_list("item_id", flat=True))
    items = locks.stock_items(ranked + held_ids)
    rows = list(Reservation.objects.filter(item_id__in=items))
    own = {row.item_id: row.quantity for row in rows if row.cart_id == cart_id}
    expired = tuple(row for row in rows if row.cart_id != cart_id and row.expires_at <= now)
    extra: dict[int, int] = dict(own)
    for row in expired:
        extra[row.item_id] = extra.get(row.item_id, 0) + row.quantity
    shelves = tuple(
        planning.Shelf(
            item_id=pk,
            variant_id=items[pk].variant_id,
            location_id=items[pk].location_id,
            free=Balances.of(items[pk]).free(items[pk]) + extra.get(pk, 0),
        )
        for pk in ranked
    )
    return _Hold(items=items, shelves=shelves, own=own, expired=expired)


def _plan(hold: _Hold, demands: Mapping[int, int]) -> dict[int, int]:
    taken = planning.plan(demands=demands, shelves=hold.shelves)
    gaps = planning.missing(demands=demands, shelves=hold.shelves, taken=taken)
    if gaps:
        raise OutOfStock(_shortages(demands, gaps))
    return taken


def _shortages(demands: Mapping[int, int], gaps: Mapping[int, int]) -> Sequence[Shortage]:
    skus = dict(Variant.objects.filter(pk__in=gaps).values_list("pk", "sku"))
    return [
        Shortage(variant_id=pk, sku=skus[pk], asked=demands[pk], available=max(0, demands[pk] - gaps[pk]))
        for pk in sorted(gaps)
    ]


def _release_expired(hold: _Hold) -> list[Change]:
    """Changes that give back the expired reservations of others; their rows are deleted."""
    Reservation.objects.filter(pk__in=[row.pk for row in hold.expired]).delete()
    return [
        Change(row.item_id, Kind.RELEASE, reserved=-row.quantity, ref=cart_ref(row.cart_id))
        for row in hold.expired
    ]


def _give_back(rows: Sequence[Reservation], now: datetime, items: dict[int, StockItem]) -> None:
    changes = [
        Change(row.item_id, Kind.RELEASE, reserved=-row.quantity, ref=cart_ref(row.cart_id)) for row in rows
    ]
    apply(changes=changes, ref="", now=now, locked=items)
    Reservation.objects.filter(pk__in=[row.pk for row in rows]).delete()
