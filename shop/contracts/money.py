"""Amounts of money: Decimal, rounded half up to the currency's minor unit, per line.

A total is always the sum of stored, rounded parts, so that what is shown, charged and booked adds up. Minor
units come from ISO 4217 by way of Babel: 0 for JPY, 2 for EUR, 3 for KWD.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

ZERO = Decimal("0")
# Width of every amount column: KWD needs three places, and a trillion is room enough.
MAX_DIGITS = 15
DECIMAL_PLACES = 3


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 1 for JPY, 0.01 for EUR, 0.001 for KWD."""
    return Decimal(1).scaleb(-get_currency_precision(currency))


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the minor unit of `currency`."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


@lru_cache(maxsize=8_192)
def written(amount: Decimal, currency: str, language: str) -> str:
    """An amount as readers of a language write it: `€1,234.50`. An unknown language writes like English."""
    return str(format_currency(amount, currency, locale=_locale(language)))


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def tax_part(amount: Decimal, rate: Decimal, *, included: bool, currency: str) -> Decimal:
    """The tax in, or on top of, an amount.

    Args:
        amount: line amount after discount, gross where `included`, else net.
        rate: tax rate as a fraction, 0.19 for 19 %.
        included: whether `amount` already holds the tax.
        currency: ISO 4217 code that names the minor unit.

    Returns:
        The tax, rounded half up.
    """
    tax = amount * rate / (1 + rate) if included else amount * rate
    return quantize(tax, currency)


def spread(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Share `total` out in proportion to `weights` without losing a minor unit (largest remainder).

    Raises:
        ValueError: if there are no weights, or one is negative.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError(f"weights must be given and not negative: {list(weights)}")
    unit = minor_unit(currency)
    whole = sum(weights, ZERO)
    ideal = [total * weight / whole if whole else total / len(weights) for weight in weights]
    shares = [part.quantize(unit, ROUND_DOWN) for part in ideal]
    missing = int((total - sum(shares, ZERO)) / unit)
    step = unit if missing >= 0 else -unit
    by_remainder = sorted(range(len(ideal)), key=lambda i: (-abs(ideal[i] - shares[i]), i))
    for i in by_remainder[: abs(missing)]:
        shares[i] += step
    return shares
