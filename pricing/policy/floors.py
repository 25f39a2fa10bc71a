"""The lowest price at which a unit still earns what it must."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from pricing.contracts import Costs, UnusableCosts

CENT = Decimal("0.01")


def floor(costs: Costs) -> Decimal:
    """Cost and fees over what of the price is left for them, rounded up to a cent.

    Raises:
        UnusableCosts: for an amount or rate below 0 or not finite, or rates that leave nothing of the price.
    """
    named = {
        "unit cost": costs.unit,
        "fixed fees": costs.fixed_fees,
        "fee rate": costs.fee_rate,
        "least margin rate": costs.least_margin_rate,
    }
    for name, value in named.items():
        if not value.is_finite() or value < 0:
            raise UnusableCosts(f"{name} must be 0 or more, got {value}")
    left = 1 - costs.fee_rate - costs.least_margin_rate
    if left <= 0:
        raise UnusableCosts(f"fees and margin take {1 - left} of the price, less than 1 is allowed")
    return ((costs.unit + costs.fixed_fees) / left).quantize(CENT, ROUND_CEILING)
