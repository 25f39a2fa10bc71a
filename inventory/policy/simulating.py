"""What a policy would have done: a shop of lost sales, replayed on demand that is known.

Order of events in each day: (1) what is due arrives; (2) stock on hand and on order is reviewed, and where it is at or
below the reorder point an order is placed that comes after its lead time, at once if that is 0; (3) demand comes, what
is not there is lost; (4) what is left is held and paid for. All policies start with the same stock and see the same
demand and lead times, so their difference is the policy's. Nothing here is drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inventory.contracts import Outcome

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
DAYS = 365.0


@dataclass(frozen=True, slots=True)
class World:
    """N series over T days. Money per unit."""

    demand: Values  # (N, T), units asked for
    lead: Ints  # (N, T), days that an order placed on that day takes, >= 0
    start: Values  # (N,), units on hand on the first morning
    pack: Ints  # (N,)
    least: Ints  # (N,), smallest order
    holding: Values  # (N,), of a unit for a day
    margin: Values  # (N,), lost with a unit that is missing
    order_cost: float  # of one order line


@dataclass(frozen=True, slots=True)
class Plan:
    """A policy's targets on every day, (N, T) each."""

    name: str
    reorder_point: Values
    order_up_to: Values
    review_days: int = 1


def replay(world: World, plan: Plan) -> Outcome:
    """Play the days one after the other."""
    n, t = world.demand.shape
    on_hand, lost, stock = world.start.astype(np.float64), np.zeros(n), np.zeros(n)
    longest = int(world.lead.max(initial=1))
    coming = np.zeros((n, longest + 1))  # by days until arrival
    out_days, n_orders = 0, 0
    for day in range(t):
        on_hand += coming[:, 0]
        coming = np.roll(coming, -1, axis=1)
        coming[:, -1] = 0.0
        if day % plan.review_days == 0:
            ordered = _ordered(world, plan, day, on_hand + coming.sum(axis=1))
            now = world.lead[:, day] == 0
            on_hand += np.where(now, ordered, 0.0)
            # Rolled already: what takes one day lies at 0 and arrives tomorrow.
            coming[np.arange(n), np.maximum(world.lead[:, day], 1) - 1] += np.where(now, 0.0, ordered)
            n_orders += int((ordered > 0).sum())
        sold = np.minimum(on_hand, world.demand[:, day])
        missing = world.demand[:, day] - sold
        on_hand -= sold
        lost += missing
        stock += on_hand
        out_days += int((missing > 1e-9).sum())
    return _outcome(world, plan.name, lost, stock, out_days, n_orders)


def _ordered(world: World, plan: Plan, day: int, position: Values) -> Values:
    wanted = np.ceil(np.maximum(plan.order_up_to[:, day] - position, 0.0) - 1e-9)
    wanted = np.where(position <= plan.reorder_point[:, day] + 1e-9, wanted, 0.0)
    wanted = np.where(wanted > 0, np.maximum(wanted, world.least), 0.0)
    return np.asarray(np.ceil(wanted / world.pack) * world.pack)


def _outcome(world: World, name: str, lost: Values, stock: Values, out_days: int, n_orders: int) -> Outcome:
    t = world.demand.shape[1]
    asked = float(world.demand.sum())
    sold = asked - float(lost.sum())
    mean_stock = float(stock.sum()) / t
    holding = float((stock * world.holding).sum())
    margin = float((lost * world.margin).sum())
    orders = n_orders * world.order_cost
    return Outcome(
        name=name,
        fill_rate=sold / asked if asked else 1.0,
        stockout_days=out_days,
        mean_stock=mean_stock,
        turns=sold / t * DAYS / mean_stock if mean_stock else 0.0,
        holding_cost=holding,
        lost_margin=margin,
        order_cost=orders,
        cost=holding + margin + orders,
        n_orders=n_orders,
    )
