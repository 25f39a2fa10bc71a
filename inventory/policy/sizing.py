"""From what is missing to what can be ordered: minimum orders and packs."""

from __future__ import annotations

from inventory.contracts import Binding, Lots, Targets
from inventory.policy.targets import whole

MOST = 100_000_000  # units; a pack or a target this large is a fault, and nobody should order by it


def quantity(position: float, targets: Targets, lots: Lots) -> tuple[int, tuple[Binding, ...]]:
    """Units to order with `position` on hand and on order, and what kept it from being exact; 0 above the point."""
    if position > targets.reorder_point:
        return 0, ()
    exact = whole(targets.order_up_to - position)
    if not exact:
        return 0, ()
    return rounded(exact, lots)


def rounded(exact: int, lots: Lots) -> tuple[int, tuple[Binding, ...]]:
    """The least possible order of at least so many units; none where that is more than can be written down."""
    wanted, binding = exact, []
    if wanted < lots.min_quantity:
        wanted = lots.min_quantity
        binding.append(Binding.MIN_QUANTITY)
    packed = -(-wanted // lots.pack_size) * lots.pack_size
    if packed != wanted:
        binding.append(Binding.PACK)
    return (packed, tuple(binding)) if packed <= MOST else (0, ())


def is_possible(quantity_of: int, lots: Lots) -> bool:
    """Whether a supplier sells just so many."""
    return quantity_of >= lots.min_quantity and quantity_of % lots.pack_size == 0
