"""Goods that come, are counted, and move between locations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.models import StockItem, StockMovement
from shop.services import locks
from shop.services.catalogue import listings
from shop.services.stock.errors import InvalidMovement
from shop.services.stock.ledger import Change, apply

Kind = StockMovement.Kind


@dataclass(frozen=True, slots=True)
class StockLine:
    """Units of a variant at a location."""

    variant_id: int
    location_id: int
    quantity: int


def receive(
    *, lines: Sequence[StockLine], now: datetime, ref: str = "", reason: str = "", actor: str = ""
) -> None:
    """Put delivered goods on the shelves.

    Raises:
        InvalidMovement: if a quantity is not above zero.
    """
    _refuse_nothing(line.quantity for line in lines)
    with locks.transaction_or_busy():
        item_ids = open_items([(line.variant_id, line.location_id) for line in lines])
        changes = [
            Change(item_ids[(line.variant_id, line.location_id)], Kind.RECEIPT, on_hand=line.quantity)
            for line in lines
        ]
        apply(changes=changes, ref=ref, now=now, reason=reason, actor=actor)


@transaction.atomic
def open_shelves(
    *, lines: Sequence[StockLine], now: datetime, ref: str = "", reason: str = "", actor: str = ""
) -> None:
    """Put the first goods on shelves that nobody has used: thousands at once, for an import or a demo.

    Rows that are new need no lock and no check; the caller refreshes the listings once at its end. A shelf that
    exists already is left as it is.

    Raises:
        InvalidMovement: if a quantity is not above zero.
    """
    _refuse_nothing(line.quantity for line in lines)
    used = set(
        StockItem.objects.filter(variant_id__in=[line.variant_id for line in lines]).values_list(
            "variant_id", "location_id"
        )
    )
    new = [line for line in lines if (line.variant_id, line.location_id) not in used]
    items = StockItem.objects.bulk_create(
        StockItem(variant_id=line.variant_id, location_id=line.location_id, on_hand=line.quantity)
        for line in new
    )
    StockMovement.objects.bulk_create(
        StockMovement(
            item=item,
            kind=Kind.RECEIPT,
            on_hand_delta=item.on_hand,
            on_hand_after=item.on_hand,
            reserved_after=0,
            allocated_after=0,
            ref=ref,
            reason=reason[:200],
            actor=actor[:80],
            at=now,
        )
        for item in items
    )


def adjust(
    *, variant_id: int, location_id: int, delta: int, reason: str, actor: str, now: datetime, ref: str = ""
) -> None:
    """Correct a count by `delta`; a reason is owed.

    Raises:
        InvalidMovement: if there is no reason, nothing changes, or the shelf would hold less than is
        promised.
    """
    if not reason.strip():
        raise InvalidMovement(_("Say why the count changes."), field="reason")
    if not delta:
        raise InvalidMovement(_("A count that stays the same needs no adjustment."), field="quantity")
    with locks.transaction_or_busy():
        item_id = open_items([(variant_id, location_id)])[(variant_id, location_id)]
        change = Change(item_id, Kind.ADJUSTMENT, on_hand=delta)
        apply(changes=[change], ref=ref, now=now, reason=reason, actor=actor)


def transfer(
    *,
    variant_id: int,
    from_id: int,
    to_id: int,
    quantity: int,
    actor: str,
    now: datetime,
    reason: str = "",
    ref: str = "",
) -> None:
    """Move units that nobody is promised from one location to another.

    Raises:
        InvalidMovement: if the locations are one, the quantity is not above zero, or too little is free
        there.
    """
    _refuse_nothing([quantity])
    if from_id == to_id:
        raise InvalidMovement(_("Choose two different locations."), field="to_location")
    with locks.transaction_or_busy():
        item_ids = open_items([(variant_id, from_id), (variant_id, to_id)])
        changes = [
            Change(item_ids[(variant_id, from_id)], Kind.TRANSFER_OUT, on_hand=-quantity),
            Change(item_ids[(variant_id, to_id)], Kind.TRANSFER_IN, on_hand=quantity),
        ]
        apply(changes=changes, ref=ref, now=now, reason=reason, actor=actor)


def set_backorder_limit(*, item_id: int, limit: int) -> None:
    """Let a shelf promise so many units more than lie there.

    Raises:
        InvalidMovement: if the limit is below zero, or below what is promised beyond the goods at hand.
    """
    with locks.transaction_or_busy():
        item = locks.stock_items([item_id])[item_id]
        if limit < 0 or item.on_hand + limit < item.reserved + item.allocated:
            raise InvalidMovement(
                _("More is promised already than this would allow."), field="backorder_limit"
            )
        StockItem.objects.filter(pk=item_id).update(backorder_limit=limit)
        transaction.on_commit(partial(listings.refresh_availability, variant_ids=[item.variant_id]))


def open_items(places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Ids of the stock items of these (variant id, location id), made where they are missing."""
    wanted = set(places)
    rows = StockItem.objects.filter(
        variant_id__in={place[0] for place in wanted}, location_id__in={place[1] for place in wanted}
    )
    found = {(row.variant_id, row.location_id): row.pk for row in rows}
    missing = sorted(wanted - found.keys())
    if missing:
        StockItem.objects.bulk_create(
            (
                StockItem(variant_id=variant_id, location_id=location_id)
                for variant_id, location_id in missing
            ),
            ignore_conflicts=True,  # another process may open the same shelf now
        )
        found = {(row.variant_id, row.location_id): row.pk for row in rows.all()}
    return {place: found[place] for place in wanted}


def _refuse_nothing(quantities: Iterable[int]) -> None:
    if any(quantity <= 0 for quantity in quantities):
        raise InvalidMovement(_("The quantity must be above zero."), field="quantity")
