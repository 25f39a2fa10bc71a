"""One order for one period of random demand: the quantile at the critical ratio."""

from __future__ import annotations

from math import sqrt

from inventory.contracts import BaseStock
from inventory.policy import laws, terms


def critical_ratio(*, holding: float, lost: float) -> float:
    """The service that pays: what a missing unit costs, over that and what a unit too many costs."""
    terms.positive(holding=holding, lost=lost)
    return lost / (lost + holding)


def normal(*, mean: float, deviation: float, holding: float, lost: float) -> BaseStock:
    """For normal demand.

    Source: Arrow, Harris & Marschak (1951).
    """
    terms.positive(deviation=deviation)
    z = laws.normal_quantile(critical_ratio(holding=holding, lost=lost))
    return BaseStock(mean + z * deviation, (holding + lost) * deviation * laws.normal_density(z))


def poisson(*, mean: float, holding: float, lost: float) -> BaseStock:
    """For Poisson demand: the least level whose service reaches the critical ratio."""
    terms.positive(mean=mean)
    level = int(laws.poisson_quantile(critical_ratio(holding=holding, lost=lost), mean))
    return BaseStock(level, poisson_cost(level, mean=mean, holding=holding, lost=lost))


def normal_cost(level: float, *, mean: float, deviation: float, holding: float, lost: float) -> float:
    """Expected cost of any level."""
    z = (level - mean) / deviation
    missing = deviation * (laws.normal_density(z) - z * laws.normal_tail(z))
    return holding * (level - mean) + (holding + lost) * missing


def poisson_cost(level: int, *, mean: float, holding: float, lost: float) -> float:
    """Expected cost of any level; below 0 all that is asked for, and what is owed already, is missing."""
    if level < 0:
        return lost * (mean - level)
    missing = (mean - level) * laws.poisson_tail(level - 1, mean) + level * laws.poisson_chance(level, mean)
    return holding * (level - mean) + (holding + lost) * missing


def second_loss(level: float, *, mean: float, deviation: float) -> float:
    """Half the expected square of what is missing of normal demand; its slope is minus the expected missing."""
    z = (level - mean) / deviation
    tail = (1 + z * z) * laws.normal_tail(z) - z * laws.normal_density(z)
    return deviation**2 * tail / 2


def total_deviation(deviation: float, *, periods: float) -> float:
    """Of the demand over several independent periods."""
    return deviation * sqrt(periods)
