"""How much to order at a time, where demand is known."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from inventory.contracts import BackorderedLot, Lot, OrderPlan
from inventory.policy import terms


def economic_lot(*, order_cost: float, holding: float, demand: float) -> Lot:
    """The lot with the least cost of ordering and holding per unit of time.

    Args:
        order_cost: of one order, whatever its size.
        holding: of a unit for a unit of time.
        demand: units per unit of time.

    Source: Harris (1913); demand is constant, nothing is ever missing.
    """
    terms.positive(order_cost=order_cost, holding=holding, demand=demand)
    return Lot(sqrt(2 * order_cost * demand / holding), sqrt(2 * order_cost * demand * holding))


def backordered_lot(*, order_cost: float, holding: float, waiting: float, demand: float) -> BackorderedLot:
    """The same, where a unit owed for a unit of time costs `waiting`."""
    terms.positive(order_cost=order_cost, holding=holding, waiting=waiting, demand=demand)
    quantity = sqrt(2 * order_cost * demand * (holding + waiting) / (holding * waiting))
    cost = sqrt(2 * order_cost * demand * holding * waiting / (holding + waiting))
    return BackorderedLot(quantity, holding / (holding + waiting), cost)


def best_plan(demand: Sequence[float], *, order_cost: float, holding: float) -> OrderPlan:
    """The cheapest orders for known demands, each period's being there when it is asked for.

    Holding is paid for what is left at the end of a period. An order covers whole periods: the last of them is
    found from the end backwards.

    Source: Wagner & Whitin (1958).
    """
    terms.positive(order_cost=order_cost)
    terms.not_negative(
        holding=holding, **{f"demand of period {at}": units for at, units in enumerate(demand, 1)}
    )
    n = len(demand)
    best, until = [0.0] * (n + 1), [0] * n  # cost from a period on; the period that its order lasts to
    for first in range(n - 1, -1, -1):
        costs = _costs(demand, first, best, order_cost, holding)
        best[first] = min(costs)
        until[first] = first + 1 + costs.index(best[first])
        if not demand[first] and best[first + 1] <= best[first]:  # nothing asked for: no order needed yet
            best[first], until[first] = best[first + 1], first
    return OrderPlan(_quantities(demand, until), best[0])


def _costs(
    demand: Sequence[float], first: int, best: Sequence[float], order_cost: float, holding: float
) -> list[float]:
    """Of one order in `first` that lasts to the end of each later period, and the best of what follows."""
    held, costs = 0.0, []
    for last in range(first, len(demand)):
        held += holding * (last - first) * demand[last]
        costs.append(order_cost + held + best[last + 1])
    return costs


def _quantities(demand: Sequence[float], until: Sequence[int]) -> tuple[float, ...]:
    quantities, at = [0.0] * len(demand), 0
    while at < len(demand):
        quantities[at] = float(sum(demand[at : until[at]]))
        at = max(until[at], at + 1)
    return tuple(quantities)
