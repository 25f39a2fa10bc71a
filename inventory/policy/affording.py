"""Money that may lie in stock, and does not suffice: what a unit in stock must earn so that it does.

Cutting orders when the money is gone starves whatever is ordered last. In its place holding is made dearer for all
places alike, until stock fits: so the last euro in stock earns the same everywhere.
Source: the price of a constraint (Lagrange multiplier), as in Hadley & Whitin (1963), section 2-8.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

DEAREST = 1_000.0  # times its own price; beyond it nothing is kept that anybody could do without
STEPS = 12  # halvings of the logarithm: to within a fifth of a percent


def dearness(stock_at: Callable[[float], float], *, capital: float) -> float:
    """By how much dearer holding must be that the stock is worth no more than `capital`; 1 where it is not anyway.

    Args:
        stock_at: what lies in stock on an ordinary day, in money, where holding costs so many times its own price;
            it falls as that rises.
        capital: money, of the same currency.
    """
    if stock_at(1.0) <= capital:
        return 1.0
    low, high = 1.0, DEAREST
    for _ in range(STEPS):
        middle = sqrt(low * high)
        low, high = (middle, high) if stock_at(middle) > capital else (low, middle)
    return high
