"""The vocabulary of stock: what policies are told and what they answer. Units are pieces, costs the shop currency.

Expected costs are statistics and therefore floats; an amount that is charged or paid never is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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


class Kind(StrEnum):
    """How stock comes to a shelf. Stored as codes."""

    ORDER = "order"
    TRANSFER = "transfer"


class Binding(StrEnum):
    """What kept a proposal from being the quantity that would be best. Stored as codes."""

    MIN_QUANTITY = "min_quantity"
    PACK = "pack"
    BUDGET = "budget"
    SPACE = "space"
    CAPITAL = "capital"  # money that may lie in stock does not suffice for the service that would pay
    SERVICE = "service"  # the critical ratio lies above or below what the rules allow
    HORIZON = "horizon"  # the lead time reaches beyond what is foreseen
    EXPLODED = "exploded"  # the forecast was cut


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """What to train on, and by whom; `fast` leaves the network out."""

    as_of: datetime
    fast: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class TrainResult:
    """How a training ended; the row with its report has the id `run_id`."""

    version: str
    is_promoted: bool
    reasons: tuple[str, ...]
    run_id: int
    card: str


@dataclass(frozen=True, slots=True)
class Version:
    """A stored model in a list."""

    name: str
    estimator: str
    as_of: str
    created_at: str
    is_champion: bool
    figure: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Which model foresees, or why none does."""

    version: str = ""
    as_of: str = ""
    fault: str = ""
    members: Mapping[str, str] = field(default_factory=dict)  # by kind of demand


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides how much of a variant to keep. Money per unit in one currency."""

    margin: float  # lost with a unit that is asked for and missing, goodwill included
    holding: float  # of a unit for a day: capital, storage, what grows obsolete
    order_cost: float  # of an order line, whatever its size
    review_days: float  # from one look at the stock to the next
    least_service: float  # bounds of the critical ratio
    most_service: float


@dataclass(frozen=True, slots=True)
class Lots:
    """In which quantities a supplier sells."""

    pack_size: int = 1
    min_quantity: int = 1


@dataclass(frozen=True, slots=True)
class Targets:
    """(s, S) for a place: at or below `reorder_point` order up to `order_up_to`."""

    reorder_point: float
    order_up_to: float
    service: float  # the critical ratio that both follow from
    is_bounded: bool  # whether the rules moved that ratio
    lot_binding: Binding | None = None  # what makes the lot larger than it would be best


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lot that may be ordered, before budget and space are shared out."""

    key: int
    quantity: int
    position: float  # on hand and on order
    lots: Lots
    unit_cost: float
    margin: float
    survival: tuple[tuple[float, float], ...]  # (units, chance that more are asked for), units ascending


@dataclass(frozen=True, slots=True)
class Shelf:
    """One location's stock of a variant, for transfers."""

    key: int
    free: int  # on hand and promised to nobody
    surplus: float  # beyond its own target
    need: float  # below it, 0 or more


@dataclass(frozen=True, slots=True)
class Move:
    """Units to take from one shelf to another, by their keys."""

    source: int
    target: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy would have done, over all series of a simulation. Money in the shop's currency."""

    name: str
    fill_rate: float  # units sold over units asked for
    stockout_days: int  # days of a series on which something was asked for and missing
    mean_stock: float  # units at the end of a day, all series together
    turns: float  # units sold in a year over the mean stock
    holding_cost: float
    lost_margin: float
    order_cost: float
    cost: float  # the three together
    n_orders: int


@dataclass(frozen=True, slots=True)
class Excess:
    """What lies too long at a place."""

    units: int
    cover_days: float
    markdown_rate: float
