"""The laws of demand that policies ask for one by one: quantiles, chances and tails.

From scipy.special, on which scipy.stats stands: that one takes a second to import, which every process would pay at its
start, and a tenth of a millisecond a call for checks of arguments that the callers have made.
"""

from math import pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Values = NDArray[np.float64]
PEAK = 1 / sqrt(2 * pi)  # of the normal density


def normal_quantile(chance: float) -> float:
    """Of the standard normal law; `chance` in (0, 1)."""
    return float(special.ndtri(chance))


def normal_density(z: float) -> float:
    return PEAK * float(np.exp(-z * z / 2))


def normal_tail(z: float) -> float:
    """The chance of more than `z`."""
    return float(special.ndtr(-z))


def poisson_quantile(chance: ArrayLike, mean: ArrayLike) -> Values:
    """The least count that is not exceeded with `chance` in [0, 1); both broadcast."""
    level = np.ceil(special.pdtrik(chance, mean))
    below = np.maximum(level - 1, 0)
    # What is rounded up by an error in the last digit is one too many.
    found: Values = np.where(special.pdtr(below, mean) >= chance, below, level)
    return found


def poisson_chance(count: int, mean: float) -> float:
    """Of exactly `count`."""
    return float(np.exp(special.xlogy(count, mean) - special.gammaln(count + 1) - mean))


def poisson_tail(count: int, mean: float) -> float:
    """The chance of more than `count`."""
    return float(special.pdtrc(count, mean)) if count >= 0 else 1.0
