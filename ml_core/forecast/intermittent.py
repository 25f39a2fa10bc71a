"""Rates of series that mostly sell nothing: Croston and its kin, and smoothing of aggregates.

Each function takes units (N, T), nan where unknown, and gives the mean per period, (N,). An unknown period is taken
out: it is neither a sale nor a day without one. A series without a sale has rate 0.
"""

from __future__ import annotations

import numpy as np

from ml_core.forecast.panel import Values
from ml_core.forecast.smoothing import ses

AGGREGATE_RATES: Values = np.array([0.1, 0.15, 0.2, 0.25, 0.3])  # sums are few: faster rates chase noise
LONGEST = 24  # periods in one aggregate; slower series keep too few aggregates to smooth


def croston(units: Values, *, rate: float = 0.1) -> Values:
    """Smoothed size of a sale over the smoothed interval between sales.

    Source: Croston (1972); biased upwards by about rate / 2.
    """
    size, interval = _size_and_interval(units, rate)
    return np.where(interval > 0, size / np.maximum(interval, 1.0), 0.0)


def sba(units: Values, *, rate: float = 0.1) -> Values:
    """Croston's rate times 1 - rate / 2, which removes most of its bias.

    Source: Syntetos & Boylan (2005).
    """
    return croston(units, rate=rate) * (1 - rate / 2)


def tsb(units: Values, *, rate: float = 0.1, chance_rate: float = 0.1) -> Values:
    """Smoothed size times the smoothed chance of a sale, which falls while nothing sells.

    Source: Teunter, Syntetos & Babai (2011); both start at the means of the whole series, not of its first sale.
    """
    seen, sold = ~np.isnan(units), np.nan_to_num(units) > 0
    chance = sold.sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    size = np.nan_to_num(units).sum(axis=1) / np.maximum(sold.sum(axis=1), 1)
    for column, known in zip(units.T, seen.T, strict=True):
        happened = known & (np.nan_to_num(column) > 0)
        size = np.where(happened, size + rate * (np.nan_to_num(column) - size), size)
        chance = np.where(known, chance + chance_rate * (happened - chance), chance)
    return np.asarray(size * chance)


def adida(units: Values) -> Values:
    """SES of sums over as many periods as lie between sales on average, divided by their number.

    Source: Nikolopoulos et al. (2011).
    """
    return _at_level(units, _mean_interval(units))


def imapa(units: Values) -> Values:
    """Mean of the rates of every aggregation from one period to the mean interval between sales.

    Source: Petropoulos & Kourentzes (2015).
    """
    longest = _mean_interval(units)
    total = np.zeros(len(units))
    for length in range(1, int(longest.max(initial=1)) + 1):
        rows = longest >= length
        total[rows] += _smoothed_sums(units[rows], length)
    return total / longest


def intervals(units: Values) -> tuple[Values, Values]:
    """ADI and squared coefficient of variation of the sizes, each (N,): what kind of demand a series is.

    ADI is known periods per sale; both are inf and 0 without a sale.
    """
    sold = np.nan_to_num(units) > 0
    n = np.maximum(sold.sum(axis=1), 1)
    sizes = np.nan_to_num(units)
    mean = sizes.sum(axis=1) / n
    variance = np.where(sold, (sizes - mean[:, None]) ** 2, 0.0).sum(axis=1) / n
    adi = np.where(sold.any(axis=1), (~np.isnan(units)).sum(axis=1) / n, np.inf)
    return adi, np.where(mean > 0, variance / np.maximum(mean, 1e-12) ** 2, 0.0)


def _size_and_interval(units: Values, rate: float) -> tuple[Values, Values]:
    size, interval = np.zeros(len(units)), np.zeros(len(units))
    since = np.ones(len(units))
    for column in units.T:
        amount = np.nan_to_num(column)
        sold, first = amount > 0, interval == 0
        size = np.where(sold, np.where(first, amount, size + rate * (amount - size)), size)
        interval = np.where(sold, np.where(first, since, interval + rate * (since - interval)), interval)
        since = np.where(sold, 1.0, since + ~np.isnan(column))
    return size, interval


def _mean_interval(units: Values) -> Values:
    """(N,): whole known periods between sales, at least 1; what follows the last sale is no interval yet."""
    sold, seen = np.nan_to_num(units) > 0, ~np.isnan(units)
    last = units.shape[1] - 1 - sold[:, ::-1].argmax(axis=1)
    until = np.take_along_axis(np.cumsum(seen, axis=1), last[:, None], axis=1)[:, 0]
    mean = until / np.maximum(sold.sum(axis=1), 1)
    return np.where(sold.any(axis=1), np.clip(np.round(mean), 1, min(LONGEST, units.shape[1])), 1.0)


def _at_level(units: Values, length: Values) -> Values:
    rates = np.zeros(len(units))
    for each in np.unique(length):
        rows = length == each
        rates[rows] = _smoothed_sums(units[rows], int(each))
    return rates


def _smoothed_sums(units: Values, length: int) -> Values:
    """Rate per period from sums of `length` periods that end now; a sum with gaps is scaled to its known part."""
    n, t = units.shape
    blocks = units[:, t % length :].reshape(n, t // length, length)  # (N, B, length)
    known = (~np.isnan(blocks)).sum(axis=2)
    sums = np.nan_to_num(blocks).sum(axis=2) * length / np.maximum(known, 1)
    return ses(np.where(known > 0, sums, np.nan), AGGREGATE_RATES) / length
