"""The vocabulary of stock: what policies are told and what they answer. Units are pieces, costs the shop currency.

Expected costs are statistics and therefore floats; an amount that is charged or paid never is one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lot:
    """How much to order at a time, and what that costs per unit of time."""

    quantity: float
    cost: float


@dataclass(frozen=True, slots=True)
class BackorderedLot:
    """A lot where waiting customers are cheaper than stock: at worst `backordered` of it is owed."""

    quantity: float
    backordered: float  # fraction of demand that waits
    cost: float


@dataclass(frozen=True, slots=True)
class BaseStock:
    """The level that stock on hand and on order is raised to, and its expected cost per period."""

    level: float
    cost: float


@dataclass(frozen=True, slots=True)
class OrderUpTo:
    """(s, S): at or below `reorder_point` order up to `order_up_to`; expected cost per period."""

    reorder_point: int
    order_up_to: int
    cost: float


@dataclass(frozen=True, slots=True)
class ReorderQuantity:
    """(r, Q): at or below `reorder_point` order `quantity`; expected cost per unit of time."""

    reorder_point: float
    quantity: float
    cost: float


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """What to order in each period of a known future, and what that costs in all."""

    quantities: tuple[float, ...]
    cost: float


class UnusableTerms(ValueError):
    """A cost, rate or deviation from which no order follows; the message says which and why."""
