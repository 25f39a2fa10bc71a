"""(s, S) with periodic review and Poisson demand: exact, by the renewal of the stock between two orders.

Order of events in a period: review and order, what is due arrives, demand comes, cost is counted. What is missing is
owed, not lost. With a lead time of L periods the cost is that of the demand of L + 1 periods.
Source: Zheng & Federgruen (1991).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from inventory.contracts import OrderUpTo
from inventory.policy import laws, newsvendor, terms

Cost = Callable[[int], float]  # expected cost of a period that starts with so much on hand and on order
FARTHEST = 100_000  # units between s and S; beyond it an input is not meant


def poisson(*, mean: float, holding: float, lost: float, order_cost: float, lead: int = 0) -> OrderUpTo:
    """The cheapest (s, S).

    Args:
        mean: units per period.
        holding: of a unit left at the end of a period.
        lost: of a unit missing at the end of a period.
        order_cost: of one order, whatever its size.
        lead: periods from order to arrival.
    """
    terms.positive(mean=mean, holding=holding, lost=lost, order_cost=order_cost)
    whole = mean * (lead + 1)
    cost = _Average(mean, order_cost, _period_cost(whole, holding, lost))
    top = int(newsvendor.poisson(mean=whole, holding=holding, lost=lost).level)
    low = _first_low(cost, top)
    best, level = cost.of(low, top), top + 1
    while cost.period(level) <= best and level - low < FARTHEST:
        if cost.of(low, level) < best:
            top = level
            while cost.of(low, top) <= cost.period(low + 1):
                low += 1
            best = cost.of(low, top)
        level += 1
    return OrderUpTo(low, top, best)


def poisson_cost(
    reorder_point: int,
    order_up_to: int,
    *,
    mean: float,
    holding: float,
    lost: float,
    order_cost: float,
    lead: int = 0,
) -> float:
    """Expected cost per period of any (s, S).

    Raises:
        UnusableTerms: unless s < S.
    """
    terms.positive(mean=mean, holding=holding, lost=lost, order_cost=order_cost)
    terms.positive(**{"order_up_to - reorder_point": order_up_to - reorder_point})
    return _Average(mean, order_cost, _period_cost(mean * (lead + 1), holding, lost)).of(
        reorder_point, order_up_to
    )


def _period_cost(mean: float, holding: float, lost: float) -> Cost:
    return cache(lambda level: newsvendor.poisson_cost(level, mean=mean, holding=holding, lost=lost))


def _first_low(cost: _Average, top: int) -> int:
    """The largest s below `top` from which ordering is no dearer than waiting."""
    low = top - 1
    while cost.of(low, top) > cost.period(low):
        low -= 1
    return low


class _Average:
    """Cost per period of a policy: of an order, and of the levels that stock visits until the next one."""

    def __init__(self, mean: float, order_cost: float, period: Cost) -> None:
        self.order_cost, self.period = order_cost, period
        self.chances = [laws.poisson_chance(0, mean)]  # of a period's demand
        self.mean = mean
        self.visits = [1 / (1 - self.chances[0])]  # expected periods at j units below S

    def of(self, low: int, top: int) -> float:
        """Of (low, top)."""
        self._extend(top - low)
        visits = self.visits[: top - low]
        held = sum(n * self.period(top - at) for at, n in enumerate(visits))
        return (self.order_cost + held) / sum(visits)

    def _extend(self, n: int) -> None:
        while len(self.visits) < n:
            at = len(self.visits)
            self.chances.append(laws.poisson_chance(at, self.mean))
            arrived = sum(self.chances[step] * self.visits[at - step] for step in range(1, at + 1))
            self.visits.append(arrived / (1 - self.chances[0]))
