"""Tidy prices: 9.99 and not 10.03, so that a change is one that a shopper can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal

from pricing.contracts import Ladder, Rung

MOST = 2_000  # prices between two bounds that are looked at; a ladder this fine is none

CHARM = (
    Rung(Decimal(20), Decimal(1), (Decimal("0.49"), Decimal("0.99"))),
    Rung(Decimal(200), Decimal(1), (Decimal("0.99"),)),
    Rung(Decimal("Infinity"), Decimal(10), (Decimal("9.00"),)),
)
# Everywhere fine enough that a step of five percent reaches the next price.
NINETY = (
    Rung(Decimal(2), Decimal("0.01"), (Decimal(0),)),
    Rung(Decimal(10), Decimal("0.1"), (Decimal(0),)),
    Rung(Decimal(15), Decimal(1), (Decimal("0.20"), Decimal("0.40"), Decimal("0.60"), Decimal("0.90"))),
    Rung(Decimal(40), Decimal(1), (Decimal("0.40"), Decimal("0.90"))),
    Rung(Decimal(200), Decimal(1), (Decimal("0.90"),)),
    Rung(Decimal("Infinity"), Decimal(10), (Decimal("4.90"), Decimal("9.90"))),
)
WHOLE = (
    Rung(Decimal(500), Decimal(1), (Decimal(0),)),
    Rung(Decimal("Infinity"), Decimal(10), (Decimal(5), Decimal(9))),
)
LADDERS: dict[Ladder, tuple[Rung, ...]] = {
    Ladder.NINETY: NINETY,
    Ladder.CHARM: CHARM,
    Ladder.WHOLE: WHOLE,
    Ladder.ANY: (),
}


def between(low: Decimal, high: Decimal, ladder: Sequence[Rung]) -> list[Decimal]:
    """Tidy prices in [low, high], ascending; at most `MOST` of them."""
    found: set[Decimal] = set()
    bottom = Decimal(0)
    for rung in ladder:
        for price in _of(rung, max(low, bottom), min(high, rung.below)):
            if bottom <= price < rung.below:
                found.add(price)
        bottom = rung.below
    return sorted(price for price in found if low <= price <= high and price > 0)


def nearest(price: Decimal, low: Decimal, high: Decimal, ladder: Sequence[Rung]) -> Decimal | None:
    """The tidy price in [low, high] nearest to `price`, of two the lower; None if there is none."""
    return min(between(low, high, ladder), key=lambda tidy: (abs(tidy - price), tidy), default=None)


def _of(rung: Rung, low: Decimal, high: Decimal) -> Iterator[Decimal]:
    if high < low:
        return
    whole = (low / rung.unit).to_integral_value(ROUND_FLOOR) * rung.unit - rung.unit
    for _ in range(MOST):
        if whole > high:
            return
        yield from (whole + ending for ending in rung.endings)
        whole += rung.unit
