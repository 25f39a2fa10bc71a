"""The one door through which stock changes: lock, sum per row, check, write, append the movement.

PostgreSQL is made safe by the row locks. SQLite ignores `FOR UPDATE`; there the write is conditional on the
balances that were read, so that a change under our feet is noticed and nothing is written. The table's CHECK
constraints are the last guard on both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop import signals
from shop.models import StockItem, StockMovement
from shop.services import locks
from shop.services.catalogue import listings
from shop.services.stock.errors import InvalidMovement


@dataclass(frozen=True, slots=True)
class Change:
    """What one movement does to one stock item."""

    item_id: int
    kind: str  # of StockMovement.Kind
    on_hand: int = 0
    reserved: int = 0
    allocated: int = 0
    ref: str = ""  # instead of the whole change's


@dataclass(frozen=True, slots=True)
class Why:
    """What all movements of one change have in common."""

    ref: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Balances:
    """The three counters of an item at one moment."""

    on_hand: int
    reserved: int
    allocated: int

    @classmethod
    def of(cls, item: StockItem) -> "Balances":
        return cls(item.on_hand, item.reserved, item.allocated)

    def free(self, item: StockItem) -> int:
        """What could still be promised."""
        return self.on_hand + item.backorder_limit - self.reserved - self.allocated


def apply(
    *,
    changes: Sequence[Change],
    ref: str,
    now: datetime,
    reason: str = "",
    actor: str = "",
    locked: dict[int, StockItem] | None = None,
) -> None:
    """Make all changes or none; must run inside a transaction.

    Args:
        changes: several may concern one item; their sum is what is checked and written.
        ref: the order, cart, delivery or count behind it.
        locked: the items, where the caller has locked them already (all of them, in key order).

    Raises:
        InvalidMovement: if a balance would fall below zero or below what is promised.
        locks.Busy: if an item changed meanwhile although it was locked (SQLite).
    """
    effective = [change for change in changes if change.on_hand or change.reserved or change.allocated]
    if not effective:
        return
    touched = sorted({change.item_id for change in effective})
    items = locked if locked is not None else locks.stock_items(touched)
    before = {pk: Balances.of(items[pk]) for pk in touched}
    why = Why(ref=ref, reason=reason, actor=actor, at=now)
    movements = [_move(items[change.item_id], change, why) for change in effective]
    for pk in touched:
        _write(items[pk], before[pk])
    StockMovement.objects.bulk_create(movements)
    _announce([items[pk] for pk in touched], before)


def can_promise(item: StockItem) -> int:
    """Units of the item that nobody holds yet."""
    return Balances.of(item).free(item)


def _move(item: StockItem, change: Change, why: Why) -> StockMovement:
    """Change the item in memory and describe it."""
    item.on_hand += change.on_hand
    item.reserved += change.reserved
    item.allocated += change.allocated
    return StockMovement(
        item=item,
        kind=change.kind,
        on_hand_delta=change.on_hand,
        reserved_delta=change.reserved,
        allocated_delta=change.allocated,
        on_hand_after=item.on_hand,
        reserved_after=item.reserved,
        allocated_after=item.allocated,
        ref=change.ref or why.ref,
        reason=why.reason[:200],
        actor=why.actor[:80],
        at=why.at,
    )


def _write(item: StockItem, before: Balances) -> None:
    after = Balances.of(item)
    if min(after.on_hand, after.reserved, after.allocated) < 0 or after.free(item) < min(
        0, before.free(item)
    ):
        raise InvalidMovement(
            _("There are %(on_hand)d of %(sku)s at hand, of which %(promised)d are promised.")
            % {
                "on_hand": before.on_hand,
                "sku": item.variant.sku,
                "promised": before.reserved + before.allocated,
            },
            field="quantity",
        )
    written = StockItem.objects.filter(
        pk=item.pk, on_hand=before.on_hand, reserved=before.reserved, allocated=before.allocated
    ).update(on_hand=after.on_hand, reserved=after.reserved, allocated=after.allocated)
    if not written:
        raise locks.Busy(gettext_lazy("The stock changed at the same moment. Please try again."))


def _announce(items: Sequence[StockItem], before: dict[int, Balances]) -> None:
    variant_ids = sorted({item.variant_id for item in items})
    flipped = {
        item.variant_id
        for item in items
        if (before[item.pk].free(item) > 0) != (Balances.of(item).free(item) > 0)
    }
    if flipped:
        transaction.on_commit(partial(listings.refresh_availability, variant_ids=sorted(flipped)))
    transaction.on_commit(partial(signals.stock_changed.send_robust, StockItem, variant_ids=variant_ids))
