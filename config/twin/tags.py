"""Prices as a merchant writes them on a tag."""

from decimal import Decimal


def tidy(price: float) -> Decimal:
    """The nearest tidy price: below 20 euro a cent under a multiple of ten cents, else under one of fifty."""
    step = 10 if price < 20 else 50  # cents
    cents = max(round(price * 100 / step) * step - 1, 9)
    return Decimal(cents) / 100
