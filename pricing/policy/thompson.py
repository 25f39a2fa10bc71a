"""Thompson sampling within the guard rails: try the price that would be best if a drawn slope were true.

What is believed is the elasticity's interval; a draw from it is passed in, so nothing here is random. Prices that cost
more expected margin than the budget are never tried, whatever was drawn; the guard rails come after.
Source: Thompson (1933); Ganti et al., "Thompson sampling for dynamic pricing" (2018), for drawing slopes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pricing.contracts import Prospect
from pricing.policy import margins


def explored(
    prospect: Prospect, candidates: Sequence[Decimal], *, normal: float, budget: float
) -> Decimal | None:
    """The price to try for a standard normal draw; None where no other price is within `budget`.

    Args:
        budget: share of the best expected margin that the price may cost.
    """
    ways = margins.scenarios(prospect)
    before = [margins.margin(prospect.price, way, prospect) for way in ways]
    expected = {
        price: margins.judge(price, prospect, ways=ways, before=before).margin for price in candidates
    }
    if not expected:
        return None
    most = max(expected.values())
    allowed = [price for price, value in expected.items() if value >= most - budget * abs(most)]
    slope = prospect.elasticity + normal * prospect.elasticity_deviation
    drawn = replace(prospect, elasticity=margins.clipped(slope), elasticity_deviation=0.0)
    sure = margins.scenarios(drawn)
    gains = {price: margins.judge(price, drawn, ways=sure).margin for price in allowed}
    return max(gains, key=lambda price: (gains[price], -price)) if gains else None


def propensities(
    prospect: Prospect, candidates: Sequence[Decimal], *, normals: Sequence[float], budget: float
) -> dict[Decimal, float]:
    """How often each price is tried over many draws: what a later evaluation weighs outcomes by."""
    tried = Counter(explored(prospect, candidates, normal=each, budget=budget) for each in normals)
    return {price: n / len(normals) for price, n in tried.items() if price is not None}
