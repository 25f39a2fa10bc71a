"""How much of each period's sales is believed: a slip of the keyboard is no demand.

A row of 100,000 units in a shop that sells three a day raises the mean that all series are drawn towards, the scale
of every loss and the bound of what counts as exploded: no forecaster survives it. So each period is compared with the
best ones of its own series. What lies far above them counts as one of them, and people are told.

A campaign or a season stays: it lasts for several periods, and those are the best ones that it is compared with. What
stands alone, a wholesale order or a day of bargains, stays up to twenty times as large.
Source: winsorising (Hastings et al. 1947), above only, with a wide bound that slips have no part in.
"""

from __future__ import annotations

import numpy as np

from ml_core.forecast.panel import Values

BEST = 3  # the best period that counts is the third: two slips in one series do not vouch for each other
BEST_RATE = 0.01  # of the known periods, where that is more
TIMES = 20.0  # the best period; on invoices of a gift shop 20 item-days of 438,480 lie above
TIMES_OTHERS = 100.0  # the best period of all others, for a series that sold once or twice
LEAST = 5.0  # units of a best period: a slow series may sell a box for once


def believed(units: Values) -> Values:
    """(N, T): units, where they are beyond belief the best that the series is believed to sell; nan stays.

    Args:
        units: (N, T), what was sold in each period; nan where nothing is known.
    """
    sold = np.sort(np.where(units > 0, units, 0.0), axis=1)[:, ::-1]  # (N, T), best first
    n_known, n_sold = (~np.isnan(units)).sum(axis=1), (sold > 0).sum(axis=1)
    place = np.maximum(BEST, np.ceil(BEST_RATE * n_known)).astype(np.int64)
    # Of few sales the lower middle one: of one and a hundred thousand it is the one.
    place = np.maximum(np.minimum(place, n_sold // 2 + 1), 1)
    best = np.maximum(sold[np.arange(len(sold)), np.minimum(place, sold.shape[1]) - 1], LEAST)
    has_past = n_sold >= BEST
    if has_past.any():
        others = TIMES_OTHERS * float(best[has_past].max())
        best = np.where(has_past | (best <= others), best, LEAST)
    return np.where(units > TIMES * best[:, None], best[:, None], units)
