"""How far a price may move: not from one change to the next, but between any two prices of a day or a month.

Ten changes of four percent in a day are a change of half; a limit on each of them limits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from pricing.contracts import PricePoint

DAY, MONTH = timedelta(hours=24), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Range:
    """Prices that are allowed."""

    low: Decimal
    high: Decimal


def in_force(history: Sequence[PricePoint], since: datetime, until: datetime) -> list[Decimal]:
    """Every price that was in force at some moment in [since, until], oldest first."""
    ends = [*(point.since for point in history[1:]), None]
    return [
        point.price
        for point, end in zip(history, ends, strict=True)
        if point.since <= until and (end is None or end > since)
    ]


def allowed(history: Sequence[PricePoint], *, window: timedelta, step: Decimal, now: datetime) -> Range:
    """Within `step` of every price that was in force in the window.

    A person's own jump can put the price in force outside; then it may only stay, until the window has passed.
    """
    seen = in_force(history, now - window, now)
    low, high = max(seen) * (1 - step), min(seen) * (1 + step)
    current = history[-1].price
    return Range(current, current) if not low <= current <= high else Range(low, high)
