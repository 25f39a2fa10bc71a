"""(r, Q) with continuous review: order Q when stock on hand and on order falls to r.

What is missing is owed. Cost per unit of time: of ordering, and of the mean level's holding and owing.
Source: Federgruen & Zheng (1992) for Poisson demand; Zheng (1992) for normal demand.
"""

from __future__ import annotations

from inventory.contracts import ReorderQuantity
from inventory.policy import newsvendor, terms


def poisson(*, mean: float, holding: float, lost: float, order_cost: float, lead: float) -> ReorderQuantity:
    """The cheapest (r, Q) for Poisson demand.

    Args:
        mean: units per unit of time.
        holding: of a unit for a unit of time.
        lost: of a unit owed for a unit of time.
        order_cost: of one order.
        lead: time from order to arrival.
    """
    terms.positive(mean=mean, holding=holding, lost=lost, order_cost=order_cost, lead=lead)
    during = mean * lead

    def level_cost(level: int) -> float:
        return newsvendor.poisson_cost(level, mean=during, holding=holding, lost=lost)

    low = high = int(newsvendor.poisson(mean=during, holding=holding, lost=lost).level)
    total, n = order_cost * mean + level_cost(low), 1
    while True:
        # The next cheapest level joins the run as long as it lowers the mean.
        below, above = level_cost(low - 1), level_cost(high + 1)
        if min(below, above) >= total / n:
            return ReorderQuantity(low - 1, n, total / n)
        low, high = (low - 1, high) if below < above else (low, high + 1)
        total, n = total + min(below, above), n + 1


def normal_reorder_point(
    quantity: float, *, mean: float, deviation: float, holding: float, lost: float, lead: float
) -> float:
    """The best r for a given Q and normal demand: both ends of the run of levels cost the same."""
    terms.positive(quantity=quantity, mean=mean, deviation=deviation, holding=holding, lost=lost, lead=lead)
    during, spread = mean * lead, newsvendor.total_deviation(deviation, periods=lead)

    def gap(level: float) -> float:
        ends = (
            newsvendor.normal_cost(at, mean=during, deviation=spread, holding=holding, lost=lost)
            for at in (level + quantity, level)
        )
        return next(ends) - next(ends)

    # A third of a second to import, which no process should pay at its start.
    from scipy import optimize  # noqa: PLC0415

    top = newsvendor.normal(mean=during, deviation=spread, holding=holding, lost=lost).level
    return float(optimize.brentq(gap, top - quantity, top, xtol=1e-10))


def normal_cost(
    reorder_point: float, quantity: float, *,
    mean: float, deviation: float, holding: float, lost: float, order_cost: float, lead: float,
) -> float:  # fmt: skip
    """Expected cost per unit of time of any (r, Q) for normal demand."""
    terms.positive(quantity=quantity, mean=mean, deviation=deviation, holding=holding, lost=lost, lead=lead)
    terms.not_negative(order_cost=order_cost)
    during, spread = mean * lead, newsvendor.total_deviation(deviation, periods=lead)
    ends = [
        newsvendor.second_loss(at, mean=during, deviation=spread)
        for at in (reorder_point, reorder_point + quantity)
    ]
    mean_level = reorder_point + quantity / 2 - during
    return (
        holding * mean_level
        + (holding + lost) * (ends[0] - ends[1]) / quantity
        + order_cost * mean / quantity
    )
