"""Which "was" price may stand beside a reduced one.

An announced reduction must show the lowest price of the 30 days before it, and the percentage is taken from that
price: EU directive 98/6, article 6a; Court of Justice C-330/23 (2024). The strictest reading serves everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from pricing.contracts import PricePoint, Reduction
from pricing.policy import steps

PERCENT = Decimal("0.01")


def reduction(history: Sequence[PricePoint]) -> Reduction | None:
    """What may be claimed of the price in force, the last of `history` (oldest first); None if nothing.

    The window ends where the price in force began. A product on sale for less than 30 days shows the lowest of the
    time that it has; its first price can claim nothing. A rate is rounded down: no claim is ever too large.
    """
    if len(history) < 2:
        return None
    began, now_price = history[-1].since, history[-1].price
    before = steps.in_force(history[:-1], began - steps.MONTH, began)
    was = min(before, default=now_price)
    if was <= now_price:
        return None
    return Reduction(was, ((was - now_price) / was).quantize(PERCENT, ROUND_FLOOR))
