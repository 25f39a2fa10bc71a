"""The margin that a price is expected to bring within a horizon, and the price that is expected to bring most.

What is not known is laid out as scenarios: how much is asked for at the price in force, and how demand answers to
another. Both prices of a comparison are seen in the same scenario, so the uncertainty of a gain is that of the gain,
not of the margins. Stock is a limit: what is not there cannot be sold, so scarce goods are worth a higher price by
themselves; goods of which too many lie there lose what they will be marked down by.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import NormalDist

from pricing.contracts import Best, Prospect, Scenario

STEEPEST, FLATTEST = -8.0, -0.3  # elasticities beyond are errors of estimation, not shoppers
LEVELS = ((0.1, 0.3), (0.5, 0.4), (0.9, 0.3))  # of demand: quantile and weight
N_SLOPES = 9  # equally likely slopes
PERCENTILES = (0.1, 0.9)


def clipped(elasticity: float) -> float:
    """Within what shoppers do."""
    return min(max(elasticity, STEEPEST), FLATTEST)


def scenarios(prospect: Prospect) -> list[Scenario]:
    """Levels of demand times slopes; weights add up to 1."""
    slopes = [
        clipped(prospect.elasticity + _normal((at + 0.5) / N_SLOPES) * prospect.elasticity_deviation)
        for at in range(N_SLOPES)
    ]
    levels = [
        (weight, prospect.demand * max(0.0, 1 + _normal(share) * prospect.demand_spread))
        for share, weight in LEVELS
    ]
    return [Scenario(weight / N_SLOPES, demand, slope) for weight, demand in levels for slope in slopes]


def demand(price: float, scenario: Scenario, prospect: Prospect) -> float:
    """Units that are asked for within the horizon."""
    return float(scenario.demand * (price / prospect.price) ** scenario.elasticity * prospect.days)


def unit_margin(price: float, prospect: Prospect) -> float:
    """What a sold unit leaves, after tax, fees and cost."""
    return price / (1 + prospect.tax_rate) * (1 - prospect.fee_rate) - prospect.unit_cost


def margin(price: float, scenario: Scenario, prospect: Prospect) -> float:
    """What the horizon leaves: units that are sold, less what is lost with those that should have been."""
    sold = min(demand(price, scenario, prospect), prospect.stock)
    left = min(prospect.wasting, prospect.stock - sold)
    return unit_margin(price, prospect) * sold - prospect.waste * left


def best(prospect: Prospect, candidates: Sequence[Decimal], *, caution: float) -> Best:
    """Of `candidates` and the price in force that with the largest gain, less `caution` times its deviation."""
    ways = scenarios(prospect)
    before = [margin(prospect.price, way, prospect) for way in ways]
    judged = [judge(price, prospect, ways=ways, before=before) for price in candidates]
    stay = judge(Decimal(str(prospect.price)), prospect, ways=ways, before=before)
    return max((stay, *judged), key=lambda each: _cautious(each, caution))


def judge(
    price: Decimal,
    prospect: Prospect,
    *,
    ways: Sequence[Scenario] | None = None,
    before: Sequence[float] | None = None,
) -> Best:
    """What is expected of one price."""
    ways = scenarios(prospect) if ways is None else ways
    before = [margin(prospect.price, way, prospect) for way in ways] if before is None else before
    weights = [way.weight for way in ways]
    margins = [margin(float(price), way, prospect) for way in ways]
    gains = [now - then for now, then in zip(margins, before, strict=True)]
    low, high = (quantile(margins, weights, share) for share in PERCENTILES)
    gain_low, gain_high = (quantile(gains, weights, share) for share in PERCENTILES)
    mean, gain = _mean(margins, weights), _mean(gains, weights)
    chance = sum(weight for each, weight in zip(gains, weights, strict=True) if each > 0)
    return Best(price, mean, low, high, gain, gain_low, gain_high, chance)


def quantile(values: Sequence[float], weights: Sequence[float], share: float) -> float:
    """The least value at or below which `share` of the weight lies."""
    total = 0.0
    ordered = sorted(zip(values, weights, strict=True))
    for value, weight in ordered:
        total += weight
        if total >= share - 1e-12:
            return value
    return ordered[-1][0]


def _cautious(each: Best, caution: float) -> float:
    # A tenth and a ninetieth percentile are 2.56 deviations apart where the gain is normal.
    return each.gain - caution * (each.gain_hi - each.gain_lo) / 2.56


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))


def _normal(share: float) -> float:
    return NormalDist().inv_cdf(share)
