"""(s, S) from futures that were drawn: how low stock may fall, and how far it is filled up.

Order of events in a period: what is due arrives; stock is reviewed and ordered; demand comes, what is not there is
lost; what is left is held. The reorder point covers the demand of a review and a lead time at the critical ratio; a
lot that lasts several periods is held as long, so its holding counts for as many days in that ratio.
Source: Hadley & Whitin (1963), (Q, r) with lost sales; the lot is the economic one.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from inventory.contracts import Binding, Lots, Targets, Terms
from inventory.policy import newsvendor, terms

Values = NDArray[np.float64]
LEAST_DEMAND = 1e-4  # units a day; below it a lot would last for ever
LONGEST_LOT = 120.0  # days that a lot may last, whatever an order costs
LEAST_MARGIN = 1e-6


def order_up_to(during: Values, *, daily: float, terms_of: Terms, lots: Lots) -> Targets:
    """Targets of one place.

    Args:
        during: (P,), units asked for over a review and a lead time, one for each future.
        daily: mean units a day.
        terms_of: margin, holding, costs, bounds of the service.
        lots: the supplier's, because a lot that must be bought lasts as long as it lasts.

    Raises:
        UnusableTerms: for costs that are not finite or negative.
    """
    best = _lot(daily, terms_of)
    lot = max(best, float(lots.min_quantity), float(lots.pack_size))
    service, is_bounded = _service(terms_of, cycle=_cycle(lot, daily, terms_of))
    low = whole(float(np.quantile(during, service)))
    # At or below the point an order is placed: one unit less than what covers the demand, or stock would be ordered
    # for demand that it covers already. Where nothing need be kept it lies below 0.
    larger = Binding.MIN_QUANTITY if lots.min_quantity > lots.pack_size else Binding.PACK
    binding = larger if lot > best else None
    return Targets(low - 1.0, max(float(low), low - 1.0 + lot), service, is_bounded, binding)


def base_stock(during: Values, *, daily: float, terms_of: Terms, lots: Lots) -> Targets:
    """The level to which stock is raised at each review."""
    cycle = _cycle(float(lots.pack_size), daily, terms_of)
    service, is_bounded = _service(terms_of, cycle=cycle)
    level = float(whole(float(np.quantile(during, service))))
    return Targets(level - 1.0, level, service, is_bounded)


def cover(*, daily: float, lead_days: float, cover_days: float) -> Targets:
    """The hand rule: order as soon as less than the cover and the lead time's demand is there."""
    level = float(whole(daily * (cover_days + lead_days)))
    return Targets(level - 1.0, level, 0.5, is_bounded=False)


def mean_stock(held: Values, aimed: Targets) -> float:
    """Units that lie there on an ordinary day if the targets are kept to.

    Args:
        held: (P,), units asked for over a lead time and half a review.
        aimed: the targets; stock on hand and on order is on average half way between them.
    """
    level = (aimed.reorder_point + 1 + aimed.order_up_to) / 2
    return float(np.maximum(level - held, 0.0).mean())


def missing(during: Values, position: float) -> float:
    """Units expected to be asked for beyond what there is."""
    return float(np.maximum(during - max(0.0, position), 0.0).mean())


def stockout_chance(during: Values, position: float) -> float:
    """Chance that more is asked for than there is."""
    return float((during > position).mean())


def _lot(daily: float, terms_of: Terms) -> float:
    """The economic lot, at least what is asked for until the next review."""
    demand = max(daily, LEAST_DEMAND)
    terms.positive(holding=terms_of.holding)
    terms.not_negative(order_cost=terms_of.order_cost, demand=daily)
    economic = sqrt(2 * terms_of.order_cost * demand / terms_of.holding)
    most = max(1.0, demand * LONGEST_LOT)
    return min(max(economic, daily * terms_of.review_days, 1.0), most)


def _cycle(lot: float, daily: float, terms_of: Terms) -> float:
    """Days that a unit too many is held until the next order would have brought it."""
    return min(max(terms_of.review_days, lot / max(daily, LEAST_DEMAND)), LONGEST_LOT)


def _service(terms_of: Terms, *, cycle: float) -> tuple[float, bool]:
    if terms_of.margin <= LEAST_MARGIN:  # what is sold at a loss is kept at the least service
        return terms_of.least_service, True
    ratio = newsvendor.critical_ratio(holding=terms_of.holding * cycle, lost=terms_of.margin)
    bounded = min(max(ratio, terms_of.least_service), terms_of.most_service)
    return bounded, bounded != ratio


def whole(units: float) -> int:
    """Units to have at least this much, 0 or more."""
    return max(0, ceil(units - 1e-9))
