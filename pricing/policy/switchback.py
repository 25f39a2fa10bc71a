"""Switchback tests: a cluster of products has one price for a block of days, then the other, in a drawn order.

Everybody sees the same price at a time; what differs is the time. Days after a change are left out, because shoppers
who saw the old price still answer to it. The chance that nothing was there is read from what else could have been
drawn, so it needs no assumption about how sales are distributed.
Source: Bojinov, Simchi-Levi & Zhao, "Design and analysis of switchback experiments" (2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, fmean, stdev

from pricing.contracts import Effect, Outcome

Draw = Sequence[bool]


def arms(chances: Sequence[float]) -> list[bool]:
    """Arms of consecutive blocks from numbers in [0, 1): drawn in pairs, each arm once, so no trend can favour one."""
    drawn: list[bool] = []
    for at in range(0, len(chances), 2):
        first = chances[at] < 0.5
        drawn += [first, not first]
    return drawn[: len(chances)]


def effect(outcomes: Sequence[Outcome], draws: Sequence[Draw]) -> Effect | None:
    """Mean difference between changed and unchanged blocks; None with fewer than two of either.

    Args:
        draws: other arms that could have been drawn for the same outcomes, in their order.
    """
    own = [each.is_changed for each in outcomes]
    values = [each.value for each in outcomes]
    changed, unchanged = _parted(values, own)
    if len(changed) < 2 or len(unchanged) < 2:
        return None
    mean = fmean(changed) - fmean(unchanged)
    error = sqrt(stdev(changed) ** 2 / len(changed) + stdev(unchanged) ** 2 / len(unchanged))
    half = NormalDist().inv_cdf(0.975) * error
    others = [_difference(values, draw) for draw in draws]
    as_far = sum(abs(other) >= abs(mean) - 1e-12 for other in others)
    return Effect(
        mean, mean - half, mean + half, (1 + as_far) / (1 + len(others)), len(changed), len(unchanged)
    )


def least_effect(deviation: float, n_blocks: int, *, power: float = 0.8) -> float:
    """The smallest effect that so many blocks, half of them changed, find with `power` at a level of 5 %.

    Args:
        deviation: of a block's outcome.
    """
    if n_blocks < 4:
        return float("inf")
    factor = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(power)
    return factor * deviation * 2 / sqrt(n_blocks)


def _parted(values: Sequence[float], draw: Draw) -> tuple[list[float], list[float]]:
    pairs = list(zip(values, draw, strict=True))
    return [value for value, is_in in pairs if is_in], [value for value, is_in in pairs if not is_in]


def _difference(values: Sequence[float], draw: Draw) -> float:
    changed, unchanged = _parted(values, draw)
    return fmean(changed) - fmean(unchanged) if changed and unchanged else 0.0
